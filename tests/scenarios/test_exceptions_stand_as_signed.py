"""An exception is what its requester wrote, one person attested and another approved: nobody rewrites it after them."""

from __future__ import annotations

import pytest

from tests.makers import Office

DAY = "2024-06-12"
URGENT = {"class": "urgent", "justification": "floods", "harm": "the sluice breaks", "deadline": "2024-09-30"}


def requested(office: Office, file: str) -> int:
    told = office.on(DAY).record(file, "request_exception", act="amend", **URGENT)
    assert told.passed, told.because
    return told.sequence


@pytest.mark.parametrize("signed", [(), ("attest",), ("attest", "approve")], ids=["asked", "attested", "approved"])
@pytest.mark.parametrize("changed", [{"act": "renew"}, {"harm": "another harm"}, {"deadline": "2024-12-31"}], ids=str)
def test_no_step_of_an_exception_is_corrected(office: Office, signed: tuple[str, ...], changed: dict[str, str]):
    """Neither by whoever asked for it, nor by another; what was approved for one act lifts nothing for another."""
    file = office.file_at("in_force")
    entry = requested(office, file)
    for step, who in zip(signed, ("legal", "manager"), strict=False):
        assert office.on(DAY).as_(who).record(file, f"{step}_exception", exception="1").passed
    before = office.case(file).exceptions
    for who in ("officer", "officer2", "manager"):
        told = office.on(DAY).as_(who).correct(file, entry, **changed)
        assert told.because["correction.possible"] == "exception"
    assert office.case(file).exceptions == before
    told = office.on(DAY).advance(file, "renew", **office.typed_for("renew"))
    assert told.because == {"government.full_powers": "caretaker"}


def test_nor_are_the_signatures_themselves(office: Office):
    file = office.file_at("in_force")
    requested(office, file)
    attested = office.on(DAY).as_("legal").record(file, "attest_exception", exception="1")
    approved = office.on(DAY).as_("manager").record(file, "approve_exception", exception="1")
    for entry in (attested.sequence, approved.sequence):
        told = office.on(DAY).as_("manager").correct(file, entry, exception="2")
        assert told.because["correction.possible"] == "exception"
