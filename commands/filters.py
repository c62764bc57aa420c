"""Saved filters: `reminders filter add | list | remove`."""

from __future__ import annotations

from typing import Any

from commands.acting import read, tell
from commands.fields import common, of_fields, typed_fields
from commands.output import print_json, print_table
from commands.parsing import Command, command, group, with_session
from commands.session import Session
from lifecycle.errors import Unreadable
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from messages.wording import word


def _typed(name: str) -> Command:
    """`add NAME`, `remove NAME`: for whoever types it."""
    act = ACTS_OF_REGISTERS[name]
    verb = act.command.split()[-1]

    def run(session: Session, **values: Any) -> int:
        desk = session.acting_desk(values.get("acting_for"))
        fields = typed_fields(session, act, values)
        answer = desk.perform(read(session, PEOPLE, act, values, fields))
        return tell(session, desk, answer, as_result=False)

    params = [*of_fields(act), *common(act)]
    return Command(verb, params=params, help=f"help.filter.{verb}", callback=with_session(run))


@command("list", help="help.filter.list")
def _list(session: Session) -> None:
    queries = session.queries()
    if not session.settings.user:
        raise Unreadable("usage.nobody_acts")
    shown = queries.filters(session.actor.number)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = (
        [
            i["name"],
            ", ".join(word("stage", stage, lang) for stage in i.get("stages", ())),
            ", ".join(i.get("themes", ())),
            ", ".join(i.get("countries", ())),
            ", ".join(word("deadline", kind, lang) for kind in i.get("kinds", ())),
            ", ".join(str(days) for days in i["days"]),
        ]
        for i in shown["items"]
    )
    print_table(("filter", "stage", "theme", "country", "kind", "days"), rows, lang)


saved_filters = group("filter", _typed("save_filter"), _list, _typed("drop_filter"))
