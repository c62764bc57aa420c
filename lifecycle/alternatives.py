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

EXCEPTIONS = ("exception_pending", "exception_urgent")
TALKS = ("caveat", "observer", "past_position")
OF: dict[str, tuple[str, ...]] = {
    "government.full_powers.caretaker": ("prepare_file", *EXCEPTIONS, *TALKS, "wait"),
    "government.full_powers.closing_unconfirmed": ("reject_closing", "prepare_file", *EXCEPTIONS),
    "government.full_powers.unconfirmed": ("confirm_period", "prepare_file"),
    "government.full_powers.inexact_day": ("prepare_file",),
    "government.full_powers.inexact_period": ("prepare_file",),
    "stage.possible.no_way": ("possible_act",),
    "stage.possible.ended": ("new_file", "correct_end"),
    "fields.frozen.amend_or_correct": ("correct_entry",),
}
"""By `rule.key`, in the order in which they are told."""

COMMANDS = {
    "exception_pending": "agreements exception request {reference} {act} --class pending"
    " --justification <justification> --decision <decision> --decided-on <earlier_day>",
    "exception_urgent": "agreements exception request {reference} {act} --class urgent"
    " --justification <justification> --harm <harm> --deadline <deadline>",
    "possible_act": "agreements advance {reference} {possible}",
    "confirm_period": "agreements government confirm {period}",
    "reject_closing": "agreements government reject {period} --reason <reason>",
    "new_file": "agreements propose --partner {partner} --track {track} --initiator <initiator> --theme <theme>",
    "correct_end": "agreements correct {reference} <entry> --reason <reason> --set <field>=<value>",
    "correct_entry": "agreements correct {reference} <entry> --reason <reason> {change}",
}


def alternatives(decision: Decision, reference: str, lang: str) -> list[dict[str, Any]]:
    """What is lawful instead of a refused act, each with its command where there is one (FEATURES N3)."""
    return [item for verdict in decision.blocking for item in _of(verdict, decision.act, reference, lang)]


def _of(verdict: Verdict, act: str, reference: str, lang: str) -> Iterator[dict[str, Any]]:
    until = verdict.passes_from.isoformat() if verdict.passes_from is not None else ""
    params: dict[str, Param] = {**verdict.params, "reference": reference, "act": act, "until_on": until}
    for name in OF.get(f"{verdict.rule}.{verdict.key}", ()):
        key = "wait_open" if name == "wait" and not until else name
        for given in _each(params) if name == "possible_act" else (params,):
            item: dict[str, Any] = {"alternative": key, "message": render(f"alternative.{key}", given, lang)}
            if name in COMMANDS:
                item["command"] = next(fill_commands(COMMANDS[name], given))
            if key == "wait":
                item["possibleFrom"] = until
            yield item


def _each(params: dict[str, Param]) -> Iterator[dict[str, Param]]:
    """The parameters once for each act that is possible."""
    possible = params["possible"]
    assert isinstance(possible, tuple)
    for act in possible:
        yield {**params, "possible": act}
