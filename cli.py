"""The command line: parse, call, render. Commands are declared here and imported when they are called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from commands.failing import report
from commands.parsing import LazyGroup, Listed
from commands.session import Session
from lifecycle.errors import Unreadable
from messages.catalogue import LANGUAGES, MissingCatalogue

PROGRAM = "agreements"
INTERRUPTED = 130

# fmt: off
COMMANDS = (
    Listed("init", "commands.opening", "init", "help.init"),
    Listed("board", "commands.board", "board", "help.board"),
    Listed("list", "commands.files", "list_", "help.list"),
    Listed("show", "commands.files", "show", "help.show"),
    Listed("acts", "commands.acts", "acts", "help.acts"),
    Listed("propose", "commands.acting", "propose", "help.propose"),
    Listed("advance", "commands.acting", "advance", "help.advance"),
    Listed("record", "commands.recording", "record", "help.record"),
    Listed("assign", "commands.recording", "assign", "help.assign"),
    Listed("correct", "commands.acting", "correct", "help.correct"),
    Listed("exception", "commands.exceptions", "exception", "help.exception"),
    Listed("government", "commands.government", "government", "help.government"),
    Listed("history", "commands.history", "history", "help.history"),
    Listed("register", "commands.register", "register", "help.register"),
    Listed("check", "commands.checking", "check", "help.check"),
    Listed("pending", "commands.board", "pending", "help.pending"),
    Listed("actions", "commands.board", "actions", "help.actions"),
    Listed("verify", "commands.checking", "verify", "help.verify"),
    Listed("diagram", "commands.diagram", "diagram", "help.diagram"),
    Listed("policy", "commands.policies", "policy", "help.policy"),
    Listed("user", "commands.people", "user", "help.user"),
    Listed("partner", "commands.partners", "partner", "help.partner"),
)
# fmt: on

program = LazyGroup(PROGRAM, table=COMMANDS, help="help.program")


def peek(arguments: Sequence[str]) -> dict[str, str | bool]:
    """What errors and help must know before anything is parsed: the language, and whether a program reads."""
    seen: dict[str, str | bool] = {}
    for place, text in enumerate(arguments):
        if text == "--":
            break
        if text == "--json":
            seen["json"] = True
        lang = text.removeprefix("--lang=") if text.startswith("--lang=") else ""
        if text == "--lang" and place + 1 < len(arguments):
            lang = arguments[place + 1]
        if lang in LANGUAGES:
            seen["lang"] = lang
    return seen


def run(arguments: Sequence[str], session: Session) -> int:
    """Call the command; the exit code. Whatever goes wrong is said in one sentence."""
    try:
        if any("\udc80" <= character <= "\udcff" for text in arguments for character in text):
            raise Unreadable("usage.not_utf8")
        code = program.main(list(arguments), prog_name=PROGRAM, standalone_mode=False, obj=session)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        # the reader has gone (`agreements list | head`): nothing more can be said there
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.ctx.get_help() if error.ctx is not None else error.message, file=sys.stderr)
        return error.exit_code
    except MissingCatalogue as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:
        return report(error, session.lang, session.json)
    finally:
        session.close()


def main() -> int:
    """Run the command line; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    session = Session(os.environ, Path.cwd())
    session.flags.update(peek(sys.argv[1:]))
    return run(sys.argv[1:], session)


if __name__ == "__main__":
    sys.exit(main())
