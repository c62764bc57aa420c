"""`replay`: every stored decision decided again, under its own policy or another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from commands.bar import watching
from commands.output import heading, print_json
from commands.parsing import command, option
from commands.session import Session
from lifecycle.errors import EXIT_CODES, Broken
from messages.policy_lines import SHORT_HASH
from messages.render import render
from messages.wording import printable, short_day, word


@command("replay", option("--policy", "help.option.replay_policy", metavar="FILE", name="file", default=None))
def replay(session: Session, file: str | None) -> int:
    """Decide again, and print what comes out otherwise; exit code 6 where that is under the policy of its day."""
    from commands.policy_files import read_policy_file
    from lifecycle.queries.replayed import replayed
    from rules.policy import policy_hash, read_policy

    session.note_reading()
    text = read_policy_file(file) if file is not None else None
    policy = read_policy(text) if text is not None else None
    with watching(session, "replay.progress") as bar:
        shown = replayed(session.store, policy, bar, session.lang)
    session.note_files(shown)
    if text is not None:
        shown |= {"policyPath": file, "policyHash": policy_hash(text)}
    if session.json:
        print_json(shown)
    else:
        _say(shown, session.lang)
    return EXIT_CODES[Broken] if policy is None and (shown["differing"] or _unexcused(shown)) else 0


def _unexcused(shown: Mapping[str, Any]) -> bool:
    """Whether something cannot be decided again, and the record does not show why."""
    return any(not item["excused"] for item in shown.get("undecided", ()))


def _say(shown: Mapping[str, Any], lang: str) -> None:
    kind = "impact" if "policy" in shown else "differ" if shown["differing"] else "agree"
    kind = "partly" if kind == "agree" and _unexcused(shown) else kind
    counts: dict[str, Any] = {"count": shown["decided"]}
    if kind in ("impact", "differ"):
        counts["differing"] = render(f"replay.n_{kind}", {"count": len(shown["differing"])}, lang)
    if kind == "impact":
        counts |= {"value": printable(shown["policy"]), "path": printable(shown["policyPath"])}
        counts["hash"] = shown["policyHash"][:SHORT_HASH]
    print(render(f"replay.{kind}", counts, lang))
    if shown.get("onRegisters"):
        print(render("replay.on_registers", {"count": shown["onRegisters"]}, lang))
    for part in ("open", "ended"):
        items = [item for item in shown["differing"] if item["open"] == (part == "open")]
        if items:
            heading(render(f"replay.{part}", {}, lang))
        cited: set[str] = set()
        for alike in _folded(items, lang):
            line = _line(alike, lang)
            print("\n".join(f"  {line}" for line in _told(alike, line, cited, lang)))
    undecided = shown.get("undecided", ())
    for why in dict.fromkeys(item["why"] for item in undecided):
        items = [item for item in undecided if item["why"] == why]
        heading(render(f"replay.undecided.{why}", {"count": len(items)}, lang))
        for _, group in groupby(items, lambda one: (one["reference"], one.get("after") or one["sequence"])):
            print("  " + _undecided(list(group), lang))


def _undecided(alike: Sequence[Mapping[str, Any]], lang: str) -> str:
    """The line of a decision that cannot be decided again, or of all that come after one entry."""
    item = alike[0]
    said = {"reference": item["reference"], "entry": item["sequence"], "on": short_day(item["effectiveOn"])}
    if len(alike) == 1:
        line = render("replay.undecided_line", {**said, "act": item["act"]}, lang)
    else:
        line = render("replay.undecided_lines", {**said, "entries": _runs(alike, lang)}, lang)
    if "after" not in item:
        return line
    return render("replay.behind", {"text": line, "entry": item["after"], "count": len(alike)}, lang)


LINKS = {"follows": "follow", "after": "come_after"}
"""How a decision hangs together with an earlier entry, and the message that says so of several."""


def _folded(items: Iterable[Mapping[str, Any]], lang: str) -> Iterator[list[Mapping[str, Any]]]:
    """Decisions behind each other that hang together with one entry and differ in the same parts, taken together."""

    def same(item: Mapping[str, Any]) -> object:
        linked = [item.get(name) for name in LINKS]
        if not any(linked):
            return item["reference"], item["sequence"]
        told = (_became(item, "stored", lang), _became(item, "again", lang), _differing(item, lang))
        return item["reference"], linked, told

    return (list(group) for _, group in groupby(items, same))


def _line(alike: Sequence[Mapping[str, Any]], lang: str) -> str:
    """What became of a decision, or of several alike, and what differs."""
    item = alike[0]
    said: dict[str, Any] = {
        "reference": item["reference"],
        "then": _became(item, "stored", lang),
        "now": _became(item, "again", lang),
        "list": ", ".join(_differing(item, lang)) or render("replay.no_rule", {}, lang),
    }
    if len(alike) > 1:
        return render("replay.lines", {**said, "entries": _runs(alike, lang)}, lang)
    own = {"entry": item["sequence"], "act": item["act"], "on": short_day(item["effectiveOn"])}
    return render("replay.line", {**said, **own}, lang)


def _runs(items: Iterable[Mapping[str, Any]], lang: str) -> tuple[str, ...]:
    """The numbers of entries, those that come behind each other as a run."""
    found: list[list[int]] = []
    for number in (item["sequence"] for item in items):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return tuple(
        render("replay.run", {"first": run[0], "last": run[-1]}, lang) if len(run) > 1 else str(run[0]) for run in found
    )


def _told(alike: Sequence[Mapping[str, Any]], line: str, cited: set[str], lang: str) -> Iterator[str]:
    """The line of a decision, below what it follows from; what the rules say, each law where it is first met."""
    item = alike[0]
    linked = next((name for name in LINKS if name in item), None)
    if linked is not None:
        key = linked if len(alike) == 1 else LINKS[linked]
        line = "  " + render(f"replay.{key}", {"text": line, "entry": item[linked]}, lang)
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
