"""The documents that came with a file's entries: which are current, and by what the others were replaced. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lifecycle.history import REFUSED, Entry

Shown = dict[str, Any]


def documents_json(entries: Sequence[Entry]) -> list[Shown]:
    """Every document attached, by purpose and language, the current one first, earlier ones youngest first.

    Nothing is left out that was replaced or whose entry was corrected: the bytes are kept.
    """
    found: list[Shown] = []
    for entry in entries:
        if entry.outcome == REFUSED:
            continue
        came = [_shown(entry, document) for document in entry.data.get("documents", ())]
        gone = _gone(found, entry)
        for old, new in _paired(gone, came, entry):
            old["status"] = "earlier"
            if new["sha256"] == old["sha256"]:
                found.remove(old)  # a correction that kept its document
                continue
            old.update(replacedBy=new["sha256"], replacedByEntry=entry.sequence)
            new["purpose"] = old["purpose"]
            if "language" not in new and "language" in old:
                new["language"] = old["language"]
        found += came
    order = {id(shown): place for place, shown in enumerate(found)}
    groups = list(dict.fromkeys(_group(shown) for shown in found))
    return sorted(found, key=lambda s: (groups.index(_group(s)), s["status"] == "earlier", -order[id(s)]))


def _shown(entry: Entry, document: Shown) -> Shown:
    language = {"language": document["language"]} if document.get("language") else {}
    return {
        "purpose": entry.act, **language, "status": "current", "name": document["name"], "on": str(entry.on),
        "entry": entry.sequence, "size": document["size"], "sha256": document["sha256"],
    }  # fmt: skip


def _group(shown: Shown) -> tuple[str, str]:
    return shown["purpose"], shown.get("language", "")


def _gone(found: Sequence[Shown], entry: Entry) -> list[Shown]:
    """The documents that an entry takes the place of: one that it names, or all of the entry that it corrects."""
    named = entry.fields.get("replaces") if entry.act == "document" else None
    corrected = set(entry.data.get("supersedes", ()))
    current = [s for s in found if s["status"] == "current"]
    return [s for s in current if s["entry"] in corrected or (named and s["sha256"] == named)]


def _paired(gone: Sequence[Shown], came: Sequence[Shown], entry: Entry) -> list[tuple[Shown, Shown]]:
    """Each document that goes with the one that comes instead: of the same language, else the first."""
    if not came:
        return []
    by_language = {s.get("language"): s for s in came}
    same = {s["sha256"]: s for s in came}
    return [(old, same.get(old["sha256"]) or by_language.get(old.get("language")) or came[0]) for old in gone]
