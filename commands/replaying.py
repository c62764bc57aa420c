"""`replay`: every stored decision decided again, under its own policy or another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commands.bar import watching
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
    with watching(session, "replay.progress") as bar:
        shown = replayed(session.store, policy, bar, session.lang)
    session.note_files(shown)
    if session.json:
        print_json(shown)
    else:
        _say(shown, session.lang)
    accused = bool(shown["differing"]) or any(not item["excused"] for item in shown.get("undecided", ()))
    return EXIT_CODES[Broken] if accused and policy is None else 0


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
        cited: set[str] = set()
        for item in items:
            said = {
                "reference": item["reference"],
                "entry": item["sequence"],
                "act": item["act"],
                "on": short_day(item["effectiveOn"]),
                "then": _became(item, "stored", lang),
                "now": _became(item, "again", lang),
                "list": ", ".join(_differing(item, lang)) or render("replay.no_rule", {}, lang),
            }
            print("\n".join(f"  {line}" for line in _told(item, render("replay.line", said, lang), cited, lang)))
    undecided = shown.get("undecided", ())
    for why in dict.fromkeys(item["why"] for item in undecided):
        items = [item for item in undecided if item["why"] == why]
        heading(render(f"replay.undecided.{why}", {"count": len(items)}, lang))
        for item in items:
            said = {"reference": item["reference"], "entry": item["sequence"], "on": short_day(item["effectiveOn"])}
            print("  " + render("replay.undecided_line", {**said, "act": item["act"]}, lang))


def _told(item: Mapping[str, Any], line: str, cited: set[str], lang: str) -> Iterator[str]:
    """The line of a decision, below what it follows from; what the rules say, each law where it is first met."""
    linked = next((name for name in ("follows", "after") if name in item), None)
    if linked is not None:
        line = "  " + render(f"replay.{linked}", {"text": line, "entry": item[linked]}, lang)
    yield line
    for reason in item.get("because", ()):
        yield f"  {reason['message']}"
        for law in reason["legalBasis"]:
            if law["citation"] not in cited:
                cited.add(law["citation"])
                said = {"citation": law["citation"], "certainty": law["certainty"]}
                yield "    " + render("answer.law", said, lang)


def _differing(item: Mapping[str, Any], lang: str) -> list[str]:
    """What differs, in words: rules, and parts of the entry beside their answers."""
    parts = [render(f"replay.part.{part}", {}, lang) for part in item.get("parts", ())]
    return [*(word("rule", rule, lang) for rule in item["rules"]), *parts]


def _became(item: Mapping[str, Any], which: str, lang: str) -> str:
    """What became of it: allowed or refused; where both are the same, the stage that it led to tells."""
    became = render(f"replay.{item[which]}", {}, lang)
    stage = item.get(f"{which}To") if item["stored"] == item["again"] else None
    return f"{became} ({word('stage', stage, lang)})" if stage is not None else became
