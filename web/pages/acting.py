"""Which act a form is for: on a file, recorded of it, on a register, as an answer to a reminder."""

from __future__ import annotations

from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from lifecycle.act import Act, Nature
from lifecycle.deadlines import KINDS
from lifecycle.errors import Unreadable
from lifecycle.records import BY_NAME, TYPED_AS_RECORD
from lifecycle.registers import ACTS_OF_REGISTERS, SUBJECT_OF
from lifecycle.stages import ACTS
from lifecycle.working_days import ONE_DAY, next_working_day
from web.pages.handling import NOTHING, Task, handle, on_file
from web.pages.partnership import reference_of
from web.pages.recording import record_form
from web.visit import Visit

NOT_TYPED = ("propose", "enter_legacy")
RECORDED = frozenset({*(act.name for act in TYPED_AS_RECORD), "assign", "request_exception"})
ON_REGISTERS = frozenset({
    "enter_period", "close_period", "correct_period", "confirm_period", "reject_period", "add_person", "change_role",
    "disable_person", "add_partner", "rename_partner", "add_absence", "end_absence", "set_mail", "set_wishes",
})  # fmt: skip
SHOWN_ON = {"calendar": "government", "people": "people", "partners": "partner-bodies"}
"""The page of each of these registers."""
REMINDERS = {"acknowledge": "acknowledge_reminder", "snooze": "snooze_reminder", "waive": "waive_deadline"}


def act_page(visit: Visit) -> Response:
    """An act of the table of stages on a file."""
    act = ACTS.get(visit.request.path_params["act"])
    if act is None or act.nature is Nature.CLOCK or act.name in NOT_TYPED:
        raise HTTPException(404)
    return handle(visit, _on_file(visit, act))


def record_page(visit: Visit) -> Response:
    """A fact recorded of a file."""
    name = visit.request.path_params["what"]
    if name not in RECORDED:
        raise HTTPException(404)
    return record_form(visit, BY_NAME[name], reference_of(visit))


def choose_record(visit: Visit) -> Response:
    """From the choice of a fact to its form."""
    name = visit.asked("what")
    if name not in RECORDED:
        raise HTTPException(404)
    return RedirectResponse(visit.to("partnerships", reference_of(visit), "record", name), 303)


def propose_page(visit: Visit) -> Response:
    """A new file."""
    return handle(visit, Task(ACTS["propose"], "", visit.to("partnerships")))


def register_page(visit: Visit) -> Response:
    """An act on a register: a period of the government, a person, a partner, an absence."""
    name = visit.request.path_params["act"]
    if name not in ON_REGISTERS:
        raise HTTPException(404)
    return handle(visit, Task(ACTS_OF_REGISTERS[name], SUBJECT_OF[name], visit.to(SHOWN_ON[SUBJECT_OF[name]])))


def reminder_page(visit: Visit) -> Response:
    """What somebody answers to a reminder: seen, later, not needed. Raises NotFound for a number that none has."""
    name, number = visit.request.path_params["verb"], visit.request.path_params["number"]
    if name not in REMINDERS or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise HTTPException(404)
    found = visit.queries.reminder(int(number))
    if found.kind not in KINDS:
        raise Unreadable("usage.no_deadline", {"number": int(number)})
    fixed = {
        "reminder": [number], "kind": [found.kind], "number": [str(found.number)], "dueOn": [found.due_on.isoformat()],
    }  # fmt: skip
    about = [
        (visit.say.label("partner"), f"{visit.queries.show(found.subject)['partnerName']} ({found.subject})"),
        (visit.say.text("table.deadline"), visit.say.word("deadline", found.kind)),
        (visit.say.text("table.due_on"), visit.say.day(found.due_on)),
    ]
    soonest = {"until": [_next_working_day(visit).isoformat()]} if name == "snooze" else NOTHING
    act = BY_NAME[REMINDERS[name]]
    return handle(
        visit, Task(act, found.subject, visit.to("deadlines"), fixed=fixed, about=about, soonest=soonest)
    )  # fmt: skip


def _next_working_day(visit: Visit) -> date:
    """The first day to which a reminder may be put off."""
    return next_working_day(visit.today + ONE_DAY, visit.registers.policy_on(visit.today).register_.reminders.closed)


def _on_file(visit: Visit, act: Act) -> Task:
    return on_file(visit, act, reference_of(visit))
