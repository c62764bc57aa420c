"""The answers of a day, as known at an instant, beside what the oracle makes of the stored entries."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.queries import Queries
from tests.properties import oracle_of_registers as registers
from tests.properties.makers import House
from tests.properties.oracle import File, Said, Span, entries_of, file_on, is_established
from tests.properties.samples import OPEN_STAGES

REGISTERS = ("calendar", "policy", "people", "partners")
PERSON = "officer2"
PERSON_NUMBER = 2
WITHIN = 400
EXPIRING = ("test_phase", "in_force", "suspended", "under_notice")


def answers_are_what_the_entries_say(house: House, files: list[str], day: date, known_at: str | None) -> None:
    """list, show, board, history, register, `government list` and `user list`; today is the day of the house."""
    asked = Queries(house.store, house.today, "en", day, known_at)
    found = {reference: file_on(house.store, reference, day, known_at) for reference in files}
    there = {reference: file for reference, file in found.items() if file is not None}
    countries = registers.partners(house.store, known_at)
    known = registers.periods(house.store, known_at)
    government = registers.government_on(known, day)

    lists_are_so(asked, there, countries, day, versions(house, there, known_at))
    for reference, file in there.items():
        assert shown(asked.show(reference)) == expected(file)
    assert {i["stage"]: i["count"] for i in asked.board()["stages"]} == counted(there)
    histories_are_so(house, asked, files, day, known_at)
    public = asked.register()
    assert {
        name: {i["slug"] for i in public[name]} for name in ("bilateral", "memoranda", "development", "leftOut")
    } == (registers.public_list(there.values(), countries, government, day))
    assert public["government"] == government
    told = asked.government()
    assert told["government"] == government
    assert [period(item) for item in told["items"]] == registers.listed_periods(known, day, house.today)
    people = [
        {"disabled": False, **{n: i[n] for n in ("number", "role", "disabled") if n in i}}
        for i in asked.people()["items"]
    ]
    assert people == registers.people_on(house.store, day, house.today, known_at)


# ------------------------------------------------------------------------------------------ one file


def shown(answer: Said) -> Said:
    """What `show` says that the oracle knows of."""
    memorandum = answer.get("memorandum", {})
    return {
        "partner": answer["partner"],
        "nature": answer["nature"],
        "stage": answer["stage"],
        "officer": number(answer.get("officer")),
        "deputy": number(answer.get("deputy")),
        "signedOn": answer["dates"].get("signedOn"),
        "inForceOn": answer["dates"].get("inForceOn"),
        "memorandum": (memorandum.get("signedOn"), memorandum.get("startsOn"), memorandum.get("endsOn")),
        "terms": [
            (t["number"], t.get("startsOn"), length(t["term"]), t.get("endsOn"), t["renewal"], t["noticePeriod"])
            for t in answer["terms"]
        ],
        "actions": [(a["kind"], a["on"]) for a in answer["actions"]],
        "evaluations": [(e["kind"], e["outcome"], e["on"]) for e in answer["evaluations"]],
        "milestones": [(m["kind"], m["on"]) for m in answer["milestones"]],
        "considerations": len(answer["considerations"]),
    }


def expected(file: File) -> Said:
    """The same by the entries."""
    first = file.memorandum
    return {
        "partner": file.partner,
        "nature": file.nature,
        "stage": file.shown_stage,
        "officer": file.officer,
        "deputy": file.deputy,
        "signedOn": text(file.signed),
        "inForceOn": text(file.in_force),
        "memorandum": (text(file.memorandum_signed), text(first.start), text(first.end))
        if first
        else (None, None, None),
        "terms": [
            (place, text(t.start), t.length, text(t.end), t.renewal, t.notice) for place, t in enumerate(file.terms, 1)
        ],
        "actions": [(e["fields"]["kind"], e["effectiveOn"]) for e in file.told if e["act"] == "action"],
        "evaluations": [
            (e["fields"]["kind"], e["fields"]["outcome"], e["effectiveOn"])
            for e in file.told
            if e["act"] == "evaluation"
        ],
        "milestones": [(e["fields"]["milestone"], e["effectiveOn"]) for e in file.told if e["act"] == "milestone"],
        "considerations": sum(e["act"] == "consideration" for e in file.told),
    }


def number(person: Any) -> int | None:
    return person["number"] if isinstance(person, dict) else person


def text(date_: Any) -> str | None:
    return date_.text if date_ is not None else None


def length(term: Any) -> str:
    return str(term["length"] if isinstance(term, dict) else term)


# ------------------------------------------------------------------------------------------ lists


def lists_are_so(
    asked: Queries, there: dict[str, File], countries: dict[str, str], day: date, versions: dict[str, int]
) -> None:
    """The list of all, by pages, and by each filter that the worlds of these tests give something to find."""
    listed = asked.list()["items"]
    assert {i["reference"]: line(i) for i in listed} == {
        reference: expected_line(file, day, versions[reference]) for reference, file in there.items()
    }
    pages, after = [], ""
    while True:
        page = asked.list(limit=1, after=after)
        pages += page["items"]
        after = page.get("next", "")
        if not after:
            break
    assert pages == listed

    def those(**filters: Any) -> set[str]:
        return {item["reference"] for item in asked.list(**filters)["items"]}

    for stage in OPEN_STAGES:
        assert those(stage=stage) == {r for r, file in there.items() if file.shown_stage == stage}, stage
    for partner in {file.partner for file in there.values()}:
        assert those(partner=partner) == {r for r, file in there.items() if file.partner == partner}
    assert those(country="MA") == {r for r, file in there.items() if countries[file.partner] == "MA"}
    assert those(officer=PERSON) == {r for r, f in there.items() if PERSON_NUMBER in (f.officer, f.deputy)}
    assert those(expiring_within=WITHIN) == {r for r, file in there.items() if expires(file, day)}


def line(item: Said) -> Said:
    """What a line of a list says that the oracle knows of."""
    return {
        "partner": item["partner"],
        "nature": item["nature"],
        "stage": item["stage"],
        "version": item["version"],
        "officer": number(item.get("officer")),
        "inForceSince": item.get("inForceSince"),
        "term": length(item["term"]) if "term" in item else None,
        "endsOn": item.get("endsOn"),
        "validity": item["validity"]["status"] if "validity" in item else None,
    }


def expected_line(file: File, day: date, version: int) -> Said:
    """The same by the entries."""
    span: Span | None = file.span
    return {
        "partner": file.partner,
        "nature": file.nature,
        "stage": file.shown_stage,
        "version": version,
        "officer": file.officer,
        "inForceSince": text(file.in_force),
        "term": span.length if span is not None else None,
        "endsOn": ended_on(file) or (text(span.end) if span is not None and file.shown_stage not in ENDED else None),
        "validity": validity(file, day),
    }


ENDED = ("declined", "abandoned", "expired", "denounced", "replaced")


def ended_on(file: File) -> str | None:
    """The day on which a file ended: that of its last step; None where it goes on."""
    return text(file.moved) if file.shown_stage in ENDED else None


def validity(file: File, day: date) -> str | None:
    """Said of an agreement that is in force, or was last known to be."""
    if file.signed is None or file.stage not in ("in_force", "renewal_due"):
        return None
    return "established" if file.stage == "in_force" and is_established(file, day) else "in_question"


def expires(file: File, day: date) -> bool:
    """Its term runs, and ends within so many days or has ended."""
    end = file.span.end if file.span is not None else None
    soon = end is not None and end.first is not None and (end.first - day).days <= WITHIN
    return soon and file.shown_stage in EXPIRING


def counted(there: dict[str, File]) -> dict[str, int]:
    stages = [file.shown_stage for file in there.values()]
    return {stage: stages.count(stage) for stage in stages}


def versions(house: House, there: dict[str, File], known_at: str | None) -> dict[str, int]:
    """How many entries had changed each file by an instant, on whatever day: refusals and notes change nothing."""
    return {
        reference: sum(
            entry["outcome"] != "refused" and entry["act"] != "note"
            for entry in entries_of(house.store, reference, known_at)
        )
        for reference in there
    }


# ------------------------------------------------------------------------------------------ history and registers


def histories_are_so(house: House, asked: Queries, files: list[str], day: date, known_at: str | None) -> None:
    """Which entries each history shows: those recorded by the instant; of another day, those effective by it."""
    every = set()
    for subject in (*files, *REGISTERS):
        stored = entries_of(house.store, subject, known_at)
        wanted = [e["sequence"] for e in stored if day == house.today or e["foldsOn"] <= day.isoformat()]
        if wanted or subject not in files:
            assert [item["sequence"] for item in asked.history(subject)] == wanted, subject
        every |= {(subject, place) for place in wanted}
    assert {(item["subject"], item["sequence"]) for item in asked.history()} == every


def period(item: Said) -> Said:
    """What `government list` says of a period that the oracle knows of."""
    return {
        "id": item["id"],
        "startsOn": item["startsOn"],
        "confirmed": "confirmedBy" in item,
        "rejected": item.get("rejected", False),
        "endsOn": item.get("endsOn"),
        "proposed": item.get("closingToConfirm", {}).get("on"),
    }
