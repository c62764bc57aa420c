"""Calendar feeds: `feed add | list | show | revoke`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from commands.acting import read, tell
from commands.fields import common, of_fields, typed_fields
from commands.kinds import OneOf
from commands.output import print_json, print_table
from commands.parsing import Command, command, group, option, with_session
from commands.register_acts import register_command
from commands.session import Session
from lifecycle.errors import Unreadable
from lifecycle.people_acts import SCOPES
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from messages.render import render
from messages.wording import who, word

if TYPE_CHECKING:
    from rules.directory import FeedScope

ADD = ACTS_OF_REGISTERS["add_feed"]
PATH = "/calendar/{token}.ics"
"""Where a feed is read, behind the address of the pages."""


def _add(session: Session, **values: Any) -> int:
    """Open a feed; its secret address is told once, for the register keeps a fingerprint of it alone."""
    from lifecycle.affairs import new_token, token_hash
    from scheduler.address import pages_address

    token = new_token()
    desk = session.acting_desk(values.get("acting_for"))
    fields = {**typed_fields(session, ADD, values), "token": [token_hash(token)]}
    answer = desk.perform(read(session, PEOPLE, ADD, values, fields))
    told = not (answer.refused or answer.dry_run or answer.repeated)
    named = desk.registers.policy_on(session.today).register_.reminders.address
    address = pages_address(named) + PATH.format(token=token)
    more = {"feed": {"id": answer.entry.sequence, "token": token, "address": address}} if told else {}
    code = tell(session, desk, answer, as_result=False, more=more)
    if told and not session.json:
        print(render("feed.told_once", {"number": answer.entry.sequence, "address": address}, session.lang))
    return code


@command("list", option("--all", is_flag=True, name="everybody", help="help.option.all_feeds"), help="help.feed.list")
def _list(session: Session, everybody: bool) -> None:
    queries = session.queries()
    if not (session.settings.user or everybody):
        raise Unreadable("usage.nobody_acts")
    shown = queries.feeds(None if everybody else session.actor.number)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = ([i["id"], who(i["whose"], lang), word("scope", i["scope"], lang)] for i in shown["items"])
    print_table(("id", "person", "scope"), rows, lang)


@command(
    "show",
    option("--scope", metavar="|".join(SCOPES), type=OneOf(SCOPES), default="own", help="field.scope"),
    help="help.feed.show",
)
def _show(session: Session, scope: FeedScope) -> None:
    """The calendar itself, without a secret: to look at, or to hand to a calendar as a file."""
    from scheduler.calendar_feed import write_calendar

    if not session.settings.user:
        raise Unreadable("usage.nobody_acts")
    asked = session.flags.get("lang") or session.environ.get("AGREEMENTS_LANG")
    content = write_calendar(session.store, session.actor.number, scope, session.today, asked)
    sys.stdout.buffer.write(content)


feed = group(
    "feed",
    Command("add", params=[*of_fields(ADD), *common(ADD)], help="help.feed.add", callback=with_session(_add)),
    _list,
    _show,
    register_command("revoke_feed"),
)
