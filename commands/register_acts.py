"""Acts on the registers beside the files: each sub-command made from its line of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commands.acting import read, tell
from commands.decisions import print_decisions_to_confirm
from commands.fields import common, of_fields, typed_fields
from commands.parsing import Command, with_session
from commands.session import Session
from lifecycle.errors import Unreadable
from lifecycle.registers import ACTS_OF_REGISTERS, CALENDAR, SUBJECT_OF
from lifecycle.retype import quote
from messages.render import render

if TYPE_CHECKING:
    from lifecycle.answer import Answer
    from lifecycle.desk import Desk

DISABLE = "disable_person"


def register_command(name: str) -> Command:
    """The sub-command of an act on a register: `enter_period` is typed `agreements government enter`."""
    act = ACTS_OF_REGISTERS[name]
    _, group, verb = act.command.split()

    def run(session: Session, **values: Any) -> int:
        desk = session.desk() if _opens(session, name, values) else session.acting_desk(values.get("acting_for"))
        fields = typed_fields(session, act, values)
        answer = desk.perform(read(session, SUBJECT_OF[name], act, values, fields))
        if name == DISABLE and not answer.refused:
            return _tell_of_files(session, desk, answer, fields["name"][0])
        if SUBJECT_OF[name] != CALENDAR or answer.refused or answer.dry_run:
            return tell(session, desk, answer, as_result=False)
        touched = session.queries().decisions_to_confirm()["items"]
        code = tell(session, desk, answer, as_result=False, more={"decisionsToConfirm": touched} if touched else {})
        if not session.json:
            print_decisions_to_confirm(touched, session.lang)
        return code

    params = [*of_fields(act), *common(act)]
    return Command(verb, params=params, help=f"help.{group}.{verb}", callback=with_session(run))


def _tell_of_files(session: Session, desk: Desk, answer: Answer, name: str) -> int:
    """A person is disabled, or would be: how many files stay in their hands, and who takes them; the exit code."""
    held = session.queries().files_held(session.person_number(name))
    if not held["total"]:
        return tell(session, desk, answer, as_result=False)
    command = f"agreements handover {quote(name)} <to>"
    items = [{"reference": i["reference"], "partner": i["partner"]} for i in held["items"]]
    shown = {"items": items, "total": held["total"], "command": command}
    code = tell(session, desk, answer, as_result=False, more={"leftBehind": shown})
    if not session.json:
        params = {"count": held["total"], "person": name, "command": command}
        print(render("user.files_held", params, session.lang))
    return code


def _opens(session: Session, name: str, values: dict[str, Any]) -> bool:
    """Whether nobody need be named: while there is no administrator, the first one may be added."""
    if name != "add_person" or values.get("field_role") != "administrator" or session.settings.user:
        return False
    from lifecycle.identify import has_administrator

    if has_administrator(session.store):
        raise Unreadable("usage.nobody_acts")
    return True
