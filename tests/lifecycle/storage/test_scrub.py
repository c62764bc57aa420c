"""After an erasure nothing of a value stays in places that nothing reads any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.storage.engine import open_database

SECRET = b"a name that nobody should keep"


def in_the_files(path: Path) -> list[str]:
    """The files of the database that hold the value byte for byte: the file, its journal."""
    return [one.name for one in sorted(path.parent.glob(f"{path.name}*")) if SECRET in one.read_bytes()]


@pytest.mark.parametrize("secure_delete", ["ON", "OFF"])
def test_free_pages_and_the_journal_keep_no_copy(sqlite_url, secure_delete):
    """However the library was built: some do not overwrite what is deleted, and leave it in free pages."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with open_database(sqlite_url) as store:
        with store.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA secure_delete = {secure_delete}")
            added = "INSERT INTO personal (commitment, subject, field, salt, value) VALUES ('c', 's', 'reason', '', ?)"
            connection.exec_driver_sql(added, (SECRET.decode(),))
            connection.exec_driver_sql("DELETE FROM personal")
        assert in_the_files(path)
        assert store.scrub()
        assert in_the_files(path) == []


def test_who_reads_meanwhile_is_not_disturbed_and_it_is_said(sqlite_url):
    """While a snapshot is open the journal cannot be emptied: not done, and so not said to be done."""
    with open_database(sqlite_url) as store:
        with open_database(sqlite_url) as other, other.reading() as reading:
            assert reading.number_of_entries() == 0
            assert not store.scrub()
            assert reading.number_of_entries() == 0
        assert store.scrub()
