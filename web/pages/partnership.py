"""One partnership: where it stands, what can be done now, all there is to show of it, its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from starlette.responses import RedirectResponse, Response

from lifecycle.answers import decision_json
from lifecycle.errors import NotFound
from lifecycle.readings import personal_fields
from lifecycle.records import TYPED_AS_RECORD
from lifecycle.stages import ACTS, CLOCK_ACTS
from lifecycle.storage.reading import Reading
from messages.property_words import is_person
from rules.dates import exact
from web.pages.entries import correctable
from web.pages.exception_steps import steps
from web.templating import show
from web.visit import Visit

BLOCKS = ("fail", "cannot_tell", "error")
ELSEWHERE = frozenset({
    "reference", "partner", "partnerName", "kind", "on", "policy", "version", "otherFiles", "progress", "knownAt",
    "stage", "validity", "nextDeadlines", "documents", "predecessor", "successor", "instruments", "stageUnknown",
    "decisionPendingSince", "withoutGround",
})  # fmt: skip
"""What the page shows in places of its own."""
HEAD = ("track", "nature", "themes", "title", "officer", "deputy", "initiator")
ORDER = (
    "dates", "memorandum", "agreement", "terms", "notice", "suspension", "avenues", "reciprocity", "criteria",
    "considerations", "evaluations", "milestones", "actions", "exemptions", "confirmations", "exceptions", "intents",
    "sources", "waivers", "contacts", "reservations", "reminders",
)  # fmt: skip


RECORDS = (*(act.name for act in TYPED_AS_RECORD), "assign")
"""What is recorded of a file by a form of the page."""
MOST_ENTRIES = 6
"""Entries that the page shows at once, the newest; the others are a click away."""


class Section(NamedTuple):
    """A part of the file: its name, its heading, and its lines: labelled values, or things one by one."""

    name: str
    heading: str
    pairs: list[tuple[str, str]]
    lines: list[str]


def reference_of(visit: Visit) -> str:
    """The reference of the address, which may also name a partner. Raises NotFound, or Unreadable with candidates."""
    return visit.queries.resolve(visit.request.path_params["ref"])


def partnership(visit: Visit) -> Response:
    """One partnership, whole."""
    every = visit.asked("history") == "all" or bool(visit.asked("done"))
    with visit.queries.together() as reading:
        reference = reference_of(visit)
        if reference != visit.request.path_params["ref"]:
            return RedirectResponse(visit.to("partnerships", reference), 303)
        shown = visit.queries.show(reference)
        entries = list(visit.queries.history(reference, last=None if every else MOST_ENTRIES))
        government = visit.queries.government_of_day()
        acts = acts_of(visit, reference, reading)
        grounds = visit.queries.grounds(reference)
        _ = visit.people  # whom the page names, from the same snapshot
    done = visit.asked("done")
    now_only = visit.now_only
    may_erase = now_only and visit.may("erasure")
    return show(
        visit, "partnership.html", file=shown, entries=list(reversed(entries)), show_file=False,
        took=grounds.by, lost={n: one for n, one in grounds.lost.items() if one.entry.day <= visit.day},
        earlier=entries[0]["sequence"] - 1 if entries and not every else 0,
        open_acts=[a for a in acts if a["allowed"]], closed_acts=[a for a in acts if not a["allowed"]],
        clock=acts_foreseen(shown), records=[name for name in RECORDS if visit.offers(name)],
        sections=list(sections(visit, shown)), head=list(_pairs(visit, {k: shown[k] for k in HEAD if shown.get(k)})),
        government=government, may_act=visit.may("files"),
        done=next((e for e in entries if str(e["sequence"]) == done), None),
        now_only=now_only, exceptions=steps(visit, shown.get("exceptions", ()), reference) if now_only else [],
        correctable=correctable(entries) if now_only and visit.may("correct") else frozenset(),
        may_erase=may_erase, erasable=personal_fields if may_erase else None,
    )  # fmt: skip


def as_pdf(visit: Visit) -> Response:
    """The coversheet."""
    from reports.coversheet import coversheet

    shown = visit.queries.show(reference_of(visit))
    headers = {"Content-Disposition": f'attachment; filename="{shown["reference"]}-{visit.lang}.pdf"'}
    made = coversheet(shown, visit.lang, visit.say.names)
    return Response(made, media_type="application/pdf", headers=headers)


def acts_foreseen(shown: Mapping[str, Any]) -> list[str]:
    """The acts that the calendar does by itself from the present stage."""
    return [name for name in CLOCK_ACTS if shown["stage"] in ACTS[name].sources]


def acts_of(visit: Visit, reference: str, reading: Reading | None = None) -> list[dict[str, Any]]:
    """Every act of a person possible from the stage of the day asked about, with its verdicts as known then."""
    assert visit.actor is not None
    try:
        if visit.now_only:
            _, decisions = visit.desk().preview(reference, exact(visit.today), within=reading)
        else:
            _, decisions, _ = visit.queries.acts(reference, exact(visit.day), visit.actor)
    except NotFound:
        return []
    acts = []
    for decision in decisions:
        if decision.act in CLOCK_ACTS:
            continue
        told = decision_json(ACTS[decision.act], decision, reference, visit.lang, visit.say.names)
        acts.append({**told, **judged(told["verdicts"])})
    return acts


def judged(verdicts: list[dict[str, Any]]) -> dict[str, Any]:
    """The verdicts that stand in the way, and the names of the rules that are kept."""
    return {
        "blocking": [v for v in verdicts if v["outcome"] in BLOCKS],
        "passing": [v["rule"] for v in verdicts if v["outcome"] == "pass"],
        "later": [v for v in verdicts if v["outcome"] == "not_applicable"],
    }


def sections(visit: Visit, shown: Mapping[str, Any]) -> Iterator[Section]:
    """The parts of the file that hold something, in the order in which they are read."""
    rest = [name for name in shown if name not in ORDER and name not in ELSEWHERE and name not in HEAD]
    plain = [name for name in rest if is_person(shown[name]) or not isinstance(shown[name], (list, Mapping))]
    facts = {name: shown[name] for name in plain if shown[name] not in (None, "")}
    if facts:
        yield Section("facts", visit.say.text("web.file.facts"), list(_pairs(visit, facts)), [])
    for name in (*ORDER, *(n for n in rest if n not in facts)):
        part = shown.get(name)
        if part in (None, [], {}, ""):
            continue
        yield section(visit, name, part)


def section(visit: Visit, name: str, part: Any) -> Section:
    """One part of the file."""
    say = visit.say
    if isinstance(part, Mapping):
        lines = list(say.parts.mapping(name, part))
        pairs = [_split(line, say.colon) for line in lines]
        return Section(
            name,
            say.part(name),
            [p for p in pairs if p[0]],
            [line for line, p in zip(lines, pairs, strict=True) if not p[0]],
        )
    return Section(name, say.part(name), [], [say.parts.item(name, item) for item in part])


def _split(line: str, colon: str) -> tuple[str, str]:
    label, found, value = line.partition(f"{colon} ")
    return (label, value) if found and len(label) < 60 else ("", line)


def _pairs(visit: Visit, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    words = visit.say.properties
    yield from ((words.label(name, value), words.value(name, value)) for name, value in facts.items())
