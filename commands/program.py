"""One call of the program: parse, call the command, and say whatever goes wrong in one sentence."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from commands import PROGRAM
from commands.failing import report
from commands.parsing import LazyGroup
from commands.session import Session
from commands.standard_output import Unwritten, give_up
from lifecycle.errors import Broken, Conflict, Failed, Unreadable
from messages.catalogue import MissingCatalogue, MissingMessage, require_fresh

INTERRUPTED = 130
MAY_BE_RECORDED = "What was asked may have been recorded: look with `agreements history`"
"""Said in English alone: the catalogues are what is wrong."""


def _require_text(arguments: Sequence[str]) -> None:
    """Bytes that are no UTF-8 come in as surrogates, and could not be hashed or printed later."""
    try:
        "".join(arguments).encode()
    except UnicodeEncodeError as error:
        raise Unreadable("usage.not_utf8") from error


def _named(error: Exception, session: Session) -> Exception:
    """A conflict with the name of whoever came first, where it can be looked up; a fault of this program as one."""
    if isinstance(error, Broken):
        from lifecycle.whose_fault import as_it_is

        return as_it_is(session.opened, error) if session.opened is not None else error
    if not isinstance(error, Conflict) or not isinstance(error.params.get("entry"), int):
        return error
    params = dict(error.params)
    try:
        who = session.queries().who(str(params["reference"]), int(str(params["entry"])))
    except Exception:  # the conflict is what must be said, whatever else fails
        return error
    name = who.get("name")
    if name is None:
        return error
    return Conflict(error.key, {**params, "number": who["number"], "person": str(name)})


def _reported(error: Exception, session: Session) -> int:
    """Say what went wrong; the exit code. An answer that cannot be worded comes after what was asked was done."""
    try:
        if not isinstance(error, MissingMessage):
            return report(_named(error, session), session.lang, session.json)
        missing = error
    except MissingMessage as wordless:
        missing = wordless
    print(f"{missing}. {MAY_BE_RECORDED}", file=sys.stderr)
    return 1


def run(arguments: Sequence[str], session: Session, table: Sequence[tuple[str, str, str]]) -> int:
    """Call the command; the exit code."""
    program = LazyGroup(PROGRAM, table=table, help="help.program")
    try:
        require_fresh()
        _require_text(arguments)
        code: int | None = program.main(list(arguments), prog_name=PROGRAM, standalone_mode=False, obj=session)
        sys.stdout.flush()
        return int(code or 0)
    except BrokenPipeError:
        # the reader has gone (`agreements list | head`): nothing more can be said there
        give_up()
        return 1
    except Unwritten as error:
        give_up()
        return report(Failed(error.key, {"error": error.strerror or ""}), session.lang, session.json)
    except (KeyboardInterrupt, click.Abort):
        sys.unraisablehook = lambda _: None  # what was left half read is closed without a word
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.ctx.get_help(), file=sys.stderr)
        return error.exit_code
    except MissingCatalogue as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:
        return _reported(error, session)
    finally:
        session.close()
