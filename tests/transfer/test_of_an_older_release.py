"""A copy that an older release wrote: what this one folds otherwise is folded anew, and what was changed is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lifecycle.errors import Broken
from lifecycle.storage.rows import is_untouched
from lifecycle.transfer import format as carried
from lifecycle.transfer.writing import write_record
from lifecycle.verify import verify
from tests.conftest import DATABASES
from tests.makers import Office
from tests.transfer.test_export import carry, resealed, with_manifest

Parts = dict[str, bytes]


def unsaid(parts: Parts) -> None:
    """The manifest as it was before it said a schema."""
    with_manifest(parts)
    said = json.loads(parts[carried.MANIFEST])
    del said["schema"]
    parts[carried.MANIFEST] = json.dumps(said).encode()


def without_themes(parts: Parts) -> None:
    """The states of files as a release would have folded them that knew no themes."""
    rows = [json.loads(line) for line in parts["partnership.jsonl"].splitlines()]
    for row in rows:
        state = json.loads(row["state"])
        state.pop("themes", None)
        row["state"] = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
    parts["partnership.jsonl"] = b"".join(map(carried.line_of, rows))


def older(parts: Parts) -> None:
    without_themes(parts)
    unsaid(parts)


def of_this_release(parts: Parts) -> None:
    without_themes(parts)
    with_manifest(parts)


def with_another_entry(parts: Parts) -> None:
    parts["history.jsonl"] = parts["history.jsonl"].replace(b"culture", b"cultura", 1)
    unsaid(parts)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_of_an_older_release_is_restored_and_verifies(office: Office, empty, tmp_path: Path, kind: str):
    """A register is not lost with the release that wrote its last backup."""
    write_record(office.store, tmp_path / "record.zip", "backup")
    other = empty(kind)
    carry(other, resealed(tmp_path / "record.zip", older))
    assert verify(other).ok
    with office.store.reading() as before, other.reading() as after:
        assert [row.state for row in after.partnerships()] == [row.state for row in before.partnerships()]


@pytest.mark.parametrize("forge", [of_this_release, with_another_entry])
def test_a_state_or_an_entry_that_was_changed_is_refused_as_ever(
    office: Office, empty, tmp_path: Path, forge: Callable[[Parts], None]
):
    """A file of this release says so; and no release folds another history out of one."""
    write_record(office.store, tmp_path / "record.zip", "backup")
    other = empty("sqlite")
    with pytest.raises(Broken) as told:
        carry(other, resealed(tmp_path / "record.zip", forge))
    assert told.value.key == "transfer.broken_record"
    with other.reading() as reading:
        assert is_untouched(reading)
