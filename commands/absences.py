"""Absences: `absence add | list | end`."""

from __future__ import annotations

from datetime import date
from typing import Any

from commands.acting import read, tell
from commands.fields import common, of_fields, typed_fields
from commands.files import AS_OF
from commands.output import print_json, print_table
from commands.parsing import Command, command, group, with_session
from commands.register_acts import register_command
from commands.session import Session
from lifecycle.errors import NotFound
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from messages.wording import who

END = ACTS_OF_REGISTERS["end_absence"]


@command("list", *AS_OF, help="help.absence.list")
def _list(session: Session, as_of: date | None, known_at: str | None) -> None:
    shown = session.queries(as_of, known_at).absences()
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = ([i["id"], who(i["whose"], lang), i["from"], i["until"], who(i.get("deputy"), lang)] for i in shown["items"])
    print_table(("id", "person", "from", "until", "deputy"), rows, lang)


def _end(session: Session, **values: Any) -> int:
    """An absence by its number, or the present or next one of a person by name."""
    given = values["field_absence"]
    desk = session.acting_desk(values.get("acting_for"))
    if not given.isdigit():
        values["field_absence"] = str(_of(session, given))
    answer = desk.perform(read(session, PEOPLE, END, values, typed_fields(session, END, values)))
    return tell(session, desk, answer, as_result=False)


def _of(session: Session, name: str) -> int:
    """The absence of a person that is not over, the soonest. Raises NotFound."""
    number = session.person_number(name)
    for item in session.queries().absences()["items"]:
        if item["whose"]["number"] == number:
            return int(item["id"])
    raise NotFound("not_found.absence", {"person": name})


absence = group(
    "absence",
    register_command("add_absence"),
    _list,
    Command("end", params=[*of_fields(END), *common(END)], help="help.absence.end", callback=with_session(_end)),
)
