"""Tokens of programs: `token add | list | revoke`."""

from __future__ import annotations

from typing import Any

from commands.acting import read, tell
from commands.fields import common, of_fields, typed_fields
from commands.output import print_json, print_table
from commands.parsing import Command, command, group, option, with_session
from commands.register_acts import register_command
from commands.session import Session
from lifecycle.errors import Unreadable
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from messages.render import render
from messages.wording import who

ADD = ACTS_OF_REGISTERS["add_token"]


def _add(session: Session, **values: Any) -> int:
    """Make a token; its secret is told once, for the register keeps a fingerprint of it alone."""
    from lifecycle.affairs import new_access_token, token_hash

    secret = new_access_token()
    desk = session.acting_desk(values.get("acting_for"))
    fields = {**typed_fields(session, ADD, values), "token": [token_hash(secret)]}
    answer = desk.perform(read(session, PEOPLE, ADD, values, fields))
    told = not (answer.refused or answer.dry_run or answer.repeated)
    more = {"token": {"id": answer.entry.sequence, "secret": secret}} if told else {}
    code = tell(session, desk, answer, as_result=False, more=more)
    if told and not session.json:
        print(render("token.told_once", {"number": answer.entry.sequence, "value": secret}, session.lang))
    return code


@command("list", option("--all", is_flag=True, name="everybody", help="help.option.all_tokens"), help="help.token.list")
def _list(session: Session, everybody: bool) -> None:
    queries = session.queries()
    if not (session.settings.user or everybody):
        raise Unreadable("usage.nobody_acts")
    shown = queries.tokens(None if everybody else session.actor.number)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = ([i["id"], who(i["whose"], lang), ", ".join(i["scopes"]), i.get("until")] for i in shown["items"])
    print_table(("id", "person", "scope", "until"), rows, lang)


token = group(
    "token",
    Command("add", params=[*of_fields(ADD), *common(ADD)], help="help.token.add", callback=with_session(_add)),
    _list,
    register_command("revoke_token"),
)
