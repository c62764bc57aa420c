"""The command line: the table of its commands, and `main`. What is heavy is imported when it is asked for."""

from __future__ import annotations

import os
import sys

from commands.front import asked_before_all, peek, print_front
from commands.session import Session
from commands.standard_output import prepare
from messages.catalogue import MissingCatalogue

# fmt: off
COMMANDS = (
    ("init", "commands.opening", "init"),
    ("board", "commands.board", "board"),
    ("list", "commands.files", "list_"),
    ("show", "commands.files", "show"),
    ("acts", "commands.acts", "acts"),
    ("propose", "commands.acting", "propose"),
    ("legacy", "commands.legacy", "legacy"),
    ("advance", "commands.acting", "advance"),
    ("record", "commands.recording", "record"),
    ("assign", "commands.recording", "assign"),
    ("handover", "commands.handover", "handover"),
    ("correct", "commands.acting", "correct"),
    ("exception", "commands.exceptions", "exception"),
    ("government", "commands.government", "government"),
    ("history", "commands.history", "history"),
    ("document", "commands.documents", "document"),
    ("register", "commands.register", "register"),
    ("check", "commands.checking", "check"),
    ("serve", "commands.serving", "serve"),
    ("tick", "commands.ticking", "tick"),
    ("reminders", "commands.reminders", "reminders"),
    ("absence", "commands.absences", "absence"),
    ("feed", "commands.feeds", "feed"),
    ("token", "commands.tokens", "token"),
    ("erase", "commands.erasing", "erase"),
    ("pending", "commands.board", "pending"),
    ("actions", "commands.board", "actions"),
    ("verify", "commands.checking", "verify"),
    ("checkpoint", "commands.checking", "checkpoint"),
    ("pack", "commands.packing", "pack"),
    ("verify-pack", "commands.packing", "verify_pack"),
    ("prove", "commands.proving", "prove"),
    ("replay", "commands.replaying", "replay"),
    ("what-if", "commands.what_if", "what_if"),
    ("export", "commands.transfer", "export"),
    ("import", "commands.transfer", "import_"),
    ("backup", "commands.transfer", "backup"),
    ("restore", "commands.transfer", "restore"),
    ("diagram", "commands.diagram", "diagram"),
    ("timeline", "commands.timeline", "timeline"),
    ("coversheet", "commands.coversheet", "coversheet"),
    ("policy", "commands.policies", "policy"),
    ("user", "commands.people", "user"),
    ("partner", "commands.partners", "partner"),
    ("key", "commands.keys", "key"),
)
# fmt: on
"""Every command: its name, the module that holds it, its attribute there. Its help is the text `help.<name>`."""


def main() -> int:
    """Run the command line; the exit code."""
    prepare()
    arguments = sys.argv[1:]
    try:
        here = os.getcwd()
    except OSError:
        here = ""  # it was removed
    session = Session(os.environ, here or os.sep)
    session.flags.update(peek(arguments))
    if not here:
        from commands.failing import report
        from lifecycle.errors import Unreadable

        return report(Unreadable("usage.no_folder"), session.lang, session.json)
    front = asked_before_all(arguments)
    try:
        if front is not None:
            return print_front(front, session.lang, [name for name, _, _ in COMMANDS])
        from commands.program import run

        return run(arguments, session, COMMANDS)
    except MissingCatalogue as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # while what is heavy was being imported
        return 130


if __name__ == "__main__":
    sys.exit(main())
