"""Facts and settings of a file that move no stage: `record REF WHAT`, made from the table of records; `assign`."""

from __future__ import annotations

from typing import Any

import click

from commands.acting import perform, read, resolve
from commands.fields import common, of_fields, typed_fields
from commands.parsing import Argument, Command, Group, argument, with_session
from commands.session import Session
from lifecycle.act import Act
from lifecycle.records import BY_NAME, TYPED_AS_RECORD


def _record(act: Act) -> Command:
    """The sub-command of one line of the table."""

    def run(session: Session, **values: Any) -> int:
        parent = click.get_current_context().parent
        assert parent is not None
        values["document"] = (*(values.pop("files", None) or ()), *(values.get("document") or ()))
        desk = session.acting_desk(values.get("acting_for"))
        reference = resolve(session, parent.params["ref"])
        return perform(session, desk, read(session, reference, act, values, typed_fields(session, act, values)))

    params = [*of_fields(act), *common(act)]
    if act.name == "document":
        params.insert(0, Argument(["files"], help="help.option.document", metavar="FILE[:LANG]...", nargs=-1))
    return Command(act.name, params=params, help=f"help.record.{act.name}", callback=with_session(run))


record = Group(
    "record", commands=[_record(act) for act in TYPED_AS_RECORD], params=[argument("ref")], help="help.record"
)


def _assign(session: Session, ref: str, **values: Any) -> int:
    act = BY_NAME["assign"]
    desk = session.acting_desk(values.get("acting_for"))
    fields = typed_fields(session, act, values)
    return perform(session, desk, read(session, resolve(session, ref), act, values, fields), as_result=False)


assign = Command(
    "assign",
    params=[argument("ref"), *of_fields(BY_NAME["assign"]), *common(BY_NAME["assign"])],
    help="help.assign",
    callback=with_session(_assign),
)
