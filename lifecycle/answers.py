"""Answers of the desk in the shapes of the interface, in a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lifecycle.act import Act
from lifecycle.alternatives import alternatives
from lifecycle.answer import Answer, rested_json
from lifecycle.brought_today import brought_json
from lifecycle.clocked import clocked_json
from lifecycle.decision import Decision
from lifecycle.explain import explain_all
from lifecycle.registers import CALENDAR
from lifecycle.stages import ACTS
from messages.names import NO_NAMES, Names
from rules.case import Case
from rules.dates import InexactDate


def decision_json(
    act: Act, decision: Decision, reference: str, lang: str, names: Names = NO_NAMES
) -> dict[str, Any]:  # fmt: skip
    """One act as `acts --json` shows it."""
    shown: dict[str, Any] = {
        "act": act.name,
        "nature": act.nature.value,
        "from": decision.stage,
        "allowed": decision.allowed,
    }
    if decision.target is not None:
        shown["to"] = decision.target
    if decision.possible_from is not None:
        shown["possibleFrom"] = decision.possible_from.isoformat()
    if decision.command:
        shown["command"] = decision.command
    shown["asksFor"] = _asks_for(act)
    shown["verdicts"] = explain_all(decision.verdicts, lang, names)
    shown["alternatives"] = alternatives(decision, reference, lang)
    return shown


def _asks_for(act: Act) -> list[dict[str, Any]]:
    """What is typed with an act, so that a program can offer a form."""
    fields: list[dict[str, Any]] = [
        {
            "field": f.name,
            "kind": f.kind,
            **({"choices": list(f.choices)} if f.choices else {}),
            **({"repeatable": True} if f.many else {}),
        }
        for f in act.fields
    ]
    if "reason.given" in act.rules:
        fields.append({"field": "reason", "kind": "personal"})
    if act.documents:
        fields.append({"field": "document", "kind": "file"})
    return fields


def acts_json(case: Case, on: InexactDate, decisions: Iterable[Decision], government: str, lang: str) -> dict[str, Any]:
    """Every act of a stage with every verdict."""
    return {
        "reference": case.reference,
        "stage": case.stage,
        "on": str(on),
        "government": government,
        "acts": [decision_json(ACTS[d.act], d, case.reference, lang) for d in decisions],
    }


def answer_json(answer: Answer, lang: str, names: Names = NO_NAMES) -> dict[str, Any]:
    """What became of a command, in the shape of `advance --json`."""
    data = answer.entry.data
    shown: dict[str, Any] = {"act": data["act"], "outcome": data["outcome"]}
    if answer.reference:
        shown["reference"] = answer.reference
    for name, key in (
        ("from", "from"),
        ("to", "to"),
        ("effectiveOn", "effectiveOn"),
        ("recordedAt", "recordedAt"),
    ):
        if data.get(key) is not None:
            shown[name] = data[key]
    shown.update(sequence=data["sequence"], version=answer.version, hash=answer.entry.hash)
    shown.update(_of_fields(answer, data.get("fields", {})))
    for flag in ("lateEntry", "trialDay", "inCaretaker"):
        if data.get(flag):
            shown[flag] = True
    if answer.dry_run:
        shown["dryRun"] = True
    if answer.repeated:
        shown["repeated"] = True
    if answer.reference and ("corrects" in data or answer.touched):
        shown["touched"] = [rested_json(rested) for rested in answer.touched]
    if answer.clocked:
        shown["clockActs"] = [clocked_json(one) for one in answer.clocked]
    if answer.outlook is not None:
        shown.update(brought_json(answer.outlook, data.get("to")))
    shown["verdicts"] = explain_all(answer.decision.verdicts, lang, names)
    if answer.refused:
        shown["alternatives"] = alternatives(answer.decision, answer.reference, lang)
        if answer.decision.possible_from is not None:
            shown["possibleFrom"] = answer.decision.possible_from.isoformat()
    return shown


def _of_fields(answer: Answer, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What an act made or took with it: the number of an exception or a period, what depends on a suspended text."""
    found: dict[str, Any] = {}
    if fields.get("number") is not None and answer.entry.act == "request_exception":
        found["exception"] = f"{answer.reference}:{fields['number']}"
    if answer.reference == CALENDAR and fields.get("period"):
        found["period"] = int(fields["period"])
    if "dependants" in fields:
        found["dependants"] = fields["dependants"]
    return found
