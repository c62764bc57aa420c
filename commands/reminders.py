"""Reminders: `reminders list | ack | snooze | waive | bands | retry | filter`."""

from __future__ import annotations

from datetime import date
from shlex import quote
from typing import TYPE_CHECKING, Any

from commands.acting import perform, read, resolve, tell
from commands.deadline_views import print_deadlines, print_month, print_undelivered
from commands.fields import common, of_fields, typed_fields
from commands.files import AS_OF
from commands.filters import saved_filters
from commands.kinds import Day, OneOf
from commands.names import read_names
from commands.output import print_json
from commands.parsing import Command, argument, command, group, option, with_session
from commands.session import Session
from lifecycle.act import Act
from lifecycle.deadlines import KINDS
from lifecycle.errors import NotFound, Unreadable
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from messages.render import render

if TYPE_CHECKING:
    from lifecycle.desk import Desk
    from rules.verdict import Params

TABLE, MONTH = "table", "month"


@command(
    "list",
    option("--failed", is_flag=True),
    option("--mine", is_flag=True),
    option("--team", is_flag=True),
    option("--from", metavar="DATE", type=Day(), name="since", help="help.option.deadlines_from"),
    option("--until", metavar="DATE", type=Day(), help="help.option.deadlines_until"),
    option("--kind", metavar="KIND", type=OneOf(KINDS), help="help.option.deadline_kind"),
    option("--as", type=OneOf((TABLE, MONTH)), name="view", default=TABLE, help="help.option.as"),
    *AS_OF,
    help="help.reminders.list",
)
def _list(
    session: Session, failed: bool, mine: bool, team: bool, since: date | None, until: date | None, kind: str | None,
    view: str, as_of: date | None, known_at: str | None,
) -> None:  # fmt: skip
    if failed and (as_of is not None or known_at is not None):
        # the state of a message is kept as it stands: only the day of its sending is known of before
        raise Unreadable("usage.undelivered_is_now", {"typed": "--as-of" if as_of is not None else "--known-at"})
    queries = session.queries(as_of, known_at)
    if failed:
        shown = queries.undelivered()
    else:
        if (mine or team) and not session.settings.user:
            raise Unreadable("usage.nobody_acts")
        scope = "team" if team else "own" if mine else "all"
        person = session.actor.number if scope != "all" else None
        shown = queries.open_deadlines(person=person, scope=scope, since=since, until=until, kind=kind)
        session.note_files(shown)
    if session.json:
        print_json(shown)
    elif failed:
        print_undelivered(shown, session.lang)
    elif view == MONTH:
        print_month(shown, session.lang, read_names(session, as_of, known_at))
    else:
        print_deadlines(shown, session.lang, read_names(session, as_of, known_at))


def _answer(name: str) -> Command:
    """`ack ID`, `snooze ID`, `waive ID`: what somebody answers to a reminder, recorded in its file."""
    act = BY_NAME[name]

    def run(session: Session, **values: Any) -> int:
        desk = session.acting_desk(values.get("acting_for"))
        subject, named = _deadline_of(session, values["field_reminder"])
        fields = {**typed_fields(session, act, values), **named}
        return perform(session, desk, read(session, subject, act, values, fields), as_result=False)

    return _command(act, run)


def _deadline_of(session: Session, text: str) -> tuple[str, dict[str, list[str]]]:
    """The file of a reminder and its deadline. Raises NotFound; Unreadable where it tells of no deadline of a file."""
    found = session.queries().reminder(_number(text))
    due = {"kind": [found.kind], "number": [str(found.number)], "dueOn": [found.due_on.isoformat()]}
    return found.subject, due


def _number(text: str) -> int:
    """A number as it is typed; whatever else is typed is no reminder's. Raises NotFound."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise NotFound("not_found.reminder", {"number": text})


def _bands(session: Session, ref: str, **values: Any) -> int:
    act = BY_NAME["set_bands"]
    desk = session.acting_desk(values.get("acting_for"))
    fields = typed_fields(session, act, values)
    return perform(session, desk, read(session, resolve(session, ref), act, values, fields), as_result=False)


def _retry(session: Session, **values: Any) -> int:
    """Let a message that was given up be sent again. Raises NotFound for one that there is not."""
    from lifecycle.storage.messages import message_state, wait_again

    act = ACTS_OF_REGISTERS["retry_message"]
    desk = session.acting_desk(values.get("acting_for"))
    number = _number(values["field_message"])
    with session.store.reading() as reading:
        if message_state(reading, number) is None:
            raise NotFound("not_found.message", {"number": number})
    answer = desk.perform(read(session, PEOPLE, act, values, typed_fields(session, act, values)))
    lacking = None if answer.refused else _without_address(session, desk, number)
    if not answer.refused and not answer.dry_run:
        with session.store.bulk() as unit:
            wait_again(unit, number)
    more = {"message": number, **({"lacksAddress": True} if lacking is not None else {})}
    code = tell(session, desk, answer, as_result=False, more=more)
    if not answer.refused and not session.json:
        command = f"agreements user mail {quote(lacking or '')} <address>"
        params: Params = {"number": str(number), "name": lacking or "", "command": command}
        print(render("retry.waiting" if lacking is None else "retry.no_address", params, session.lang))
    return code


def _without_address(session: Session, desk: Desk, number: int) -> str | None:
    """The name of the person to whom a message goes who has no address; None where it goes to an address."""
    from lifecycle.storage.messages import recipient_of
    from scheduler.outbox import address_of

    with session.store.reading() as reading:
        recipient, address = recipient_of(reading, number)
        person = None if address else desk.registers.people.find(recipient)
        if person is None or address_of(reading, person) is not None:
            return None
        name = reading.personal([person.name]).get(person.name)
    return str(name.value) if name is not None and name.value else str(recipient)


def _command(act: Act, run: Any, *params: Any) -> Command:
    """The sub-command of an act: its verb is the last word of what is typed."""
    verb = act.command.removesuffix(" {reference}").split()[-1]
    params = (*params, *of_fields(act), *common(act))
    return Command(verb, params=list(params), help=f"help.reminders.{verb}", callback=with_session(run))


reminders = group(
    "reminders",
    _list,
    _answer("acknowledge_reminder"),
    _answer("snooze_reminder"),
    _answer("waive_deadline"),
    _command(BY_NAME["set_bands"], _bands, argument("ref")),
    _command(ACTS_OF_REGISTERS["retry_message"], _retry),
    saved_filters,
)
