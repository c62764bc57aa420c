"""What is lawful instead of an act that was refused: other ways than the one by which its rule would pass.

The steps of a remedy are one way, in order. What goes beside them, or is right only where something else is wrong,
stands here, each with its condition in words: who reads both can choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lifecycle.decision import Decision
from lifecycle.explain import fill_commands
from messages.render import render
from rules.verdict import Param, Verdict

STAGE = "stage.possible"
EXCEPTIONS = ("exception_pending", "exception_urgent")
TALKS = ("caveat", "observer", "past_position")
PREPARE = "prepare_file"
PREPARED_FOR = frozenset({"approve_mou", "sign_mou", "approve_agreement", "sign_agreement", "amend", "renew"})
"""The acts that a file is prepared for; what ends, suspends or lets go asks for no assessment, avenues or drafts."""
OF: dict[str, tuple[str, ...]] = {
    "government.full_powers.caretaker": (PREPARE, *EXCEPTIONS, *TALKS, "wait"),
    "government.full_powers.exception_lapsed": (PREPARE, *EXCEPTIONS, *TALKS, "wait"),
    "government.full_powers.exception_requested": (PREPARE, *TALKS, "wait"),
    "government.full_powers.exception_attested": (PREPARE, *TALKS, "wait"),
    "government.full_powers.exception_approved": (PREPARE, *TALKS, "wait"),
    "government.full_powers.closing_unconfirmed": ("reject_closing", PREPARE, *EXCEPTIONS),
    "government.full_powers.unconfirmed": ("confirm_period", PREPARE),
    "government.full_powers.inexact_day": (PREPARE,),
    "government.full_powers.inexact_period": (PREPARE,),
    "stage.possible.no_way": ("look_up",),
    "stage.possible.not_from_here": ("look_up",),
    "stage.possible.ended": ("new_file", "correct_end"),
    "fields.frozen.amend_or_correct": ("correct_entry",),
}
"""By `rule.key`, in the order in which they are told."""

COMMANDS = {
    "exception_pending": "agreements exception request {reference} {act} --class pending"
    " --justification <justification> --decision <decision> --decided-on <earlier_day>",
    "exception_urgent": "agreements exception request {reference} {act} --class urgent"
    " --justification <justification> --harm <harm> --deadline <deadline>",
    "look_up": "agreements acts {reference}",
    "confirm_period": "agreements government confirm {period}",
    "reject_closing": "agreements government reject {period} --reason <reason>",
    "new_file": "agreements propose --partner {partner} --track {track} --initiator <initiator> --theme <theme>",
    "correct_end": "agreements correct {reference} <entry> --reason <reason> --set <field>=<value>",
    "correct_entry": "agreements correct {reference} {stated_in} --reason <reason> {change}",
}


def alternatives(decision: Decision, reference: str, lang: str) -> list[dict[str, Any]]:
    """What is lawful instead of a refused act, each with its command where there is one (FEATURES N3).

    Where the act is not one of the stage, no other rule's way helps: an exception for it would be asked in vain.
    """
    blocking = [v for v in decision.blocking if v.rule == STAGE] or decision.blocking
    return [item for verdict in blocking for item in instead_of(verdict, decision, reference, lang)]


def instead_of(verdict: Verdict, decision: Decision, reference: str, lang: str) -> Iterator[dict[str, Any]]:
    """What is lawful where one rule refuses."""
    until = verdict.passes_from.isoformat() if verdict.passes_from is not None else ""
    possible = decision.possible_from.isoformat() if decision.possible_from is not None else ""
    params: dict[str, Param] = {
        **verdict.params, "reference": reference, "act": decision.act, "until_on": until, "possible_on": possible,
    }  # fmt: skip
    for name in OF.get(f"{verdict.rule}.{verdict.key}", ()):
        if name == PREPARE and decision.act not in PREPARED_FOR:
            continue
        key = _waiting(verdict, decision) if name == "wait" else name
        if key == "wait_in_vain" and decision.gone is not None:
            params = {**params, "gone_on": decision.gone.day.isoformat(), "stage": decision.gone.target}
        item: dict[str, Any] = {"alternative": key, "message": render(f"alternative.{key}", params, lang)}
        if name in COMMANDS:
            item["command"] = next(fill_commands(COMMANDS[name], params))
        if name == "wait" and possible:
            item["possibleFrom"] = possible
        yield item


def _waiting(verdict: Verdict, decision: Decision) -> str:
    """What waiting brings: a day is promised for the act only where nothing blocks on it that time does not lift."""
    mend = any(other.passes_from is None for other in decision.blocking if other is not verdict)
    if verdict.passes_from is None:
        return "wait_open_and_mend" if mend else "wait_open"
    if mend:
        return "wait_and_mend"
    if decision.possible_from is None:
        return "wait_in_vain"
    return "wait" if decision.possible_from == verdict.passes_from else "wait_longer"
