"""Policies said at the command line: which were adopted, what is plain about them."""

from __future__ import annotations

from collections.abc import Iterator

from commands.output import print_table
from messages.policy_lines import SHORT_HASH, Shown, track_name
from messages.render import render
from messages.wording import printable, who

COLUMNS = ("id", "policy", "hash", "from_on", "adopted_by", "confirmed_by", "state")


def notes(shown: Shown, lang: str) -> Iterator[str]:
    """What a reader must not have to find out: the tracks on which no test phase is asked, and what waits."""
    for track in shown["withoutTestPhase"]:
        name = track_name(shown["policy"], track, lang)
        yield render("policy.no_test_phase", {"track": name, "code": track}, lang)
    for adoption in shown["adopted"]:
        if adoption["state"] == "to_confirm":
            yield render("policy.waits", {"number": adoption["id"]}, lang)
            for track in adoption.get("withoutTestPhase", ()):
                if track not in shown["withoutTestPhase"]:
                    yield render("policy.would_drop_test_phase", {"number": adoption["id"], "track": track}, lang)


def print_adopted(adopted: list[Shown], lang: str) -> None:
    """Every policy ever adopted."""
    rows = (
        [a["id"], printable(a["name"]), a["hash"][:SHORT_HASH], a["from"], who(a["adoptedBy"], lang),
         _confirmed(a, lang), render(f"policy_state.{a['state']}", {}, lang)]
        for a in adopted
    )  # fmt: skip
    print_table(COLUMNS, rows, lang)


def _confirmed(adoption: Shown, lang: str) -> str:
    return who(adoption["confirmedBy"], lang) if "confirmedBy" in adoption else ""
