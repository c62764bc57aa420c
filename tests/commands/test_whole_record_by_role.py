"""What is done to the whole record needs a role where somebody is named; without a name it is the console."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office, brussels
from tests.makers.program import CommandLine

ROLES = ("officer", "manager", "legal", "auditor", "administrator")
MAY = {
    ("check",): {"officer", "manager", "legal", "administrator"},
    ("checkpoint", "-o", "kept.note"): {"auditor", "administrator"},
    ("pack", "quebec", "-o", "pack.zip"): {"auditor", "administrator"},
    ("export", "--output", "all.jsonl"): {"auditor", "administrator"},
    ("backup", "all.backup"): {"administrator"},
}


@pytest.mark.parametrize("typed", MAY, ids=lambda typed: typed[0])
def test_what_a_role_is_not_granted_exits_3_writes_nothing_and_is_recorded(
    store: Store, database_url: str, tmp_path: Path, typed: tuple[str, ...]
):
    """INTERFACES, who acts: "auditor: read, verify, pack, replay, what-if, export; nothing else"."""
    office = Office.open(store, portfolio=brussels(), folder=tmp_path)
    line = CommandLine(database_url, tmp_path)
    line("init")
    for role in ROLES:
        before = office.entries("people")
        line.as_(role)(*typed, code=0 if role in MAY[typed] else 3)
        for kept in (path for path in tmp_path.iterdir() if path.name in typed or path.name == "kept.note.pub"):
            assert role in MAY[typed], kept
            kept.unlink()
        new = office.entries("people")[len(before) :]
        assert [(entry.outcome, entry.data["role"]) for entry in new] == (
            [] if role in MAY[typed] else [("refused", role)]
        )
    if typed[0] != "export" and typed[0] != "backup":
        line(*typed)
