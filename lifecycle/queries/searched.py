"""Which files a person means who types a word or two days: by partner, by reference, by the day of entry into force."""

from __future__ import annotations

from datetime import date

from lifecycle.line import Line
from lifecycle.queries.view import View
from messages.order import in_order
from rules.dates import parse_worked_out
from rules.directory import PartnerBody


def partners_named(view: View, text: str) -> frozenset[str]:
    """The partners of which a name, in any language and from any time, or the slug holds every word that was typed.

    Neither case nor accents count, as where names are sorted.
    """
    words = in_order(text).split()
    known = {body.slug: _known_as(body) for body in view.registers.partners.partners}
    return frozenset(slug for slug, said in known.items() if all(word in said for word in words))


def _known_as(body: PartnerBody) -> str:
    return in_order(" ".join((body.slug, *(name for one in body.names for name in (one.en, one.fr, one.nl)))))


def entered_between(line: Line, first: date | None, last: date | None) -> bool:
    """Whether a file may have entered into force within these days, both included; an inexact day may lie anywhere.

    No file that has not entered into force, as far as is known.
    """
    said = line["shown"].get("inForceSince")
    if said is None:
        return False
    on = parse_worked_out(said)
    return not (
        (first is not None and on.latest is not None and on.latest < first)
        or (last is not None and on.earliest is not None and on.earliest > last)
    )
