"""The keys of the house: rotated by a recorded act, old ones stay known, unknown and retired ones sign nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import insert

from lifecycle import key_rotation, verify
from lifecycle.errors import Broken, Conflict, Failed, Unreadable, Untrue
from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.key_file import make_key, read_key, write_key
from lifecycle.key_rotation import NEXT, rotate
from lifecycle.log.checking import Vouching
from lifecycle.log.note import Checkpoint, public_key, read_note, sign
from lifecycle.log.ring import public_of, ring_of
from lifecycle.log.sealing import last_checkpoint, origin_of, seal
from lifecycle.pack.opening import check_pack
from lifecycle.pack.writing import write_pack
from lifecycle.storage.store import Store
from lifecycle.storage.tables import checkpoint
from messages.catalogue import LANGUAGES
from reports.pack_report import pack_reports
from tests.makers import OPENED_ON, Office, brussels, without_files

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
OTHER = bytes(range(1, 33))


class House:
    """A register whose key was entered when it was opened, and the key file beside it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.path = store, folder / "agreements.key"
        first = make_key(self.path)
        self.office = Office(store, folder)
        self.office.text.write_bytes(b"%PDF-1.7 the text")
        initialise(
            store, without_files(brussels()), SHIPPED_POLICY.read_text(), datetime.now(UTC),
            date.fromisoformat(OPENED_ON), key=public_of(first),
        )  # fmt: skip

    @property
    def key(self) -> bytes:
        return read_key(self.path)

    @property
    def name(self) -> str:
        with self.store.reading() as reading:
            return origin_of(reading)

    def rotate(self, who: str = "administrator"):
        desk = self.office.on(OPENED_ON).as_(who).desk
        return rotate(desk, self.path, lambda: datetime.now(UTC), "as every year")

    def told(self, *notes: str, **vouching) -> list[str]:
        found = verify.verify(self.store, vouching=Vouching(**{"seed": self.key, "notes": notes, **vouching}))
        return [finding.what for finding in found.findings]

    def notes(self) -> tuple[str, ...]:
        return verify.verify(self.store, vouching=Vouching(self.key)).notes


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(store, tmp_path)


def test_a_rotation_is_an_entry_by_somebody_on_a_day_signed_for_by_the_old_key(house: House):
    old = house.key
    done = house.rotate()
    assert done.signed and house.key != old and str(done.public) == str(public_key(house.name, house.key))
    entered, rotated = house.office.entries("keys")
    assert (entered.act, entered.data["role"]) == ("enter_key", "console")
    assert (rotated.act, rotated.data["role"], rotated.data["effectiveOn"]) == (
        "rotate_key",
        "administrator",
        OPENED_ON,
    )
    assert rotated.fields["previous"] == entered.fields["public"] == public_of(old)
    assert house.told() == [] and "key_unvouched" not in house.notes()


def test_checkpoints_of_before_and_after_a_rotation_verify_and_those_outside_too(house: House):
    before = seal(house.store, house.key, NOW).note
    house.rotate()
    house.office.on(OPENED_ON).propose("quebec")
    after = seal(house.store, house.key, NOW).note
    assert before is not None and after is not None
    assert house.told(before) == house.told(after) == house.told(before, after) == []
    # without the key file the register still names the keys
    assert house.told(before, after, seed=None) == []
    found = verify.verify(house.store, vouching=Vouching())
    assert "unchecked_signatures" not in found.notes and found.checkpoints >= 3


@pytest.mark.parametrize("who", ["officer", "manager", "legal", "auditor"])
def test_who_is_no_administrator_rotates_no_key(house: House, who: str):
    old = house.key
    done = house.rotate(who)
    assert done.answer is not None and done.answer.refused
    assert house.key == old and not house.path.with_name(f"{house.path.name}{NEXT}").exists()
    assert [entry.outcome for entry in house.office.entries("keys")] == ["recorded", "refused"]
    assert house.told() == []


def signed_by_another(house: House, key: bytes) -> str:
    """The present log, signed by some key."""
    with house.store.reading() as reading:
        last = last_checkpoint(reading)
    assert last is not None
    return sign(last[0], house.name, key)


def test_a_checkpoint_by_a_key_that_the_register_does_not_know_is_named(house: House):
    seal(house.store, house.key, NOW)
    forged = signed_by_another(house, OTHER)
    assert house.told(forged) == ["outside_key"]
    size = read_note(forged)[0].size
    with house.store.bulk() as unit:
        unit.connection.execute(
            insert(checkpoint), {"size": size - 1, "signed_at": "x", "note": _over(forged, size - 1)}
        )
    assert "checkpoint_key" in house.told()


def _over(note: str, size: int) -> str:
    said = read_note(note)[0]
    return sign(Checkpoint(said.origin, size, said.root, said.more), said.origin, OTHER)


def test_a_retired_key_signs_nothing_more_and_a_checkpoint_that_it_signed_later_is_named(house: House):
    """As a server that was not restarted would, and as somebody who stole the old key."""
    old = house.key
    house.rotate()
    house.office.on(OPENED_ON).propose("quebec")
    sealed = seal(house.store, old, NOW)
    assert sealed.new and sealed.note is None
    seal(house.store, OTHER, NOW)
    assert house.told() == []
    with house.store.bulk() as unit:
        edge_root = seal_root(house)
        note = sign(Checkpoint(house.name, sealed.size, edge_root, ("2026-11-23T08:00:00Z",)), house.name, old)
        kept = {"size": sealed.size, "signed_at": "2026-11-23T08:00:00Z", "note": note}
        unit.connection.execute(insert(checkpoint), kept)
    assert house.told() == ["checkpoint_retired"]


def seal_root(house: House) -> bytes:
    from lifecycle.log.merkle import Edge, leaf_hash
    from lifecycle.log.sealing import leaves

    edge = Edge()
    with house.store.reading() as reading:
        for row in leaves(reading.connection):
            edge.add(leaf_hash(bytes.fromhex(row.hash)))
    return edge.root()


def test_a_key_that_was_lost_is_replaced_without_its_signature_and_verify_says_so(house: House):
    house.path.unlink()
    done = house.rotate()
    assert not done.signed and house.told() == [] and "key_unvouched" in house.notes()


def test_another_key_file_than_the_register_names_is_found_and_signs_nothing(house: House):
    """Somebody rewrote the register with a key of their own: the key file, which lies outside, tells."""
    seal(house.store, house.key, NOW)
    house.path.unlink()
    write_key(house.path, OTHER)
    assert seal(house.store, OTHER, NOW).note is None
    assert house.told() == ["key_unknown"]
    with pytest.raises(Untrue):
        packed(house, house.path.with_name("pack.zip"))


def test_a_register_whose_key_was_replaced_without_the_key_of_the_house_is_found_by_the_key_file(house: House):
    old = house.key
    house.path.unlink()
    assert not house.rotate().signed
    house.path.unlink()
    write_key(house.path, old)
    assert house.told() == ["key_unknown"]


def test_a_signature_that_is_not_that_of_the_old_key_is_named(house: House):
    seat = house.office.on(OPENED_ON).as_("administrator")
    said = {"previous": public_of(house.key), "public": public_of(OTHER), "signature": "A" * 86 + "=="}
    assert seat.perform("keys", key_rotation.ROTATE, said, {}).passed
    assert "key_signature" in house.told(seed=None)


def test_a_register_of_before_names_the_old_key_when_it_is_first_replaced(store: Store, tmp_path: Path):
    office = Office.open(store, folder=tmp_path)
    old = make_key(tmp_path / "agreements.key")
    before = seal(store, old, NOW).note
    desk = office.on(OPENED_ON).as_("administrator").desk
    assert rotate(desk, tmp_path / "agreements.key", lambda: datetime.now(UTC)).signed
    with store.reading() as reading:
        assert [key.public for key in ring_of(reading).keys][0] == public_of(old)
    assert before is not None
    found = verify.verify(store, vouching=Vouching(read_key(tmp_path / "agreements.key"), (), (before,)))
    assert found.ok


# ------------------------------------------------------------------------------------------ broken off


def test_a_rotation_that_breaks_off_before_the_file_is_replaced_is_finished_by_the_next(house: House, monkeypatch):
    old = house.key

    def fails(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as broken:
        broken.setattr("os.replace", fails)
        with pytest.raises(Failed):
            house.rotate()
    assert house.key == old and "key_retired" in house.notes() and house.told() == []
    done = house.rotate()
    assert done.finished and done.answer is None and house.key != old
    assert len(house.office.entries("keys")) == 2 and house.told() == []


def test_an_old_key_file_that_was_put_back_rotates_nothing_and_the_present_one_goes_on(house: House):
    """Of a rotation that came to its end: a further one would name a key that nobody signed for, for ever."""
    old = house.key
    house.rotate()
    present = house.key
    house.path.write_bytes(b"")
    house.path.unlink()
    write_key(house.path, old)
    write_key(house.path.with_name(f"{house.path.name}{NEXT}"), OTHER)  # of one that never came to be
    with pytest.raises(Unreadable) as refused:
        house.rotate()
    assert refused.value.key == "failed.key_retired" and house.key == old
    assert len(house.office.entries("keys")) == 2 and "key_unvouched" not in house.notes()
    house.path.unlink()
    write_key(house.path, present)
    assert house.rotate().signed and house.told() == [] and "key_unvouched" not in house.notes()


def test_a_key_of_another_house_is_not_written_over_by_finishing_what_broke_off(house: House, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("lifecycle.key_rotation._replace", lambda *_: (_ for _ in ()).throw(Failed("failed.key_file")))
        with pytest.raises(Failed):
            house.rotate()
    house.path.unlink()
    write_key(house.path, OTHER)
    with pytest.raises(Unreadable, match=r"usage\.key_of_another"):
        house.rotate()
    assert house.key == OTHER and len(house.office.entries("keys")) == 2
    house.path.rename(house.path.with_name("away"))
    assert house.rotate().finished and house.told() == []


def test_a_key_that_never_signed_for_a_register_of_before_is_not_written_over(store: Store, tmp_path: Path):
    office, path = Office.open(store, folder=tmp_path), tmp_path / "agreements.key"
    write_key(path, OTHER)
    desk = office.on(OPENED_ON).as_("administrator").desk
    for sealed in (False, True):
        if sealed:
            seal(store, bytes(32), NOW)
        with pytest.raises(Unreadable, match=r"usage\.key_of_another"):
            rotate(desk, path, lambda: datetime.now(UTC))
    assert read_key(path) == OTHER and office.entries("keys") == []


def test_a_key_whose_entry_was_never_written_is_thrown_away(house: House):
    write_key(house.path.with_name(f"{house.path.name}{NEXT}"), OTHER)
    assert not house.rotate().finished
    assert house.key != OTHER and house.told() == []


def test_of_two_rotations_at_once_one_loses_and_leaves_nothing_behind(house: House, monkeypatch):
    again: list[bool] = []

    def meanwhile(path: Path, seed: bytes) -> None:
        if not again:
            again.append(True)
            house.rotate()
        write_key(path, seed)

    monkeypatch.setattr(key_rotation, "write_key", meanwhile)
    with pytest.raises(Conflict):
        house.rotate()
    assert len(house.office.entries("keys")) == 2 and house.told() == []
    assert not house.path.with_name(f"{house.path.name}{NEXT}").exists()


# ------------------------------------------------------------------------------------------ packs


def packed(house: House, path: Path) -> Path:
    write_pack(
        house.store, house.key, path, NOW, lambda chosen: pack_reports(chosen, "en", NOW.date()),
        reference=house.office.on(OPENED_ON).propose("quebec").reference,
    )  # fmt: skip
    return path


def test_a_pack_verifies_with_the_new_key_and_with_an_old_one_that_leads_to_it(house: House, tmp_path: Path):
    old = public_key(house.name, house.key)
    house.rotate()
    middle = public_key(house.name, house.key)
    house.rotate()
    path = packed(house, tmp_path / "pack.zip")
    for key in (old, middle, public_key(house.name, house.key)):
        assert any("3 keys" in line for line in check_pack(path, str(key)))
    with pytest.raises(Broken):
        check_pack(path, str(public_key(house.name, OTHER)))
    with ZipFile(path) as zipped:
        zipped.extractall(tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], cwd=tmp_path / "out", env={}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "The house has had 3 keys" in done.stdout, done.stderr


def test_an_old_key_that_never_signed_for_the_new_one_does_not_vouch_for_a_pack(house: House, tmp_path: Path):
    old = public_key(house.name, house.key)
    house.path.unlink()
    house.rotate()
    with pytest.raises(Broken):
        check_pack(packed(house, tmp_path / "pack.zip"), str(old))


def test_every_finding_about_keys_is_said_in_three_languages(house: House):
    from lifecycle.findings import sentence

    for lang in LANGUAGES:
        for what in ("key_signature", "key_unknown", "key_retired", "key_unvouched", "checkpoint_retired"):
            assert sentence(what, {"value": "x", "size": "3"}, lang) != what


# ------------------------------------------------------------------------------------------ keys that were given


def test_where_an_auditor_gives_a_key_the_keys_of_the_register_itself_do_not_count(house: House):
    """Whoever rewrote the whole register signs a checkpoint with its own key: the auditor's says that it is another."""
    forged = seal(house.store, house.key, NOW).note
    assert forged is not None and house.told(forged) == []
    auditor = public_key(house.name, OTHER)
    told = house.told(forged, keys=(auditor,))
    assert told == ["checkpoint_given", "outside_given"]
    assert house.told(keys=(auditor,), seed=None) == ["checkpoint_given"]


def test_a_register_that_signed_nothing_yet_is_another_one_too_where_its_key_was_not_given(house: House):
    assert house.told(keys=(public_key(house.name, OTHER),)) == ["key_not_given"]
    assert house.told(keys=(public_key(house.name, house.key),)) == []


def test_signatures_lead_from_a_given_key_to_later_ones_and_never_back(house: House):
    first = public_key(house.name, house.key)
    before = seal(house.store, house.key, NOW).note
    house.rotate()
    house.office.on(OPENED_ON).propose("quebec")
    after = seal(house.store, house.key, NOW).note
    assert before is not None and after is not None
    assert house.told(before, after, keys=(first,)) == []
    second = public_key(house.name, house.key)
    assert house.told(after, keys=(second,)) == []  # what the first one signed is no finding, for it led here
    assert house.told(before, keys=(second,)) == ["outside_given"]
    assert house.told(before, keys=(second, first)) == []


def test_a_key_without_the_signature_of_the_given_one_does_not_count(house: House):
    first = public_key(house.name, house.key)
    seal(house.store, house.key, NOW)
    house.path.unlink()
    assert not house.rotate().signed
    house.office.on(OPENED_ON).propose("quebec")
    after = seal(house.store, house.key, NOW).note
    assert after is not None and house.told(after) == []
    assert "outside_given" in house.told(after, keys=(first,)) and "checkpoint_given" in house.told(keys=(first,))
