"""Acts on the registers beside the files: each sub-command made from its line of the table."""

from __future__ import annotations

from typing import Any

from commands.acting import read, tell
from commands.decisions import print_decisions_to_confirm
from commands.fields import common, of_fields, typed_fields
from commands.parsing import Command, with_session
from commands.session import Session
from lifecycle.errors import Unreadable
from lifecycle.registers import ACTS_OF_REGISTERS, CALENDAR, SUBJECT_OF


def register_command(name: str) -> Command:
    """The sub-command of an act on a register: `enter_period` is typed `agreements government enter`."""
    act = ACTS_OF_REGISTERS[name]
    _, group, verb = act.command.split()

    def run(session: Session, **values: Any) -> int:
        desk = session.desk() if _opens(session, name, values) else session.acting_desk(values.get("acting_for"))
        fields = typed_fields(session, act, values)
        answer = desk.perform(read(session, SUBJECT_OF[name], act, values, fields))
        if SUBJECT_OF[name] != CALENDAR or answer.refused or answer.dry_run:
            return tell(session, desk, answer, as_result=False)
        touched = session.queries().decisions_to_confirm()["items"]
        code = tell(session, desk, answer, as_result=False, more={"decisionsToConfirm": touched} if touched else {})
        if not session.json:
            print_decisions_to_confirm(touched, session.lang)
        return code

    params = [*of_fields(act), *common(act)]
    return Command(verb, params=params, help=f"help.{group}.{verb}", callback=with_session(run))


def _opens(session: Session, name: str, values: dict[str, Any]) -> bool:
    """Whether nobody need be named: while there is no administrator, the first one may be added."""
    if name != "add_person" or values.get("field_role") != "administrator" or session.settings.user:
        return False
    from lifecycle.identify import has_administrator

    if has_administrator(session.store):
        raise Unreadable("usage.nobody_acts")
    return True
