"""What became of an act, said to a person: what happened and what comes next, or what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TextIO

from commands.output import word
from lifecycle.answers import answer_json, decision_json
from lifecycle.registers import RANKS
from lifecycle.stages import ACTS, CLOCK_ACTS
from messages.render import render

if TYPE_CHECKING:
    from lifecycle.answer import Answer
    from lifecycle.decision import Decision
    from lifecycle.desk import Desk

BLOCKS = ("fail", "cannot_tell", "error")
Shown = Mapping[str, Any]


def print_answer(answer: Answer, desk: Desk, lang: str, out: TextIO) -> None:
    """Print what became of an act."""
    shown = answer_json(answer, lang)
    lines = refusal(shown, lang) if answer.refused else success(shown, answer, desk, lang)
    print("\n".join(lines), file=out)


# ------------------------------------------------------------------------------------------------ done


def success(shown: Shown, answer: Answer, desk: Desk, lang: str) -> Iterator[str]:
    """One or two sentences: what happened, the new stage, reference, version; then the next acts."""
    params: dict[str, Any] = {
        "act": shown["act"],
        "reference": shown.get("reference", ""),
        "on": shown["effectiveOn"],
        "entry": shown["sequence"],
        "version": shown["version"],
        "stage": shown.get("to", ""),
    }
    file = "" if answer.reference in RANKS else answer.reference
    if answer.repeated:
        yield render("answer.repeated", params, lang)
    if answer.dry_run:
        yield render("answer.dry_run", params, lang)
    if not file:
        yield render("answer.register", params, lang)
    elif "corrects" in answer.entry.data:
        yield render("answer.corrected", {**params, "corrected": answer.entry.data["corrects"]}, lang)
    elif shown.get("to") and shown.get("to") != shown.get("from"):
        yield render("answer.moved", params, lang)
    elif shown.get("to"):
        yield render("answer.stayed", params, lang)
    else:
        yield render("answer.recorded", params, lang)
    if "exception" in shown:
        yield render("answer.exception", {"exception": shown["exception"]}, lang)
    if shown.get("lateEntry"):
        yield render("answer.late_entry", params, lang)
    if file and shown.get("to") and not answer.dry_run:
        yield from _next_acts(desk, file, lang)


def _next_acts(desk: Desk, reference: str, lang: str) -> Iterator[str]:
    case, decisions = desk.preview(reference)
    possible = tuple(d.act for d in decisions if d.allowed and d.act not in CLOCK_ACTS)
    if possible:
        names = ", ".join(f"{name} ({word('act', name, lang)})" for name in possible)
        yield render("answer.next", {"list": names, "reference": reference}, lang)
    elif case.stage == "unknown":
        yield render("answer.stage_unknown", {"reference": reference}, lang)
    elif decisions:
        yield render("answer.next_none", {"reference": reference}, lang)
    else:
        yield render("answer.end", {"reference": reference}, lang)


# ------------------------------------------------------------------------------------------------ refused


def refusal(shown: Shown, lang: str) -> Iterator[str]:
    """What was refused, each rule that stands in the way with law, facts and remedy, and what is lawful instead."""
    reference = "" if shown.get("reference") in RANKS else shown.get("reference", "")
    params = {"act": shown["act"], "reference": reference, "on": shown["effectiveOn"], "entry": shown["sequence"]}
    yield render("answer.refused" if reference else "answer.refused_new", params, lang)
    yield render("answer.refused_dry" if shown.get("dryRun") else "answer.refused_recorded", params, lang)
    yield from verdicts(shown["verdicts"], lang)
    if shown.get("possibleFrom"):
        yield ""
        yield render("answer.possible_from", {"from_on": shown["possibleFrom"]}, lang)
    yield from alternatives(shown.get("alternatives", ()), lang)


def verdicts(all_of: Iterable[Shown], lang: str) -> Iterator[str]:
    """Every verdict that blocks in full, the others in a line."""
    kept = list(all_of)
    blocking = [v for v in kept if v["outcome"] in BLOCKS]
    for number, verdict in enumerate(blocking, 1):
        yield ""
        yield from _blocking(number, verdict, lang)
    passed = [v for v in kept if v["outcome"] == "pass"]
    if passed:
        yield ""
        names = ", ".join(word("rule", v["rule"], lang) for v in passed)
        yield render("answer.passes", {"count": len(passed), "list": names}, lang)


def _blocking(number: int, verdict: Shown, lang: str) -> Iterator[str]:
    yield f"{number}. {verdict['message']}"
    yield f"   [{verdict['rule']}: {word('outcome', verdict['outcome'], lang)}]"
    for law in verdict["legalBasis"]:
        yield "   " + render("answer.law", {"citation": law["citation"], "certainty": law["certainty"]}, lang)
    for seen in verdict["evidence"]:
        text = f"{seen['fact']} = {_text(seen['value'])}"
        if seen.get("source"):
            text += f" ({seen['source']})"
        yield "   " + render("answer.evidence", {"value": text}, lang)
    if verdict.get("passesFrom"):
        yield "   " + render("answer.passes_from", {"from_on": verdict["passesFrom"]}, lang)
    remedy = verdict.get("remedy")
    if remedy:
        yield "   " + render("answer.remedy", {"text": remedy["text"]}, lang)
        for place, step in enumerate(remedy["steps"], 1):
            said = {"number": place, "role": step["as"], "command": step["command"]}
            yield "     " + render("answer.step", said, lang)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def alternatives(offered: Iterable[Shown], lang: str) -> Iterator[str]:
    """What is lawful instead."""
    found = list(offered)
    if found:
        yield ""
        yield render("answer.alternatives", {}, lang)
    for item in found:
        yield f" - {item['message']}"
        if "command" in item:
            yield f"     {item['command']}"


# ------------------------------------------------------------------------------------------------ asked beforehand


ROLE = "persons.role"


def open_to_somebody(decision: Decision) -> bool:
    """Whether nothing stands in the way but that nobody is signed in."""
    return all(verdict.rule == ROLE for verdict in decision.blocking)


def act_lines(decision: Decision, reference: str, lang: str, *, console: bool = False) -> Iterator[str]:
    """One act of a stage, as a preview tells it: possible, or what stands in the way.

    For the console the role is left out: it may do nothing, which is said once, above.
    """
    shown = decision_json(ACTS[decision.act], decision, reference, lang)
    params = {"act": decision.act, "code": decision.act, "act_nature": shown["nature"], "stage": shown.get("to", "")}
    stays = "to" not in shown or shown["to"] == shown["from"]
    allowed = decision.allowed or (console and open_to_somebody(decision))
    said = "answer.act_open" if allowed else "answer.act_closed"
    yield render(f"{said}_stays" if stays else said, params, lang)
    for verdict in shown["verdicts"]:
        if verdict["outcome"] not in BLOCKS or (console and verdict["rule"] == ROLE):
            continue
        yield f"    · {verdict['message']}"
        if verdict.get("passesFrom"):
            yield "      " + render("answer.passes_from", {"from_on": verdict["passesFrom"]}, lang)
        remedy = verdict.get("remedy")
        if remedy:
            yield f"      {remedy['text']}"
            for place, step in enumerate(remedy["steps"], 1):
                said_step = {"number": place, "role": step["as"], "command": step["command"]}
                yield "        " + render("answer.step", said_step, lang)
