"""`replay`: every stored decision decided again, under its own policy or another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from commands.output import heading, print_json
from commands.parsing import command, option
from commands.session import Session
from lifecycle.errors import EXIT_CODES, Broken
from messages.render import render
from messages.wording import short_day, word


@command("replay", option("--policy", "help.option.replay_policy", metavar="FILE", name="file", default=None))
def replay(session: Session, file: str | None) -> int:
    """Decide again, and print what comes out otherwise; exit code 6 where that is under the policy of its day."""
    from commands.policy_files import read_policy_file
    from lifecycle.queries.replayed import replayed
    from rules.policy import read_policy

    session.note_reading()
    policy = read_policy(read_policy_file(file)) if file is not None else None
    shown = replayed(session.store, policy, _counter(session))
    if session.json:
        print_json(shown)
    else:
        _say(shown, session.lang)
    return 0 if policy is not None or not shown["differing"] else EXIT_CODES[Broken]


def _say(shown: Mapping[str, Any], lang: str) -> None:
    kind = "impact" if "policy" in shown else "differ" if shown["differing"] else "agree"
    counts: dict[str, Any] = {"count": shown["decided"]}
    if kind != "agree":
        counts["differing"] = render(f"replay.n_{kind}", {"count": len(shown["differing"])}, lang)
    print(render(f"replay.{kind}", {**counts, "value": shown.get("policy", "")}, lang))
    for part in ("open", "ended"):
        items = [item for item in shown["differing"] if item["open"] == (part == "open")]
        if items:
            heading(render(f"replay.{part}", {}, lang))
        for item in items:
            said = {
                "reference": item["reference"],
                "entry": item["sequence"],
                "act": word("act", item["act"], lang),
                "on": short_day(item["effectiveOn"]),
                "then": render(f"replay.{item['stored']}", {}, lang),
                "now": render(f"replay.{item['again']}", {}, lang),
                "rules": ", ".join(item["rules"]),
            }
            print("  " + render("replay.line", said, lang))
    undecided = shown.get("undecided", ())
    if undecided:
        heading(render("replay.undecided", {"count": len(undecided)}, lang))
    for item in undecided:
        said = {"reference": item["reference"], "entry": item["sequence"], "on": short_day(item["effectiveOn"])}
        print("  " + render("replay.undecided_line", {**said, "act": word("act", item["act"], lang)}, lang))


def _counter(session: Session) -> Callable[[int, int], None] | None:
    """A counter on standard error, on a terminal only."""
    if session.json or not sys.stderr.isatty():
        return None

    def shown(done: int, total: int) -> None:
        said = render("replay.progress", {"done": done, "total": total}, session.lang)
        print("\r" + said, end="\n" if done >= total else "", file=sys.stderr, flush=True)

    return shown
