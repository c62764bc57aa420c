"""`history`: the entries, refusals included, oldest first, as a table, JSON, JSON lines or CSV."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from commands.changed import PERIOD, print_changed
from commands.files import AS_OF
from commands.kinds import Day, OneOf
from commands.names import read_names
from commands.output import heading, print_json, print_table
from commands.parsing import argument, command, option
from commands.session import Session
from lifecycle.errors import NotFound, Unreadable
from messages.render import render
from messages.rested import rested_words
from messages.wording import opened, short_day, whoever_acted, word
from reports.tables import HISTORY, failing, harmless, history_row

if TYPE_CHECKING:
    from lifecycle.queries import Queries

FORMATS = ("table", "json", "jsonl", "csv")
OUTCOMES = ("advanced", "refused", "recorded", "corrected")
TABLE_COLUMNS = ("subject", "sequence", "effective_on", "recorded_at", "act", "outcome", "stage", "by", "failing")


@command(
    "history",
    argument("ref", required=False),
    option("--subject", metavar="S"),
    option("--since", metavar="DATE", type=Day()),
    option("--until", metavar="DATE", type=Day()),
    option("--actor", metavar="NAME"),
    option("--act", metavar="ACT"),
    option("--outcome", type=OneOf(OUTCOMES)),
    option("--format", type=OneOf(FORMATS), name="form"),
    *AS_OF,
)
def history(
    session: Session,
    ref: str | None,
    subject: str | None,
    since: date | None,
    until: date | None,
    actor: str | None,
    act: str | None,
    outcome: str | None,
    form: str | None,
    as_of: date | None,
    known_at: str | None,
) -> None:
    """Print the entries that fit every filter."""
    if ref is not None and subject is not None:
        raise Unreadable("usage.ref_or_subject")
    if act is not None:
        _check_act(act)
    queries = session.queries(as_of, known_at)
    if subject is not None:
        _check_subject(queries, subject)
    _note(session, queries, ref or subject)
    items = queries.history(
        ref or subject,
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        actor=actor,
        act=act,
        outcome=outcome,
    )
    if not _is_of_file(ref or subject):
        items = session.note_entries(items)
    form = form or ("json" if session.json else "table")
    if form == "json":
        found = list(items)
        print_json({"items": found, "total": len(found)})
    elif form == "jsonl":
        for item in items:
            print(json.dumps(item, ensure_ascii=False))
    elif form == "csv":
        _csv(items)
    else:
        found = list(items)
        print_table(TABLE_COLUMNS, _rows(found, session.lang), session.lang)
        _print_erased(found, session.lang)
        _print_corrections(found, session.lang)
        _print_grounds(found, session.lang)
        _print_changes(found, session, as_of, known_at)


def _print_corrections(items: list[dict[str, Any]], lang: str) -> None:
    """Below the table, which entry each correction took the place of or took back, and which one was to correct."""
    for item in items:
        if item.get("void"):
            for number in item.get("supersedes", ()):
                said = {"entry": item["sequence"], "corrected": number, "subject": item["subject"]}
                print(render("history.takes_back", {**said, "because": item.get("because", "")}, lang))
        elif "correcting" in item:
            said = {"entry": item["sequence"], "corrected": item["correcting"], "subject": item["subject"]}
            key = "history.was_to_correct" if item["outcome"] == "refused" else "history.corrects"
            print(render(key, said, lang))


def _print_grounds(items: list[dict[str, Any]], lang: str) -> None:
    """Below the table, what each correction of a file took away, and which decisions would be refused now."""
    for item in items:
        for rested in item.get("touched", ()):
            said = {"entry": item["sequence"], "text": rested_words(rested, lang)}
            print(render("history.took_away", said, lang))
        if "lostGround" in item:
            lost = {**item, "rules": item["lostGround"]["rules"]}
            print(render("history.lost", {"text": rested_words(lost, lang)}, lang))


def _print_erased(items: list[dict[str, Any]], lang: str) -> None:
    """Below the table, what was erased of its entries, on which day and by whom."""
    for item in items:
        for erased in item.get("erased", ()):
            field = word("field", erased["field"].rpartition(".")[2], lang)
            said = {"entry": item["sequence"], "field": field, "text": opened({"erased": erased}, lang)}
            print(render("history.erased", said, lang))


def _print_changes(items: list[dict[str, Any]], session: Session, as_of: date | None, known_at: str | None) -> None:
    """Below the table, for each amendment and correction of a file, the table of what it changed.

    For each entry of the calendar that somebody made, what it proposes, confirms or rejects of a period.
    """
    told = [
        i for i in items if i.get("changed") and (i["act"] == "amend" or i["outcome"] == "corrected" or _of_period(i))
    ]
    if not told:
        return
    names = read_names(session, as_of, known_at)
    for item in told:
        params = {"entry": item["sequence"], "act": item["act"], "subject": item["subject"]}
        if _of_period(item):
            heading(render("history.period", {**params, "period": item["period"]}, session.lang))
            print_changed(item["changed"], session.lang, names, PERIOD)
            continue
        heading(render("history.changed", params, session.lang))
        print_changed(item["changed"], session.lang, names, act=item["act"], fields=item.get("fields", {}))


def _of_period(item: Mapping[str, Any]) -> bool:
    """Whether an entry is about a government period and did not come with the portfolio."""
    return "period" in item and "vouchedBy" not in item.get("fields", {})


def _check_act(name: str) -> None:
    from difflib import get_close_matches

    from lifecycle.identify import IDENTIFY
    from lifecycle.records import BY_NAME, MIGRATE_POLICY
    from lifecycle.registers import ACTS_OF_REGISTERS
    from lifecycle.stages import ACTS

    known = (*ACTS, *BY_NAME, MIGRATE_POLICY.name, *ACTS_OF_REGISTERS, IDENTIFY.name)
    if name not in known:
        near = get_close_matches(name, known, 1)
        raise Unreadable("usage.unknown_act", {"value": name, "near": near[0] if near else "", "known": known})


def _note(session: Session, queries: Queries, given: str | None) -> None:
    """Write down that the history of a restricted file is read; a register is none."""
    if given is not None and _is_of_file(given):
        session.note_file(queries.resolve(given))


def _is_of_file(given: str | None) -> bool:
    from lifecycle.registers import RANKS

    return given is not None and given not in RANKS


def _check_subject(queries: Queries, given: str) -> None:
    """Raise NotFound naming the subjects where there is neither a subject nor a file of this name."""
    from difflib import get_close_matches

    from lifecycle.registers import RANKS

    if given in RANKS:
        return
    try:
        queries.resolve(given)
    except NotFound as error:
        known = tuple(RANKS)
        near = get_close_matches(given, known, 1)
        raise NotFound(
            "not_found.subject", {"given": given, "known": known, "near": near[0] if near else ""}
        ) from error


def _rows(items: Iterable[Mapping[str, Any]], lang: str) -> Iterator[list[Any]]:
    for item in items:
        yield [
            word("subject", item["subject"], lang),
            item["sequence"],
            short_day(item["effectiveOn"]),
            item["recordedAt"][:19] + "Z",
            word("deed", item["act"], lang),
            word("outcome", item["outcome"], lang),
            _stages(item, lang),
            whoever_acted(item, lang),
            [word("rule", rule, lang) for rule in failing(item)],
        ]


def _stages(item: Mapping[str, Any], lang: str) -> str:
    """From where to where; for what was refused only the stage, for nothing moved."""
    before, after = word("stage", item.get("from"), lang), word("stage", item.get("to"), lang)
    if item["outcome"] == "refused":
        return before
    return f"{before} → {after}" if after and before != after else ""


def _csv(items: Iterable[Mapping[str, Any]]) -> None:
    """As RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(HISTORY)
    writer.writerows([harmless(value) for value in history_row(item)] for item in items)
