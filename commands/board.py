"""What waits and what was done: `board`, `pending`, `actions`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from commands import unknowns
from commands.decisions import print_decisions_to_confirm
from commands.files import AS_OF, LIST_COLUMNS, list_row
from commands.government import print_proposals
from commands.kinds import Number
from commands.names import read_names
from commands.output import heading, print_json, print_known_at, print_table
from commands.parsing import command, option
from commands.session import Session
from messages.names import Names
from messages.order import in_order
from messages.pending import erasure_words, pending_words
from messages.render import render
from messages.wording import day, instant, who, word

MOST_NAMED = 50
"""Files of which something is unknown that the board names."""
MOST_LINES = 12
"""Lines of a part of the board; the rest is counted."""


@command("board", *AS_OF)
def board(session: Session, as_of: date | None, known_at: str | None) -> None:
    """Print today at a glance."""
    # the console confirms nothing: it is told what waits for anybody
    person = session.actor.number or None
    shown = session.queries(as_of, known_at).board(person)
    if "messages" in shown:
        shown["messages"]["server"] = session.settings.smtp_url is not None
    if session.json:
        print_json(shown)
        return
    lang, names = session.lang, read_names(session, as_of, known_at)
    print(render("board.head", {"on": shown["on"]}, lang))
    print_known_at(known_at, lang)
    print(_government(shown["government"], lang))
    print(
        render(
            "board.stages",
            {"list": ", ".join(f"{word('stage', s['stage'], lang)} {s['count']}" for s in shown["stages"])},
            lang,
        )
    )
    _files("board.expiring", shown["expiring"], lang, names)
    _files("board.to_be_confirmed", shown["toBeConfirmed"], lang, names)
    print_decisions_to_confirm(shown["decisionsToConfirm"], lang)
    waits = shown["waitingForGovernment"]
    if waits:
        heading(render("board.waiting", {"count": len(waits)}, lang))
        rows = (
            [
                w["reference"],
                names.partner(w["partner"]),
                word("stage", w["stage"], lang),
                [word("act", a, lang) for a in w["acts"]],
            ]
            for w in waits
        )
        print_table(("reference", "partner", "stage", "acts"), rows, lang)
        for w in waits:
            for words in pending_words(w, lang):
                print(f"  {w['reference']} · {words}")
    print()
    _some(
        "board.unknown",
        shown["unknown"]["items"],
        shown["unknown"]["files"],
        unknowns.COLUMNS,
        unknowns.row,
        session,
        MOST_NAMED,
    )
    if "criteria" in shown["unknown"]:
        print(unknowns.criteria_line(shown["unknown"]["criteria"], lang))
    _some(
        "board.unassigned", shown["unassignedFiles"], shown["unassigned"], UNASSIGNED, _unassigned, session, MOST_LINES
    )
    print()
    print(render("board.pending" if person is None else "board.pending_mine", {"count": shown["pending"]}, lang))
    _left_behind(shown["leftBehind"], lang, names)
    if shown["trialDays"]:
        print(render("board.trial_days", {"count": shown["trialDays"]}, lang))
    if shown.get("lastCheck"):
        print(render("board.last_check", {"instant": instant(shown["lastCheck"], lang)}, lang))
    else:
        print(render("board.no_check", {}, lang))
    _unsent(shown.get("messages", {}), lang)
    silent = shown.get("silentDays")
    if silent:
        said = {"count": len(silent), "since_on": silent[0], "until_on": silent[-1]}
        print(render("warning.silence", said, lang))


def _unsent(messages: Mapping[str, Any], lang: str) -> None:
    """Messages that did not leave, and why."""
    waiting = "check.messages_wait" if messages.get("server") else "check.no_server"
    for state, key in (("waiting", waiting), ("noAddress", "check.no_address"), ("dead", "check.dead")):
        if messages.get(state):
            print(render(key, {"count": messages[state]}, lang))


def _left_behind(items: list[dict[str, Any]], lang: str, names: Names) -> None:
    """Files of people who may act no more, which nobody took over."""
    if not items:
        return
    heading(render("board.left_behind", {"count": len(items)}, lang))
    rows = ([i["reference"], names.partner(i["partner"]), who(i["officer"], lang)] for i in items[:MOST_LINES])
    print_table(("reference", "partner", "officer"), rows, lang)
    if len(items) > MOST_LINES:
        print(render("board.more", {"count": len(items) - MOST_LINES}, lang))


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


UNASSIGNED = ("reference", "partner", "stage", "deputy")


def _unassigned(item: Mapping[str, Any], lang: str, names: Names) -> list[Any]:
    return [
        item["reference"],
        names.partner(item["partner"]),
        word("stage", item["stage"], lang),
        who(item.get("deputy"), lang),
    ]


def _some(
    key: str, items: list[dict[str, Any]], count: int, columns: tuple[str, ...],
    row: Callable[[Mapping[str, Any], str, Names], list[Any]], session: Session, most: int,
) -> None:  # fmt: skip
    """A part of the board that names its files and says how many there are, though not all are named."""
    lang, names = session.lang, read_names(session)
    heading(render(key, {"count": count}, lang))
    if items:
        print_table(columns, (row(item, lang, names) for item in items[:most]), lang)
    if count > len(items[:most]):
        print(render("board.more", {"count": count - len(items[:most])}, lang))


def _files(key: str, items: list[dict[str, Any]], lang: str, names: Names) -> None:
    if not items:
        return
    heading(render(key, {"count": len(items)}, lang))
    print_table(LIST_COLUMNS, (list_row(item, lang, names) for item in items[:MOST_LINES]), lang)
    if len(items) > MOST_LINES:
        print(render("board.more", {"count": len(items) - MOST_LINES}, lang))


@command("pending", *AS_OF)
def pending(session: Session, as_of: date | None, known_at: str | None) -> None:
    """Print what waits for the confirmation of whoever asks; of another day or instant, what waited then."""
    person = session.actor.number or None
    shown = session.queries(as_of, known_at).pending(person)
    session.note_files(shown)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    if not shown["items"]:
        print(render("pending.none" if person is None else "pending.none_mine", {}, lang))
        return
    rows = (
        [word("pending", i["kind"], lang), i.get("id") or i.get("reference"), _what_waits(i, lang),
         who(i.get("enteredBy") or i.get("requestedBy") or i.get("by"), lang), i["command"]]
        for i in shown["items"]
    )  # fmt: skip
    print_table(("kind", "id", "act", "by", "command"), rows, lang)
    print_proposals([i for i in shown["items"] if i["kind"] == "period"], lang)


def _what_waits(item: dict[str, Any], lang: str) -> str:
    """The act that waits for a second person; of an erasure also what would go."""
    if item["kind"] != "erasure":
        return word("act", item.get("act"), lang)
    return f"{word('act', item['act'], lang)} ({erasure_words(item, lang)})"


@command(
    "actions", option("--partner", metavar="SLUG"), option("--year", metavar="YEAR", type=Number(1900)), *AS_OF
)  # fmt: skip
def actions(session: Session, partner: str | None, year: int | None, as_of: date | None, known_at: str | None) -> None:
    """Print the concrete actions, counted."""
    queries = session.queries(as_of, known_at)
    if partner is not None:
        queries.partner(partner)
    shown = queries.actions(partner, year)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    names = read_names(session, as_of, known_at)
    items = sorted(shown["items"], key=lambda i: (in_order(names.partner(i["partner"])), i["year"]))
    rows = (
        [names.partner(i["partner"]), str(day(i["year"], lang)), word("action", i["kind"], lang), i["count"]]
        for i in items
    )
    print_table(("partner", "year", "kind", "count"), rows, lang)
    print(render("actions.total", {"count": shown["total"]}, lang))
