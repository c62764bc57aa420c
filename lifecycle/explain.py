"""Verdicts as people and programs read them: message, law and remedy in a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lifecycle.retype import quote
from messages.names import NO_NAMES, Names
from messages.render import has, render
from rules.catalogue import RULES
from rules.verdict import Evidence, Outcome, Param, Verdict

AS_TYPED = frozenset({"retype", "again", "dated", "bound", "way", "amend", "change", "files", "in_place"})
"""Parameters that are parts of a command themselves: words of it, not one word."""
ALONE = ("{again}", "{way}", "{amend}", "{retype}", "{in_place}")
"""Steps that are such a parameter alone: an entry of an earlier version may lack it, and then the step is left out."""

BY_CALENDAR = "clock"
"""The permission of what is done when its day has come: the scheduler alone has it."""
_UNGRANTED = "rule.ungranted"
_SAID_THEN = "rule.said_then"
"""What is told of an answer in whose words this release no longer speaks: it is as old as its rule's version."""


def stored_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict as an entry keeps it: keys and values, no sentence, so that any language can say it years later."""
    stored: dict[str, Any] = {
        "rule": verdict.rule, "version": verdict.version, "outcome": verdict.outcome.value, "key": verdict.key,
    }  # fmt: skip
    if verdict.params:
        stored["params"] = verdict.params
    if verdict.evidence:
        stored["evidence"] = verdict.evidence
    if verdict.passes_from is not None:
        stored["passesFrom"] = verdict.passes_from.isoformat()
    return stored


def read_verdict(stored: Mapping[str, Any]) -> Verdict:
    """A stored verdict as it was given."""
    params = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.get("params", {}).items()}
    evidence = tuple(Evidence(*e) for e in stored.get("evidence", ()))
    day = stored.get("passesFrom")
    return Verdict(
        stored["rule"], stored["version"], Outcome(stored["outcome"]), stored["key"], params, evidence,
        date.fromisoformat(day) if day else None,
    )  # fmt: skip


def message(verdict: Verdict, lang: str, names: Names = NO_NAMES) -> str:
    """What the rule says, in one sentence."""
    key = _said_as(verdict)
    if verdict.outcome is Outcome.ERROR:
        key = "rule.error"
    elif verdict.key == "asked_when_performed":
        key = "rule.asked_when_performed"
    elif not has(key, lang):
        return render(_SAID_THEN, {"rule": verdict.rule, "version": verdict.version, "value": verdict.key}, lang)
    return render(key, _with_names(verdict.params, names), lang)


def _said_as(verdict: Verdict) -> str:
    """The key of what a rule says. Nobody may do what the calendar does by itself, or what a policy grants to no role.

    The answer is one, and stays so: another would be another version of the rule that every act asks.
    """
    said = f"{verdict.rule}.{verdict.key}"
    if said == "persons.role.nobody" and verdict.params.get("permission", BY_CALENDAR) != BY_CALENDAR:
        return _UNGRANTED
    return said


def steps(verdict: Verdict) -> list[dict[str, str]]:
    """What to type to make the rule pass, in order; a value that is a list gives a step each."""
    rule = RULES.get(verdict.rule)
    found = []
    for step in rule.remedies.get(verdict.key, ()) if rule is not None else ():
        if step.command in ALONE and step.command.strip("{}") not in verdict.params:
            continue
        role = step.role.format_map(
            {"typist": verdict.params.get("typist", "officer"), "second": verdict.params.get("second", "manager")}
        )
        found += [{"as": role, "command": command} for command in fill_commands(step.command, verdict.params)]
    return found


def fill_commands(template: str, params: Mapping[str, Param]) -> Iterator[str]:
    """The commands of a template; a parameter that is a list gives one each."""
    lists = [name for name, value in params.items() if isinstance(value, tuple) and f"{{{name}}}" in template]
    if not lists:
        plain = {k: v if k in AS_TYPED else quote(str(v)) for k, v in params.items() if not isinstance(v, tuple)}
        yield template.format_map({"dated": "", "stated_in": "<entry>", **plain})
        return
    name = lists[0]
    values = params[name]
    assert isinstance(values, tuple)
    for value in values:
        yield from fill_commands(template, {**params, name: value})


def _with_names(params: Mapping[str, Param], names: Names) -> Mapping[str, Param]:
    """Themes by the names that the policy gives them; what is no theme of it stands as it was typed."""
    themes = params.get("themes")
    return {**params, "themes": tuple(map(names.theme_or_code, themes))} if isinstance(themes, tuple) else params


def explain_all(verdicts: Sequence[Verdict], lang: str, names: Names = NO_NAMES) -> list[dict[str, Any]]:
    """The verdicts of one decision in the shape of the interface.

    Where one of them names the command for the entry that stands in the place of another, that is the command of all.
    """
    in_place = next((v.params["in_place"] for v in verdicts if "in_place" in v.params), None)
    if in_place is not None:
        verdicts = [
            v._replace(params={**v.params, "retype": in_place}) if "retype" in v.params else v for v in verdicts
        ]
    return [explain(verdict, lang, names) for verdict in verdicts]


def explain(verdict: Verdict, lang: str, names: Names = NO_NAMES) -> dict[str, Any]:
    """A verdict in the shape of the interface."""
    shown = tell(verdict, lang, names)
    if verdict.blocks:
        shown["remedy"] = {"text": remedy_text(verdict, lang), "steps": steps(verdict)}
    return shown


def tell(verdict: Verdict, lang: str, names: Names = NO_NAMES) -> dict[str, Any]:
    """A verdict without its remedy: what was done is not done again."""
    shown: dict[str, Any] = {
        "rule": verdict.rule, "version": verdict.version, "outcome": verdict.outcome.value,
        "message": message(verdict, lang, names), "legalBasis": legal_basis(verdict.rule, lang),
        "evidence": [
            {"fact": e.fact, "value": e.value, **({"source": e.source} if e.source else {})} for e in verdict.evidence
        ],
    }  # fmt: skip
    if verdict.passes_from is not None:
        shown["passesFrom"] = verdict.passes_from.isoformat()
    return shown


def remedy_text(verdict: Verdict, lang: str) -> str:
    """What to do, in a sentence."""
    said = _said_as(verdict)
    key = f"{said}.remedy"
    if verdict.outcome is Outcome.ERROR or not has(key, lang):
        key = "rule.error.remedy" if verdict.outcome is Outcome.ERROR or has(said, lang) else f"{_SAID_THEN}.remedy"
    return render(key, verdict.params, lang)


def legal_basis(rule: str, lang: str) -> list[dict[str, str]]:
    """The law of a rule, each citation with its certainty."""
    known = RULES.get(rule)
    return [{"citation": render(c.citation, {}, lang), "certainty": c.certainty} for c in known.law] if known else []
