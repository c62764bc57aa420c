"""`check`: one pass of the scheduler. `verify`: the whole record."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from commands.bar import Bar
from commands.output import print_json
from commands.parsing import command
from commands.session import Session, now
from lifecycle.errors import EXIT_CODES, Broken
from messages.render import render


@command("check")
def check(session: Session) -> None:
    """Do what is due today, and print what was examined and done."""
    from scheduler.check import run_check
    from scheduler.post import do_post

    _ = session.actor
    office = session.office
    watched = None if session.json or not sys.stderr.isatty() else Bar("check.progress", session.lang)
    try:
        shown = run_check(session.store, now, session.today, trial_day=session.trial_day, progress=watched)
    finally:
        if watched is not None:
            watched.close()
    shown["messages"] = do_post(session.store, now, session.today, office)
    if session.json:
        print_json(shown)
        return
    from commands.checked import print_check

    print_check(session, shown)


@command("verify")
def verify(session: Session) -> int:
    """Recompute every chain and compare it with the state; exit code 6 where something does not fit."""
    from lifecycle.verify import verify as verify_all

    _ = session.actor
    shown = verify_all(session.store, progress(session)).to_json(session.lang)
    if session.json:
        print_json(shown)
    else:
        _say(shown, session.lang)
    return 0 if shown["ok"] else EXIT_CODES[Broken]


def _say(shown: Mapping[str, Any], lang: str) -> None:
    counts = {"entries": shown["entries"], "files": shown["partnerships"]}
    print(render("verify.ok" if shown["ok"] else "verify.broken", counts, lang))
    broken = shown.get("firstBroken")
    if broken:
        print(
            render(
                "verify.first",
                {"subject": broken["subject"], "entry": broken["sequence"], "text": broken["message"]},
                lang,
            )
        )
    for note in shown.get("notes", ()):
        print(f"  {note['message']}")


def progress(session: Session) -> Callable[[int, int], None] | None:
    """A counter on standard error, on a terminal only."""
    if session.json or not sys.stderr.isatty():
        return None

    def shown(done: int, total: int) -> None:
        end = "\n" if done >= total else ""
        print(
            "\r" + render("verify.progress", {"done": done, "total": total}, session.lang),
            end=end,
            file=sys.stderr,
            flush=True,
        )

    return shown
