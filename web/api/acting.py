"""Acting by HTTP, through the same desk: propose, advance, record, correct, and acts on registers."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.act import Act
from lifecycle.answer import Answer
from lifecycle.answers import answer_json
from lifecycle.erasure_acts import NAMES as ERASURES
from lifecycle.errors import Unreadable
from lifecycle.identify import person_number
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, SUBJECT_OF
from lifecycle.reminder_acts import REMINDER_ACTS
from lifecycle.stages import ACTS
from web.api.asked import Reference
from web.api.callers import ACT, BEARER, REGISTERS, Caller, admit, note_tried
from web.api.problems import of_refusal, written
from web.api.replies import version_of
from web.api.shapes import ANSWERS, answers
from web.api.typed import Correction, IfMatch, Key, Typed, command_of, fields_of

router = APIRouter(dependencies=[BEARER])

ADVANCED = {name: act for name, act in ACTS.items() if act.command.startswith("agreements advance")}
"""What moves a file, by name."""
ON_REMINDERS = {act.name: act for act in REMINDER_ACTS if act.name != "set_bands"}
RECORDED = {
    name: act
    for name, act in BY_NAME.items()
    if name not in ERASURES and name not in ON_REMINDERS and name != "take_over"
}
"""What is recorded of a file, by name. Erasing asks a person who reads first what goes: no matter for a program."""
OF_REGISTERS = {
    name: ACTS_OF_REGISTERS[name]
    for name in (
        "enter_period", "close_period", "correct_period", "confirm_period", "reject_period", "add_partner",
        "rename_partner", "add_person", "change_role", "disable_person", "add_absence", "end_absence", "set_mail",
        "set_wishes", "revoke_feed", "revoke_token", "save_filter", "drop_filter",
    )
}  # fmt: skip
"""What a program may do to registers. What shows a preview first (policies) or a secret once (feeds) is typed."""


def _named(acts: dict[str, Act]) -> Any:
    return Path(max_length=60, json_schema_extra={"enum": sorted(acts)})


@router.post("/partnerships", tags=["acts"], status_code=201, responses=answers("Answer", ANSWERS["act"], status=201))
def propose(request: Request, typed: Typed, key: Key = None) -> Response:
    """A new file; its address is in `Location`. A dry run, and a repetition, answer 200."""
    caller = admit(request, ACT)
    track = typed.fields.get("track")
    known = caller.ask().tracks()
    if isinstance(track, str) and track not in known:
        near = get_close_matches(track, known, 1)
        raise Unreadable(
            "usage.unknown_choice", {"field": "track", "value": track, "near": near[0] if near else "", "known": known}
        )
    answer = _perform(caller, typed, command_of(caller, "", ACTS["propose"], typed, key, None))
    response = _told(request, caller, answer)
    if not (answer.refused or answer.dry_run):
        response.status_code = 200 if answer.repeated else 201
        response.headers["Location"] = f"{request.scope['path'].rstrip('/')}/{answer.reference}"
    return response


@router.post(
    "/partnerships/{reference}/acts/{act}", tags=["acts"], responses=answers("Answer", ANSWERS["act"])
)  # fmt: skip
def advance(
    request: Request,
    reference: Reference,
    act: Annotated[str, _named(ADVANCED)],
    typed: Typed,
    key: Key = None,
    if_match: IfMatch = None,
) -> Response:
    """Perform an act of the table of stages. What a rule or a role refuses is a problem 403 with every verdict."""
    return _on_file(request, reference, _find(ADVANCED, act), typed, key)


@router.post(
    "/partnerships/{reference}/records/{record}", tags=["acts"], responses=answers("Answer", ANSWERS["act"])
)  # fmt: skip
def record(
    request: Request,
    reference: Reference,
    record: Annotated[str, _named(RECORDED)],
    typed: Typed,
    key: Key = None,
    if_match: IfMatch = None,
) -> Response:
    """Record a fact or a setting of a file: an avenue, an evaluation, a milestone, an exception, its officer."""
    return _on_file(request, reference, _find(RECORDED, record), typed, key)


@router.post("/partnerships/{reference}/corrections", tags=["acts"], responses=answers("Answer", ANSWERS["act"]))
def correct(
    request: Request, reference: Reference, correction: Correction, key: Key = None, if_match: IfMatch = None
) -> Response:
    """A new entry that supersedes an old one, decided again on the corrected facts."""
    caller = admit(request, ACT)
    answer = _desk(caller, correction.acting_for).correct(
        caller.ask().resolve(reference),
        correction.sequence,
        reason=correction.reason,
        fields=fields_of(caller, (*ACTS.values(), *BY_NAME.values()), correction.fields),
        key=key,
        if_version=version_of(request),
        dry_run=correction.dry_run,
    )
    return _told(request, caller, answer)


ReminderNumber = Annotated[int, Path(ge=1, le=999_999_999)]


@router.post("/reminders/{reminder}/acts/{act}", tags=["acts"], responses=answers("Answer", ANSWERS["act"]))
def answer_reminder(
    request: Request, reminder: ReminderNumber, act: Annotated[str, _named(ON_REMINDERS)], typed: Typed, key: Key = None
) -> Response:
    """Acknowledge a reminder, put it off, or waive its deadline: recorded in the file."""
    caller = admit(request, ACT)
    found = caller.ask().reminder(reminder)
    due = {
        "reminder": [str(reminder)], "kind": [found.kind], "number": [str(found.number)],
        "dueOn": [found.due_on.isoformat()],
    }  # fmt: skip
    command = command_of(caller, found.subject, _find(ON_REMINDERS, act), typed, key, None, **due)
    return _told(request, caller, _perform(caller, typed, command))


@router.post("/registers/acts/{act}", tags=["acts"], responses=answers("Answer", ANSWERS["act"]))
def act_on_register(
    request: Request, act: Annotated[str, _named(OF_REGISTERS)], typed: Typed, key: Key = None
) -> Response:
    """An act on the government calendar, the partners or the people."""
    caller = admit(request, REGISTERS)
    found = _find(OF_REGISTERS, act)
    return _told(request, caller, _perform(caller, typed, command_of(caller, SUBJECT_OF[act], found, typed, key, None)))


def _on_file(request: Request, reference: str, act: Act, typed: Typed, key: str | None) -> Response:
    caller = admit(request, ACT)
    subject = caller.ask().resolve(reference)
    command = command_of(caller, subject, act, typed, key, version_of(request))
    return _told(request, caller, _perform(caller, typed, command))


def _find(acts: dict[str, Act], name: str) -> Act:
    """The act of that name. Raises Unreadable with the nearest."""
    found = acts.get(name)
    if found is None:
        near = get_close_matches(name, acts, 1)
        known = tuple(sorted(acts))
        raise Unreadable(
            "usage.unknown_choice", {"field": "act", "value": name, "near": near[0] if near else "", "known": known}
        )
    return found


def _desk(caller: Caller, acting_for: str | None) -> Any:
    return caller.desk(person_number(caller.house.store, acting_for) if acting_for is not None else None)


def _perform(caller: Caller, typed: Typed, command: Any) -> Answer:
    done: Answer = _desk(caller, typed.acting_for).perform(command)
    return done


def _told(request: Request, caller: Caller, answer: Answer) -> Response:
    """What came of it: a refusal is a problem, anything else the answer of `advance --json`."""
    if answer.dry_run:
        note_tried(request, caller, answer)
    if answer.refused:
        return of_refusal(request, answer)
    headers = {"Content-Language": caller.lang, "Vary": "Accept-Language, Authorization", "Cache-Control": "no-store"}
    if answer.repeated:
        headers["Idempotency-Replayed"] = "true"
    return written(answer_json(answer, caller.lang), 200, headers)
