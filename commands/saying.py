"""What became of an act, said to a person: what happened and what comes next, or what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from commands.changed import PERIOD, changed_by, print_changed
from lifecycle.alternatives import PREPARE, TALKS, instead_of
from lifecycle.answers import answer_json, decision_json
from lifecycle.explain import explain, steps
from lifecycle.names import names_of
from lifecycle.registers import CALENDAR, RANKS
from lifecycle.stages import ACTS, CLOCK_ACTS
from messages.facts import say_fact
from messages.names import NO_NAMES, Names
from messages.render import render
from messages.rested import rested_words
from messages.wording import parted, quoted, word

if TYPE_CHECKING:
    from lifecycle.answer import Answer
    from lifecycle.decision import Decision
    from lifecycle.desk import Desk
    from rules.verdict import Verdict

BLOCKS = ("fail", "cannot_tell", "error")
TO_CONFIRM = ("enter_period", "close_period", "correct_period")
"""What counts once another person confirms it."""
STAGE, ROLE = "stage.possible", "persons.role"
Shown = Mapping[str, Any]


def print_answer(answer: Answer, desk: Desk, lang: str, out: TextIO) -> None:
    """Print what became of an act."""
    shown = answer_json(answer, lang)
    if answer.refused:
        names = names_of(desk.registers, desk.sitting.today, lang)
        corrected = answer.entry.data.get("correcting")
        lines = refusal(shown, lang, names, alone=answer.decision.alone, corrected=corrected)
    else:
        lines = success(shown, answer, desk, lang)
    print("\n".join(lines), file=out)
    changed = changed_by(answer, desk)
    if changed:
        names = names_of(desk.registers, desk.sitting.today, lang)
        part = PERIOD if answer.reference == CALENDAR else ""
        print_changed(changed, lang, names, part, answer.entry.act, answer.entry.fields)


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
        yield render("answer.corrected", {**params, "corrected": answer.entry.data["correcting"]}, lang)
    elif shown.get("to") and shown.get("to") != shown.get("from"):
        yield render("answer.moved", params, lang)
    elif shown.get("to"):
        yield render("answer.stayed", params, lang)
    else:
        yield render("answer.recorded", params, lang)
    if "period" in shown and shown["act"] in TO_CONFIRM and not answer.repeated:
        said = "answer.period_dry" if answer.dry_run else "answer.period"
        yield render(said, {"period": shown["period"]}, lang)
    if "exception" in shown:
        yield render("answer.exception", {"exception": shown["exception"]}, lang)
    if shown.get("lateEntry"):
        yield render("answer.late_entry", params, lang)
    yield from _clocked(shown, lang)
    yield from _touched(shown.get("touched", ()), lang, "touched" if answer.entry.is_correction else "after_end")
    if shown.get("dependants"):
        kinds = (each.partition(": ") for each in shown["dependants"])
        named = parted((f"{word('instrument', kind, lang)} {quoted(title, lang)}" for kind, _, title in kinds), lang)
        goes_on = "suspended_with" if shown["act"] == "suspend" else "goes_on_with"
        yield render(f"answer.{goes_on}", {"list": named}, lang)
    if file:
        yield from _today(shown, answer, desk, lang)


def _clocked(shown: Shown, lang: str) -> Iterator[str]:
    """The clock acts that a late fact took back, and those that the dates bring about instead."""
    because = {"subject": shown.get("reference", ""), "because": shown["sequence"]}
    for one in shown.get("clockActs", ()):
        if "takesBack" in one:
            taken = {**because, "entry": one["sequence"], "corrected": one["takesBack"]}
            yield render("history.takes_back", taken, lang)
        else:
            yield render(
                "answer.brought", {"entry": one["sequence"], "act": one["act"], "on": one["effectiveOn"]}, lang
            )


def _today(shown: Shown, answer: Answer, desk: Desk, lang: str) -> Iterator[str]:
    """What the calendar makes of it by today, and which acts are possible next."""
    for one in shown.get("broughtToday", ()):
        yield render("answer.brought_today", {"act": one["act"], "on": one["effectiveOn"]}, lang)
    if not answer.dry_run and (shown.get("to") or "stageToday" in shown):
        yield from _next_acts(desk, answer.reference, str(shown.get("to", "")), lang)
    elif "stageToday" in shown:
        yield render("answer.would_stand_today", {"stage": shown["stageToday"]}, lang)


def _touched(found: Sequence[Shown], lang: str, how: str) -> Iterator[str]:
    """The decisions that a correction or find took the ground from, each with the rules that would refuse it now."""
    if found:
        yield render(f"answer.{how}", {"count": len(found)}, lang)
    yield from (f" - {rested_words(item, lang)}" for item in found)
    if found:
        yield render(f"answer.{how}_remedy", {}, lang)


def _next_acts(desk: Desk, reference: str, stage: str, lang: str) -> Iterator[str]:
    case, decisions = desk.preview(reference)
    if case.stage not in (stage, "unknown"):
        yield render("answer.stands_today", {"stage": case.stage}, lang)
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


STILL_ASKED = (ROLE, "two_persons")
"""What is asked of the entry in the place of one that does not stand as well."""


def refusal(
    shown: Shown, lang: str, names: Names = NO_NAMES, *, alone: str = "", corrected: int | None = None
) -> Iterator[str]:
    """What was refused, each rule that stands in the way with law, facts and remedy, and what is lawful instead.

    Beside a rule that stands `alone` no other is told: what it asks for would help nobody. `corrected` is the entry
    whose correction was refused, if that was.
    """
    reference = "" if shown.get("reference") in RANKS else shown.get("reference", "")
    params = {"act": shown["act"], "reference": reference, "on": shown["effectiveOn"], "entry": shown["sequence"]}
    if corrected is not None:
        yield render("answer.refused_correction", {**params, "corrected": corrected}, lang)
    else:
        yield render("answer.refused" if reference else "answer.refused_new", params, lang)
    recorded = "answer.repeated" if shown.get("repeated") else "answer.refused_recorded"
    yield render("answer.refused_dry" if shown.get("dryRun") else recorded, params, lang)
    if alone:
        kept = [v for v in shown["verdicts"] if v["rule"] == alone]
        if any(v["remedy"]["steps"] for v in kept):  # whoever types them meets these again
            kept += [v for v in shown["verdicts"] if v["rule"] in STILL_ASKED]
        yield from verdicts(kept, lang, names)
        return
    yield from verdicts(shown["verdicts"], lang, names)
    if shown.get("possibleFrom"):
        yield ""
        yield render("answer.possible_from", {"from_on": shown["possibleFrom"]}, lang)
    yield from alternatives(shown.get("alternatives", ()), lang)


def verdicts(all_of: Iterable[Shown], lang: str, names: Names = NO_NAMES) -> Iterator[str]:
    """Every verdict that blocks in full, the others in a line; at another stage, that of the stage alone.

    What else the act would ask for helps nobody before the file stands at a stage of it.
    """
    kept = list(all_of)
    told = Told(lang)
    blocking = [v for v in kept if v["outcome"] in BLOCKS]
    asked_now = (
        [v for v in blocking if v["rule"] in (STAGE, ROLE)] if any(v["rule"] == STAGE for v in blocking) else blocking
    )
    for number, verdict in enumerate(asked_now, 1):
        yield ""
        yield from _blocking(number, verdict, told, names)
    if len(asked_now) < len(blocking):
        yield ""
        rules = ", ".join(word("rule", v["rule"], lang) for v in blocking if v not in asked_now)
        yield render("answer.asked_later", {"list": rules}, lang)
    passed = [v for v in kept if v["outcome"] == "pass"]
    if passed:
        yield ""
        rules = ", ".join(word("rule", v["rule"], lang) for v in passed)
        yield render("answer.passes", {"count": len(passed), "list": rules}, lang)


class Told:
    """What an answer has said already: a law and a command are printed once, and later points refer to them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._laws: dict[str, int] = {}
        self._commands: dict[str, tuple[int, int, int]] = {}

    def laws(self, point: int, laws: Iterable[Shown]) -> Iterator[str]:
        """The legal basis of a point; a citation that stands at an earlier one is only referred to."""
        again: list[int] = []
        for law in laws:
            first = self._laws.setdefault(law["citation"], point)
            if first == point:
                yield render("answer.law", {"citation": law["citation"], "certainty": law["certainty"]}, self.lang)
            elif first not in again:
                again.append(first)
        for first in again:
            yield render("answer.law_again", {"point": first}, self.lang)

    def steps(self, point: int, steps: list[Shown]) -> Iterator[str]:
        """The steps of a remedy; a command that stands at an earlier point is only referred to."""
        for place, step in enumerate(steps, 1):
            said = {"number": place, "role": step["as"], "command": step["command"]}
            first, step_of, of = self._commands.setdefault(step["command"], (point, place, len(steps)))
            if (first, step_of) == (point, place):
                yield render("answer.step", said, self.lang)
            elif first == point:
                yield render("answer.step_here", {**said, "step": step_of}, self.lang)
            elif of == 1:
                yield render("answer.step_again", {**said, "point": first}, self.lang)
            else:
                yield render("answer.step_again_of", {**said, "point": first, "step": step_of}, self.lang)


def _blocking(number: int, verdict: Shown, told: Told, names: Names) -> Iterator[str]:
    lang = told.lang
    yield f"{number}. {verdict['message']}"
    rule = "answer.rule" if verdict["outcome"] == "fail" else "answer.rule_open"
    yield "   " + render(rule, {"rule": verdict["rule"], "outcome": verdict["outcome"]}, lang)
    yield from (f"   {line}" for line in told.laws(number, verdict["legalBasis"]))
    for seen in verdict["evidence"]:
        yield "   " + render("answer.evidence", {"value": say_fact(seen, lang, names)}, lang)
    if verdict.get("passesFrom"):
        yield "   " + render("answer.passes_from", {"from_on": verdict["passesFrom"]}, lang)
    remedy = verdict.get("remedy")
    if remedy:
        yield "   " + render("answer.remedy", {"text": remedy["text"]}, lang)
        yield from (f"     {line}" for line in told.steps(number, remedy["steps"]))


def alternatives(offered: Iterable[Shown], lang: str) -> Iterator[str]:
    """What is lawful instead."""
    found = list(offered)
    if found:
        yield ""
        meanwhile = any(item["alternative"] in (PREPARE, *TALKS) for item in found)
        yield render("answer.alternatives" if meanwhile else "answer.alternatives_other", {}, lang)
    for item in found:
        yield f" - {item['message']}"
        if "command" in item:
            yield f"     {item['command']}"


# ------------------------------------------------------------------------------------------------ asked beforehand


def open_to_somebody(decision: Decision) -> bool:
    """Whether nothing stands in the way but that nobody is signed in."""
    return all(verdict.rule == ROLE for verdict in decision.blocking)


Already = dict[tuple[object, ...], str]
"""Obstacles that were told, each with the act at which."""


def act_lines(
    decision: Decision, reference: str, lang: str, *, console: bool = False, already: Already | None = None
) -> Iterator[str]:
    """One act of a stage, as a preview tells it: possible, or what stands in the way.

    For the console the role is left out: it may do nothing, which is said once, above. What stands in the way of
    several acts is told at the first of them, with what is lawful instead; at the others it is referred to.
    """
    already = {} if already is None else already
    shown = decision_json(ACTS[decision.act], decision, reference, lang)
    params = {"act": decision.act, "code": decision.act, "act_nature": shown["nature"], "stage": shown.get("to", "")}
    stays = "to" not in shown or shown["to"] == shown["from"]
    allowed = decision.allowed or (console and open_to_somebody(decision))
    said = "answer.act_open" if allowed else "answer.act_closed"
    yield render(f"{said}_stays" if stays else said, params, lang)
    told = Told(lang)
    if console:
        decision = decision._replace(verdicts=tuple(v for v in decision.verdicts if v.rule != ROLE))
    blocking = decision.blocking
    for number, verdict in enumerate(blocking, 1):
        mark = f"{number}." if len(blocking) > 1 else "·"
        same = _whatever_the_act(verdict)
        first = already.setdefault(same, decision.act)
        instead = list(instead_of(verdict, decision, reference, lang))
        # what waiting brings depends on the other obstacles of the act
        waits = [one for one in instead if one["alternative"].startswith("wait")]
        brings = (*same, *((one["alternative"], one.get("possibleFrom")) for one in waits))
        known = already.setdefault(brings, decision.act) != decision.act
        if first != decision.act:
            yield f"    {mark} {render('answer.act_again', {'rule': verdict.rule, 'act': first}, lang)}"
            yield from (f"        {line}" for line in _own_steps(verdict, decision.act, lang))
            yield from (f"        {one['message']}" for one in waits if not known)
            continue
        yield from (f"    {line}" for line in _obstacle(mark, number, explain(verdict, lang), told))
        if instead:
            yield from (f"      {line}" for line in alternatives(instead, lang) if line)


def _whatever_the_act(verdict: Verdict) -> tuple[object, ...]:
    """What makes two obstacles the same, but for the act."""
    params = tuple((name, value) for name, value in verdict.params.items() if name not in ("act", "again", "retype"))
    return verdict.rule, verdict.key, params, verdict.passes_from


def _own_steps(verdict: Verdict, act: str, lang: str) -> Iterator[str]:
    """The steps of a remedy that name the act: the others were told with the first act."""
    own = [step for step in steps(verdict) if act in step["command"].split()]
    for number, step in enumerate(own, 1):
        yield render("answer.step", {"number": number, "role": step["as"], "command": step["command"]}, lang)


def _obstacle(mark: str, number: int, verdict: Shown, told: Told) -> Iterator[str]:
    yield f"{mark} {verdict['message']}"
    if verdict.get("passesFrom"):
        yield "  " + render("answer.passes_from", {"from_on": verdict["passesFrom"]}, told.lang)
    yield f"  {verdict['remedy']['text']}"
    yield from (f"    {line}" for line in told.steps(number, verdict["remedy"]["steps"]))
