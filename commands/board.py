"""What waits and what was done: `board`, `pending`, `actions`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commands.files import AS_OF, LIST_COLUMNS, list_row
from commands.kinds import Number
from commands.output import heading, person, print_json, print_table, word
from commands.parsing import command, option
from commands.session import Session
from messages.render import render

MOST_LINES = 12
"""Lines of a part of the board; the rest is counted."""


@command("board", *AS_OF)
def board(session: Session, as_of: date | None, known_at: str | None) -> None:
    """Print today at a glance."""
    shown = session.queries(as_of, known_at).board()
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    print(render("board.head", {"on": shown["on"]}, lang))
    print(_government(shown["government"], lang))
    print(
        render(
            "board.stages",
            {"list": ", ".join(f"{word('stage', s['stage'], lang)} {s['count']}" for s in shown["stages"])},
            lang,
        )
    )
    _files("board.expiring", shown["expiring"], lang)
    _files("board.to_be_confirmed", shown["toBeConfirmed"], lang)
    waits = shown["waitingForGovernment"]
    if waits:
        heading(render("board.waiting", {"count": len(waits)}, lang))
        rows = (
            [w["reference"], w["partner"], word("stage", w["stage"], lang), [word("act", a, lang) for a in w["acts"]]]
            for w in waits
        )
        print_table(("reference", "partner", "stage", "acts"), rows, lang)
    print()
    print(render("board.unknown", {"count": shown["unknown"]["files"]}, lang))
    print(render("board.unassigned", {"count": shown["unassigned"]}, lang))
    print(render("board.pending", {"count": shown["pending"]}, lang))
    if shown["trialDays"]:
        print(render("board.trial_days", {"count": shown["trialDays"]}, lang))
    if shown.get("lastCheck"):
        print(render("board.last_check", {"instant": shown["lastCheck"]}, lang))
    else:
        print(render("board.no_check", {}, lang))


def _government(shown: Mapping[str, Any], lang: str) -> str:
    if shown["status"] == "full_powers":
        return render("board.full_powers", {}, lang)
    params = {
        "period": shown["period"],
        "since_on": shown["since"],
        "event": shown["event"],
        "source": shown["source"],
        "certainty": shown["certainty"],
    }
    return render("board.caretaker" if shown["status"] == "caretaker" else "board.unknown_government", params, lang)


def _files(key: str, items: list[dict[str, Any]], lang: str) -> None:
    if not items:
        return
    heading(render(key, {"count": len(items)}, lang))
    print_table(LIST_COLUMNS, (list_row(item, lang) for item in items[:MOST_LINES]), lang)
    if len(items) > MOST_LINES:
        print(render("board.more", {"count": len(items) - MOST_LINES}, lang))


@command("pending")
def pending(session: Session) -> None:
    """Print what waits for the confirmation of whoever asks."""
    number = session.actor.number
    shown = session.queries().pending(number)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    if not shown["items"]:
        print(render("pending.none", {}, lang))
        return
    rows = (
        [word("pending", i["kind"], lang), i.get("id") or i.get("reference"), word("act", i.get("act"), lang),
         person(i.get("enteredBy") or i.get("requestedBy") or i.get("by")), i["command"]]
        for i in shown["items"]
    )  # fmt: skip
    print_table(("kind", "id", "act", "by", "command"), rows, lang)


@command("actions", option("--partner", metavar="SLUG"), option("--year", metavar="YEAR", type=Number(1900)))
def actions(session: Session, partner: str | None, year: int | None) -> None:
    """Print the concrete actions, counted."""
    queries = session.queries()
    if partner is not None:
        queries.partner(partner)
    shown = queries.actions(partner, year)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = ([i["partner"], i["year"], word("action", i["kind"], lang), i["count"]] for i in shown["items"])
    print_table(("partner", "year", "kind", "count"), rows, lang)
    print(render("actions.total", {"count": shown["total"]}, lang))
