"""The same key gives the answer that it gave, whatever became of the file since."""

from __future__ import annotations

from typing import Any

from tests.makers import FIVE_YEARS, Office

DAY = "2024-05-20"


def test_a_key_told_again_gives_the_version_that_it_gave(office: Office):
    """A program that goes on from it meets a conflict, and does not write over what it never saw."""
    file = office.file_at("in_force")
    done = office.on(DAY).advance(file, "renew", set=FIVE_YEARS, key="one")
    refused = office.on(DAY).as_("auditor").advance(file, "renew", set=FIVE_YEARS, key="two")
    noted = office.on(DAY).record(file, "note", text="seen", key="three")
    assert done.passed and not refused.passed and noted.passed
    first = [told.json()["version"] for told in (done, noted)]
    assert office.on(DAY).advance(file, "amend", **office.typed_for("amend")).passed
    assert office.on(DAY).record(file, "action", kind="visit", text="they came").passed
    again = [
        office.on(DAY).advance(file, "renew", set=FIVE_YEARS, key="one"),
        office.on(DAY).record(file, "note", text="seen", key="three"),
    ]
    assert [told.json()["version"] for told in again] == first
    assert all(told.answer.repeated for told in again)
    told = office.on(DAY).as_("auditor").advance(file, "renew", set=FIVE_YEARS, key="two")
    assert told.answer.repeated and told.answer.version == refused.answer.version


def test_a_correction_told_again_counts_the_clock_acts_that_it_took_back(office: Office):
    """The memorandum was signed later than entered: the end of its test phase had not come yet."""
    file = office.file_at("test_phase")
    signed = next(e.sequence for e in office.entries(file) if e.act == "sign_mou")
    assert office.on(DAY).check() and office.case(file).stage == "evaluation"
    later: dict[str, Any] = {"reason": "a slip", "fields": {"on": ["2022-06-01"]}}
    desk = office.on(DAY).desk
    done = desk.correct(file, signed, key="one", **later)
    assert not done.refused and office.entries(file)[-1].act == "end_test_phase"
    assert office.case(file).stage == "test_phase"
    assert office.on(DAY).record(file, "action", kind="visit", text="they came").passed
    again = desk.correct(file, signed, key="one", **later)
    assert again.repeated and again.version == done.version


def test_a_correction_told_again_counts_the_clock_acts_that_come_instead(office: Office):
    """Signed two days earlier than entered: the end of the test phase is taken back, and recorded on its true day."""
    file = office.file_at("test_phase")
    signed = next(e.sequence for e in office.entries(file) if e.act == "sign_mou")
    assert office.on("2024-03-10").check() and office.case(file).stage == "evaluation"
    assert office.on("2024-03-11").record(file, "action", kind="visit", text="they came").passed
    later: dict[str, Any] = {"reason": "a slip", "fields": {"on": ["2022-02-27"]}}
    desk = office.on(DAY).desk
    done = desk.correct(file, signed, key="one", **later)
    assert [(one.act, one.void) for one in done.clocked] == [("end_test_phase", True), ("end_test_phase", False)]
    assert office.on(DAY).record(file, "action", kind="visit", text="again").passed
    again = desk.correct(file, signed, key="one", **later)
    assert again.repeated and (again.version, again.clocked) != (0, ())
    assert (again.version, [e.hash for e in again.clocked]) == (done.version, [e.hash for e in done.clocked])
