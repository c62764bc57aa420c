"""What a check did, in words: clock acts, reminders and who hears of them, warnings, whether all is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.names import read_names
from commands.output import heading, print_table
from commands.session import Session
from messages.pending import pending_words
from messages.render import render
from messages.wording import day, opened, short_day, word

MOST_LINES = 50
"""Lines of a part; the rest is counted."""
OVERDUE = -1
DEADLINES = "agreements reminders list"
"""What lists every open deadline with its reminders."""


def print_check(session: Session, shown: Mapping[str, Any]) -> None:
    """Print the answer of a check."""
    lang = session.lang
    print(render("check.head", {"on": shown["on"], "count": shown["examined"]}, lang))
    print(render("check.due", {"count": shown["due"]}, lang))
    advanced = shown["advanced"]
    print(render("check.advanced", {"count": len(advanced)}, lang))
    if advanced:
        print_lines(
            ("reference", "act", "effective_on"),
            [[a["reference"], word("act", a["act"], lang), short_day(a["effectiveOn"])] for a in advanced],
            lang,
            "agreements history",
        )
    _reminders(session, shown["reminders"])
    _warnings(shown["warnings"], lang)
    _waiting(session, shown["waitingForGovernment"], shown["government"])
    _messages(shown["messages"], lang)
    print()
    if shown["complete"]:
        print(render("check.complete", {}, lang))
        return
    print(render("check.incomplete", {"count": len(shown["openWithout"])}, lang))
    rows = [[i["reference"], word("deadline", i["deadline"], lang), i["dueOn"]] for i in shown["openWithout"]]
    print_lines(("reference", "deadline", "due_on"), rows, lang, DEADLINES)


def band_words(band: int, lang: str) -> str:
    """A band as people say it: "30 days", "today", "overdue"."""
    if band == OVERDUE:
        return render("band.overdue", {}, lang)
    return render("band.today", {}, lang) if band == 0 else render("band.days", {"count": band}, lang)


def _reminders(session: Session, items: Sequence[Mapping[str, Any]]) -> None:
    if not items:
        return
    lang, names = session.lang, read_names(session)
    people = {i["number"]: opened(i["name"], lang) for i in session.queries().people()["items"]}
    heading(render("check.reminders", {"count": len(items)}, lang))
    rows = []
    for item in items:
        told = [people.get(r["person"], str(r["person"])) for r in item["recipients"]]
        missed = [band_words(band, lang) for band in item.get("missedBands", ())]
        band = band_words(item["band"], lang) if "band" in item else ""
        rows.append([
            str(item["id"]), item.get("reference", ""), names.partner(item.get("partner", "")),
            word("deadline", item["deadline"], lang), item["dueOn"], item.get("actBy", ""), band, missed, told,
        ])  # fmt: skip
    print_lines(
        ("id", "reference", "partner", "deadline", "due_on", "act_by", "band", "missed", "told"), rows, lang, DEADLINES
    )


def _messages(shown: Mapping[str, Any], lang: str) -> None:
    """What was put into messages, what left, and what stays."""
    standing = shown["standing"]
    print()
    print(render("check.queued", {"count": shown["queued"]}, lang))
    if shown["server"]:
        print(render("check.sent", {"count": shown["sent"]}, lang))
    waits = standing.get("waiting", 0) + standing.get("sending", 0)
    if waits:
        print(render("check.messages_wait" if shown["server"] else "check.no_server", {"count": waits}, lang))
    if "linksHere" in shown:
        print(render("check.links_here", {"value": shown["linksHere"]}, lang))
    for state in ("no_address", "dead"):
        if standing.get(state):
            print(render(f"check.{state}", {"count": standing[state]}, lang))


def _warnings(items: Sequence[Mapping[str, Any]], lang: str) -> None:
    if not items:
        return
    heading(render("check.warnings", {"count": len(items)}, lang))
    for item in items[:MOST_LINES]:
        said: dict[str, Any] = {"reference": item.get("reference", ""), "since_on": item.get("since", "")}
        if "days" in item:
            said = {"count": len(item["days"]), "since_on": item["days"][0], "until_on": item["days"][-1]}
        print("  " + render(f"warning.{item['kind']}", said, lang))
    _more(len(items) - MOST_LINES, DEADLINES, lang)


def _waiting(session: Session, items: Sequence[Mapping[str, Any]], government: str) -> None:
    if not items:
        return
    lang, names = session.lang, read_names(session)
    key = "check.waited" if government == "full_powers" else "check.waitingForGovernment"
    heading(render(key, {"count": len(items)}, lang))
    # what waited is told on the day of the return alone, so all of it; what waits stands on the board as well
    shown = items if government == "full_powers" else items[:MOST_LINES]
    for item in shown:
        acts = ", ".join(word("act", act, lang) for act in item["acts"])
        soonest = f" · {day(item['soonest'], lang)}" if item.get("soonest", "9999") < "9999" else ""
        partner, stage = names.partner(str(item["partner"])), word("stage", item["stage"], lang)
        print(f"  {item['reference']} · {partner} · {stage} · {acts}{soonest}")
        for said in pending_words(item, lang):
            print(f"    {said}")
    _more(len(items) - len(shown), "agreements board --json", lang)


def print_lines(headings: Sequence[str], rows: Sequence[Sequence[Any]], lang: str, where: str) -> None:
    """A table of a check, cut where it is long; `where` is what to type to see all of it."""
    print_table(headings, rows[:MOST_LINES], lang)
    _more(len(rows) - MOST_LINES, where, lang)


def _more(count: int, command: str, lang: str) -> None:
    """How many lines were left out, and what to type to see them: the next check does not tell them again."""
    if count > 0:
        print(render("check.more", {"count": count, "command": command}, lang))
