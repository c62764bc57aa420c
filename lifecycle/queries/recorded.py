"""What a file's state does not keep and its entries do: texts, names of documents, what instruments changed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from lifecycle.as_of import unsettling
from lifecycle.changes import amended
from lifecycle.fold import fold, run_clock
from lifecycle.history import Entry
from lifecycle.history import standing as counting
from lifecycle.queries.document_versions import documents_json


def stage_unknown_because(entries: Sequence[Entry], day: date) -> list[dict[str, Any]]:
    """The entries whose inexact dates leave the stage of a day open, each with the command that settles it."""
    return [
        {
            "entry": e.sequence, "act": e.act, "on": str(e.on),
            "command": f"agreements correct {e.subject} {e.sequence} --reason <reason> --set on=<date>",
        }
        for e in unsettling(entries, day)
    ]  # fmt: skip


def add_recorded(shown: dict[str, Any], entries: Sequence[Entry]) -> None:
    """Put into a file what its state does not keep: the texts, names of documents and what instruments changed.

    `entries` are those that made the state that is shown.
    """
    counted = counting(entries)
    shown["reciprocity"] = _texts(counted, "reciprocity", "side")
    shown["considerations"] = _texts(counted, "consideration", "kind")
    shown["reservations"] = _texts(counted, "reservation", "kind")
    shown["documents"] = documents_json(entries)
    if "suspension" in shown:
        suspended = [e for e in counted if e.act == "suspend" and e.data.get("reason")]
        if suspended:
            shown["suspension"]["reason"] = suspended[-1].data["reason"]
    for instrument in shown["instruments"]:
        instrument["changed"] = _changed_by(counted, instrument["entry"])


def _texts(entries: list[Entry], act: str, code: str | None = None) -> list[dict[str, Any]]:
    return [
        {
            **({code: e.fields[code]} if code is not None and code in e.fields else {}),
            "text": e.fields["text"],
            "on": str(e.on),
        }
        for e in entries
        if e.act == act and "text" in e.fields
    ]


def _changed_by(entries: list[Entry], place: int) -> dict[str, dict[str, Any]]:
    """What an instrument changed: each field with its value just before and its value after."""
    at = next((i for i, e in enumerate(entries) if e.act == "amend" and e.place == place), None)
    before = fold(entries[:at]) if at is not None else None
    if at is None or before is None:
        return {}
    entry = entries[at]
    return amended(run_clock(before, entry.day), entry.fields)
