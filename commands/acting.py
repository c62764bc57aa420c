"""Acts on files: propose, advance, correct. What comes of one is printed as a result, refusals too."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from commands.fields import common, of_fields, typed_fields
from commands.kinds import Number
from commands.output import print_json
from commands.parsing import Argument, Command, argument, command, option, with_session
from commands.saying import print_answer
from commands.session import Session
from commands.tracks import check_track
from lifecycle.act import Act
from lifecycle.errors import EXIT_CODES, Forbidden, Unreadable
from lifecycle.records import BY_NAME, TYPED_AS_RECORD
from lifecycle.stages import ACTS

if TYPE_CHECKING:
    from lifecycle.answer import Answer
    from lifecycle.command import Command as Typed
    from lifecycle.desk import Desk

REFUSED = EXIT_CODES[Forbidden]
NOTHING_MORE: Mapping[str, Any] = {}


def read(session: Session, subject: str, act: Act, values: Mapping[str, Any], fields: dict[str, list[str]]) -> Typed:
    """What was typed, as a command for the desk."""
    from lifecycle.command import read_command

    desk_values: dict[str, Any] = {name: values.get(name) for name in ("on", "reason", "decision", "key", "if_version")}
    try:
        return read_command(
            subject, act, fields=fields, documents=values.get("document") or (), dry_run=bool(values.get("dry_run")),
            **desk_values,
        )  # fmt: skip
    except Unreadable as error:
        if not subject:
            raise
        raise Unreadable(error.key, {**error.params, "reference": subject}) from error


def perform(session: Session, desk: Desk, typed: Typed, *, as_result: bool = True) -> int:
    """Do it, and print what came of it; the exit code."""
    return tell(session, desk, desk.perform(typed), as_result=as_result)


def tell(
    session: Session, desk: Desk, answer: Answer, *, as_result: bool = True, more: Mapping[str, Any] = NOTHING_MORE
) -> int:
    """Print an answer; the exit code. A refusal that is no result goes to standard error.

    `more` is what a program is told besides.
    """
    from lifecycle.answers import answer_json

    refused = answer.refused
    if answer.dry_run:
        session.note_trial(answer)
    if session.json:
        shown = answer_json(answer, session.lang)
        if refused and not as_result:
            from commands.failing import refusal_problem

            print(refusal_problem(shown, session.lang), file=sys.stderr)
        else:
            from commands.changed import changed_by

            changed = changed_by(answer, desk)
            print_json({**shown, **({"changed": changed} if changed else {}), **more})
    else:
        print_answer(answer, desk, session.lang, sys.stderr if refused and not as_result else sys.stdout)
    return REFUSED if refused else 0


def resolve(session: Session, given: str) -> str:
    """The reference that was meant by a reference or a partner's slug."""
    return session.queries().resolve(given)


def refused(session: Session, name: str, fields: Mapping[str, Sequence[str]] | None = None) -> int | None:
    """The exit code where the person who is named may not do this to the whole record, which is told and recorded.

    None where they may, or where nobody is named: then it is the console. Decided without writing first, for an entry
    about it would change the very record that is taken away. The `fields` are what was typed, for the remedy to be the
    whole command: no free text and no name of a file, for the refusal is kept.
    """
    from lifecycle.command import read_command
    from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE

    if not session.settings.user:
        return None
    desk, act = session.desk(), ACTS_OF_REGISTERS[name]
    if not desk.perform(read_command(PEOPLE, act, fields=fields, dry_run=True)).refused:
        return None
    return tell(session, desk, desk.perform(read_command(PEOPLE, act, fields=fields)), as_result=False)


# ------------------------------------------------------------------------------------------------ propose


def _propose(session: Session, **values: Any) -> int:
    desk = session.acting_desk(values.get("acting_for"))
    act = ACTS["propose"]
    fields = typed_fields(session, act, values)
    if "track" in fields:
        check_track(session, fields["track"][0])
    if "successorOf" in fields:
        fields["successorOf"] = [resolve(session, text) for text in fields["successorOf"]]
    return perform(session, desk, read(session, "", act, values, fields))


propose = Command(
    "propose",
    params=[*of_fields(ACTS["propose"]), *common(ACTS["propose"])],
    help="help.propose",
    callback=with_session(_propose),
)

# ------------------------------------------------------------------------------------------------ advance


class _Acts(click.ParamType[str]):
    name = "act"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name, act in ACTS.items() if _advanced(act) and name.startswith(incomplete)]


def _advanced(act: Act) -> bool:
    return act.command.startswith("agreements advance")


def find_act(name: str, ref: str) -> Act:
    """The act of that name; `ref` is the file that was typed with it.

    Raises Unreadable with the nearest, or with the command that it is typed with.
    """
    act = ACTS.get(name)
    if act is not None and _advanced(act):
        return act
    other = act or BY_NAME.get(name)
    if other is not None:
        instead = other.command.replace("{reference}", ref).replace("{act}", other.name)
        raise Unreadable("usage.other_command", {"value": name, "command": instead})
    known = tuple(n for n, a in ACTS.items() if _advanced(a))
    near = get_close_matches(name, (*known, *(a.name for a in TYPED_AS_RECORD)), 1)
    shown = near[0] if near else ""
    raise Unreadable("usage.unknown_act", {"value": name, "near": shown, "known": known, "reference": ref})


def set_fields(session: Session, act: Act | None, given: Sequence[str]) -> dict[str, list[str]]:
    """Every `FIELD=VALUE`; a repeatable field keeps them all, people as their numbers.

    Without an act, as for a correction, any field that holds a person does. Raises Unreadable for one without `=`,
    NotFound for a person or a file that is not known.
    """
    fields: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise Unreadable("usage.not_set", {"value": text})
        fields.setdefault(name.strip(), []).append(value)
    people = [
        f.name
        for one in ((act,) if act is not None else (*ACTS.values(), *BY_NAME.values()))
        for f in one.fields
        if f.kind == "person"
    ]
    for name, values in fields.items():
        if name in people:
            fields[name] = [str(session.person_number(value)) for value in values]
        if name in ("successor", "successorOf"):
            fields[name] = [resolve(session, value) if value else value for value in values]
    return fields


@command(
    "advance",
    argument("ref"),
    Argument(["act"], help="help.argument.act", type=_Acts()),
    *common(),
    option("--set", metavar="FIELD=VALUE", multiple=True, name="given"),
)
def advance(session: Session, ref: str, act: str, given: Sequence[str], **values: Any) -> int:
    """Perform an act of the table of stages."""
    found = find_act(act, ref)
    desk = session.acting_desk(values.get("acting_for"))
    fields = set_fields(session, found, given)
    return perform(session, desk, read(session, resolve(session, ref), found, values, fields))


# ------------------------------------------------------------------------------------------------ correct


@command(
    "correct",
    argument("ref"),
    Argument(["sequence"], help="help.argument.sequence", metavar="SEQ", type=Number(1)),
    option("--reason", metavar="TEXT"),
    option("--set", "help.option.set_right", metavar="FIELD=VALUE", multiple=True, name="given"),
    option("--document", metavar="FILE[:LANG]", multiple=True),
    option("--key", metavar="KEY"),
    option("--if-version", metavar="N", type=Number()),
    option("--dry-run", is_flag=True),
    option("--for", metavar="NAME", name="acting_for"),
)
def correct(
    session: Session, ref: str, sequence: int, reason: str | None, given: Sequence[str], document: Sequence[str],
    key: str | None, if_version: int | None, dry_run: bool, acting_for: str | None,
) -> int:  # fmt: skip
    """A new entry that supersedes an old one, decided again."""
    if not (given or document or reason):
        from lifecycle.correction import guide

        session.note_reading()  # it tells what the entry says
        raise guide(session.store, session.note_file(resolve(session, ref)), sequence)
    desk = session.acting_desk(acting_for)
    fields = set_fields(session, None, given)
    answer = desk.correct(
        resolve(session, ref),
        sequence,
        reason=reason or "",
        fields=fields,
        documents=document,
        key=key,
        if_version=if_version,
        dry_run=dry_run,
    )
    return tell(session, desk, answer, as_result=False)
