"""`prove`: every situation that the rules can tell apart, and what must never happen in any of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from commands.output import heading, print_json
from commands.parsing import command
from commands.session import Session
from lifecycle.errors import EXIT_CODES, Broken
from messages.render import render
from messages.wording import word

SHOWN_EVERY = 10
"""States between two looks at the counter."""


@command("prove")
def prove(session: Session) -> int:
    """Explore the definition that ships; exit code 6 where a promise is broken. No database is opened."""
    from lifecycle.exploration import prove as explore

    shown = explore(progress=_counter(session))
    if session.json:
        print_json(shown)
    else:
        print_proof(shown, session.lang)
    return 0 if shown["ok"] else EXIT_CODES[Broken]


def print_proof(shown: Mapping[str, Any], lang: str) -> None:
    """Print what was explored, what is exempt, and what holds or how it is broken."""
    counts = {"states": shown["states"], "count": shown["combinations"]}
    print(render("prove.explored", counts, lang))
    broken = shown.get("broken")
    if broken is None:
        for promise in shown["promises"]:
            print(f"  {render(f'prove.promise.{promise}', {}, lang)}")
        heading(render("prove.exempt", {"count": len(shown["exemptions"])}, lang))
        for item in shown["exemptions"]:
            print(f"  {render('prove.exemption.' + item['ground'], {'tracks': _tracks(item, lang)}, lang)}")
        return
    said = {
        "text": render(f"prove.promise.{broken['promise']}", {}, lang),
        "stage": word("stage", broken["stage"], lang),
    }
    print(render("prove.broken", said, lang))
    for line in broken["commands"]:
        print(f"  {line}")


def _tracks(item: Mapping[str, Any], lang: str) -> str:
    """The tracks of an exemption, by their names in a language; empty where it is none of tracks."""
    return ", ".join(
        one["names"][lang] if "names" in one else word("track", one["track"], lang) for one in item.get("tracks", ())
    )


def _counter(session: Session) -> Callable[[int], None] | None:
    """A counter on standard error, on a terminal only."""
    if session.json or not sys.stderr.isatty():
        return None

    def shown(states: int) -> None:
        if states % SHOWN_EVERY == 0:
            print("\r" + render("prove.progress", {"count": states}, session.lang), end="", file=sys.stderr, flush=True)

    return shown
