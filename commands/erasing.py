"""Erasing a personal value: `erase REF SEQ FIELD`, `erase confirm | reject ID`, and what is erased elsewhere."""

from __future__ import annotations

import re
import sys
from typing import Any

import click

from commands.acting import read, resolve, tell
from commands.fields import common, of_fields, typed_fields
from commands.parsing import Command, Group, argument, with_session
from commands.session import Session
from lifecycle.act import Act
from lifecycle.erasure_acts import CONFIRM, REJECT, REQUEST, REQUEST_DOCUMENT, REQUEST_PERSON
from lifecycle.errors import NotFound, Unreadable
from lifecycle.knowledge import STATES
from lifecycle.registers import PEOPLE
from messages.pending import erasure_words
from messages.render import render

_ID = re.compile(r"(?P<subject>.+):(?P<number>[0-9]{1,9})\Z", re.ASCII)
ASK = "request"
"""The sub-command that is meant where none is typed."""


class EraseGroup(Group):
    """`erase REF SEQ FIELD` asks; `erase confirm ID` and `erase reject ID` settle."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; what is no sub-command is what is to be erased."""
        if args and args[0] not in self.commands:
            args = [ASK, *args]
        return super().resolve_command(ctx, args)


def _subject(session: Session, given: str) -> str:
    """A register that has a state, else the file that is meant. Raises NotFound."""
    return given if given in STATES else resolve(session, given)


def _ask(session: Session, act: Act, subject: str, values: dict[str, Any]) -> int:
    """Ask for an erasure, and tell who may confirm it by what."""
    desk = session.acting_desk(values.get("acting_for"))
    answer = desk.perform(read(session, subject, act, values, typed_fields(session, act, values)))
    code = tell(session, desk, answer, as_result=False)
    if code == 0 and not session.json and not answer.dry_run:
        print(render("erase.asked", {"erasure": f"{subject}:{answer.entry.sequence}"}, session.lang))
    return code


def _request(session: Session, subject: str, **values: Any) -> int:
    return _ask(session, REQUEST, _subject(session, subject), values)


def _erase_document(session: Session, **values: Any) -> int:
    """In the first file that holds it; the confirmation takes it from every other."""
    sha256 = session.queries().document_hash(values["field_sha256"])
    with session.store.reading() as reading:
        subjects = reading.subjects_naming(sha256)
    if not subjects:
        raise NotFound("not_found.document", {"document": sha256})
    return _ask(session, REQUEST_DOCUMENT, subjects[0], {**values, "field_sha256": sha256})


def _erase_person(session: Session, **values: Any) -> int:
    return _ask(session, REQUEST_PERSON, PEOPLE, values)


def _settle(act: Act) -> Any:
    """Confirm or reject. Confirming once more writes the database anew, where that could not be had before."""

    def run(session: Session, erasure: str, **values: Any) -> int:
        match = _ID.match(erasure)
        if match is None:
            raise Unreadable("usage.erasure_id", {"value": erasure})
        desk = session.acting_desk(values.get("acting_for"))
        subject = _subject(session, match["subject"])
        name = f"{subject}:{int(match['number'])}"
        waiting = next((i for i in session.queries().erasures(0)["items"] if i["id"] == name), None)
        answer = desk.perform(read(session, subject, act, values, {"erasure": [str(int(match["number"]))]}))
        done = act is CONFIRM and not answer.refused and not answer.dry_run
        again = act is CONFIRM and [v.key for v in answer.decision.blocking] == ["confirmed"] and not answer.dry_run
        clean = session.store.scrub() if done or again else True
        more = {"erasure": waiting} if waiting is not None else {}
        code = tell(session, desk, answer, as_result=False, more={**more, **({"scrubbed": clean} if done else {})})
        if waiting is not None and not session.json and not answer.refused:
            print(render("erase.what", {"what": erasure_words(waiting, session.lang)}, session.lang))
        if done and not session.json:
            print(render("erase.elsewhere", {}, session.lang))
        if not session.json and (again or not clean):
            # to where the refusal went that it belongs to
            said = render("erase.scrubbed" if clean else "erase.not_scrubbed", {}, session.lang)
            print(said, file=sys.stderr if again else sys.stdout)
        return code

    return run


def _command(name: str, act: Act, run: Any, *params: click.Parameter, help: str) -> Command:
    return Command(name, params=[*params, *common(act)], help=help, callback=with_session(run))


erase = EraseGroup(
    "erase",
    commands=[
        _command(
            ASK, REQUEST, _request, argument("subject", metavar="REF"), *of_fields(REQUEST), help=f"help.erase.{ASK}"
        ),
        _command("confirm", CONFIRM, _settle(CONFIRM), argument("erasure", metavar="ID"), help="help.erase.confirm"),
        _command("reject", REJECT, _settle(REJECT), argument("erasure", metavar="ID"), help="help.erase.reject"),
    ],
    help="help.erase",
)
erase_document = _command(
    "erase", REQUEST_DOCUMENT, _erase_document, *of_fields(REQUEST_DOCUMENT), help="help.document.erase"
)
erase_person = _command("erase", REQUEST_PERSON, _erase_person, *of_fields(REQUEST_PERSON), help="help.user.erase")
