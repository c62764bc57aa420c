"""verify: a record that nobody touched is sound, and reading it is told as it goes (DESIGN section 9)."""

from __future__ import annotations

from lifecycle import findings, verify
from tests.makers import Office


def test_a_record_that_nobody_touched_verifies(record):
    """The Brussels portfolio and a long life beside it: every entry and file counted, nothing found."""
    found = record.verify()
    assert found.findings == ()
    assert found.ok
    assert found.entries == record.ask("SELECT count(*) FROM history")[0][0] > 200
    assert found.partnerships == 38
    assert found.notes[0] == "no_checkpoint"


def test_a_register_without_any_entry_verifies(store):
    """Nothing was entered yet: nothing is missing."""
    found = verify.verify(store)
    assert (found.ok, found.entries, found.partnerships) == (True, 0, 0)


LIVES = {
    "suspended": "vienna", "under_notice": "prague", "replaced": "berlin", "expired": "sofia", "denounced": "seoul",
    "evaluation": "tokyo", "abandoned": "aichi", "declined": "kyiv",
}  # fmt: skip


def test_files_at_every_kind_of_stage_verify(store):
    """Whatever the desk writes, clock acts included, folds into what it stored."""
    office = Office.open(store)
    for stage, partner in LIVES.items():
        office.file_at(stage, partner=partner)
    office.on("2029-11-23").check()
    assert verify.verify(store).findings == ()


def test_progress_is_told_up_to_the_end(record):
    """From nothing to all, never backwards."""
    heard: list[tuple[int, int]] = []
    found = verify.verify(record.store, lambda done, total: heard.append((done, total)))
    assert heard[0] == (0, found.entries)
    assert heard[-1] == (found.entries, found.entries)
    assert heard == sorted(heard)


def test_a_guard_by_role_needs_no_note(record, monkeypatch):
    """Where the program's role is denied changing history, nothing is said of the triggers."""
    monkeypatch.setattr(findings, "sentence", lambda *_: "")
    with record.store.reading() as reading:
        monkeypatch.setattr(type(reading), "history_is_guarded_by_role", lambda _: True)
    assert record.verify().notes == ("no_checkpoint",)
