"""What stands at the head of the report of a pack: what it covers, how to check it, what was left out on purpose."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING

from messages.property_words import kind_of
from messages.render import render
from messages.wording import parted, second
from reports.pack_words import OF_EVERY_ACT, laws

if TYPE_CHECKING:
    from lifecycle.pack.chosen import ToTell
    from rules.verdict import Params


def lead(to_tell: ToTell, lang: str, *more: str) -> Iterator[str]:
    """What the pack covers, when it was taken and what it rests on, which period is told, what was left out on purpose.

    Then what `more` there is to say of the report, and how to check the pack.
    """
    assert to_tell.checkpoint is not None
    said, covered, period = to_tell.checkpoint, to_tell.covered, to_tell.period
    yield render("pack.over", {"count": covered.entries, "size": said.size, "value": said.origin}, lang)
    if to_tell.taken is not None:
        at = f"{to_tell.taken.at[:10]} {to_tell.taken.at[11:19]}"
        yield render("pack.taken", {"instant": second(to_tell.taken.at, lang), "at": at}, lang)
        signed: Params = {
            "key": to_tell.taken.key, "size": said.size, "root": b64encode(said.root).decode(),
            "instant": second(said.more[0] if said.more else "", lang),
        }  # fmt: skip
        yield render("pack.rests_on", signed, lang)
    if to_tell.known_at is not None:
        yield render("pack.known", {"instant": second(to_tell.known_at, lang)}, lang)
    if period.since is not None or period.until is not None:
        days = {"since_on": str(period.since or ""), "until_on": str(period.until or "")}
        key = "pack.period" if period.since and period.until else "pack.since" if period.since else "pack.until"
        yield render(key, {"count": covered.told, **days}, lang)
    if not to_tell.redacted:
        yield render("pack.nothing_left_out", {}, lang)
    if covered.kept_back:
        stands = render("pack.left_out_here", {}, lang)
        yield render("pack.kept_back", {"count": covered.kept_back, "text": stands}, lang)
    if covered.left_out:
        kinds = sorted(covered.left_out.items())
        listed = tuple(f"{kind_of(name, lang)} ({count})" for name, count in kinds)
        stands = render("pack.left_out_here", {}, lang)
        yield render("pack.redacted", {"count": covered.left_out.total(), "list": listed, "text": stands}, lang)
    if covered.closed:
        stands = render("pack.not_opened_here", {}, lang)
        yield render("pack.closed", {"count": covered.closed, "text": stands}, lang)
    yield from more
    yield render("pack.of_every_act", {"rules": OF_EVERY_ACT, "text": parted(laws(OF_EVERY_ACT, lang), lang)}, lang)
    yield render("pack.how", {}, lang)
