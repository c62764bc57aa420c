"""Caretaker exceptions: `exception request | attest | approve | reject | withdraw | list`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from commands.acting import perform, read, resolve
from commands.fields import common, of_fields, typed_fields
from commands.files import AS_OF
from commands.output import print_json, print_table
from commands.parsing import Command, argument, command, group, with_session
from commands.session import Session
from lifecycle.errors import Unreadable
from lifecycle.records import BY_NAME, EXCEPTION_ACTS
from messages.wording import who, word

_ID = re.compile(r"(?P<reference>.+):(?P<number>[0-9]{1,6})\Z", re.ASCII)


def _request(session: Session, ref: str, **values: Any) -> int:
    act = BY_NAME["request_exception"]
    desk = session.acting_desk(values.get("acting_for"))
    fields = typed_fields(session, act, values)
    return perform(session, desk, read(session, resolve(session, ref), act, values, fields), as_result=False)


def _verb(name: str) -> Command:
    """`attest ID` and its like; an ID is REFERENCE:N."""
    act = BY_NAME[name]

    def run(session: Session, exception: str, **values: Any) -> int:
        match = _ID.match(exception)
        if match is None:
            raise Unreadable("usage.exception_id", {"value": exception})
        desk = session.acting_desk(values.get("acting_for"))
        reference = resolve(session, match["reference"])
        typed = read(session, reference, act, values, {"exception": [str(int(match["number"]))]})
        return perform(session, desk, typed, as_result=False)

    verb = name.partition("_")[0]
    params = [argument("exception", metavar="ID"), *common(act)]
    return Command(verb, params=params, help=f"help.exception.{verb}", callback=with_session(run))


@command("list", *AS_OF, help="help.exception.list")
def _list(session: Session, as_of: date | None, known_at: str | None) -> None:
    shown = session.queries(as_of, known_at).exceptions()
    session.note_files(shown)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = (
        [
            i["id"],
            word("act", i["act"], lang),
            word("class", i["class"], lang),
            who(i.get("requestedBy"), lang),
            who(i.get("attestedBy"), lang),
            who(i.get("approvedBy"), lang),
            word("closed", i.get("closed"), lang),
        ]
        for i in shown["items"]
    )
    print_table(("id", "act", "class", "requested_by", "attested_by", "approved_by", "closed"), rows, lang)


_request_act = BY_NAME["request_exception"]
exception = group(
    "exception",
    Command(
        "request",
        params=[argument("ref"), *of_fields(_request_act), *common(_request_act)],
        help="help.exception.request",
        callback=with_session(_request),
    ),
    *(_verb(name) for name in EXCEPTION_ACTS if name != "request_exception"),
    _list,
)
