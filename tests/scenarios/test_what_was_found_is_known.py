"""What was found is known from then on, at whichever stage: it is asked for no more, and no second find passes."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.replay import redecide_all
from lifecycle.unknowns import unknowns_of
from tests.makers import FIVE_YEARS, Life, Office
from tests.makers.portfolios import brussels

DAY = "2026-11-24"
BERLIN = "BE-BRU-2026-0002"
TOLD: dict[str, Any] = {"source": "the text", "certainty": "A"}
UNKNOWN = {"term": "unknown", "renewal": "unknown", "notice": "unknown"}


@pytest.fixture
def office(store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def portfolio(store, tmp_path) -> Office:
    return Office.open(store, brussels(), folder=tmp_path)


def agrees(office: Office) -> bool:
    with office.store.reading() as reading:
        return all(one.agrees or one.excused for _, one in redecide_all(reading))


def receive(office: Office, file: str, day: str, on: str, **says: str) -> None:
    told = office.on(day).advance(
        file, "receive_denunciation", on=on, set={"receivedOn": on, **says}, documents=[str(office.text)]
    )
    assert told.passed, told.because


@pytest.mark.parametrize("on", [None, "2026-11-01"], ids=["of the text", "of another day"])
def test_a_notice_period_that_gives_the_effect_of_a_notice_is_that_of_the_text(portfolio: Office, on: str | None):
    """Berlin denounced, its text rolled over year by year: every one of its terms has the period that was found."""
    here = portfolio.on(DAY)
    for field, value in (("renewal", "tacit:P1Y"), ("term", "P5Y")):
        assert here.record(BERLIN, "found", field=field, value=value, **TOLD).passed
    here.check()
    receive(portfolio, BERLIN, DAY, "2026-10-01")
    found = {"field": "notice", "value": "P6M", **TOLD}
    assert here.record(BERLIN, "found", **found, **({"on": on} if on else {})).passed
    shown = portfolio.show(BERLIN, DAY)
    assert shown["notice"]["effectOn"] == "2027-04-01"
    assert len(shown["terms"]) > 1 and {term["noticePeriod"] for term in shown["terms"]} == {"P6M"}
    assert not {"notice", "endsOn"} & set(shown["unknown"])
    listed = portfolio.ask(DAY).list(unknown=True)["items"]
    assert all("notice" not in item["unknown"] for item in listed if item["reference"] == BERLIN)
    for again in ({}, {"on": "1992-06-01"}):
        refused = here.record(BERLIN, "found", **{**found, "value": "P3M"}, **again)
        assert "fields.frozen" in refused.because
    assert agrees(portfolio)


def test_the_end_of_a_notice_that_was_found_stays_once_the_notice_period_is_found(office: Office):
    """The partner said 1 September; that the text would have given another day changes nothing."""
    file = Life(office, terms={**FIVE_YEARS, "notice": "unknown"}).until("in_force")
    receive(office, file, "2024-05-02", "2024-05-02")
    here = office.on("2024-05-10")
    assert here.record(file, "found", field="endsOn", value="2024-09-01", **TOLD).passed
    assert unknowns_of(office.case(file)) == ["notice"]
    assert here.record(file, "found", field="notice", value="P6M", **TOLD).passed
    case = office.case(file)
    assert case.notice is not None and case.term is not None
    assert (str(case.notice.effect_on), str(case.term.ends_on)) == ("2024-09-01", "2029-03-02")
    assert unknowns_of(case) == []
    assert agrees(office)


def test_what_a_renewal_left_open_is_found_of_its_term(office: Office):
    """The first text says all; the renewal says nothing, and what is found is of the renewal."""
    file = Life(office).until("in_force")
    day = "2026-11-24"
    assert office.on(day).advance(file, "renew", set=UNKNOWN).passed
    assert set(unknowns_of(office.case(file))) == {"term", "renewal", "notice"}
    for field, value in (("renewal", "express"), ("notice", "P3M"), ("term", "P4Y")):
        found = {"field": field, "value": value, **TOLD}
        assert office.on("2026-12-01").record(file, "found", **found).passed
        assert field not in unknowns_of(office.case(file))
    first, second = office.case(file).terms
    assert (str(first.notice), str(second.notice), str(second.ends_on)) == ("P6M", "P3M", "2033-03-02")
    assert agrees(office)


KNOWN = {"term": "P9Y", "renewal": "express", "notice": "P3M", "nature": "arrangement", "endsOn": "2030-01-01"}
OTHERWISE = {"term": "P8Y", "renewal": "none", "notice": "P4M", "nature": "treaty", "endsOn": "2031-01-01"}
OPEN_NOTICE = "an open notice"


@pytest.mark.parametrize("first", UNKNOWN)
@pytest.mark.parametrize("stage", ["signed", "in_force", "suspended", "renewal_due", "under_notice", OPEN_NOTICE])
def test_whatever_is_found_at_a_stage_is_unknown_no_more_and_frozen(office: Office, stage: str, first: str):
    """Each in turn, whichever is found first."""
    file = Life(office, terms=UNKNOWN).until("in_force" if stage == OPEN_NOTICE else stage)
    if stage == OPEN_NOTICE:
        receive(office, file, "2024-05-02", "2024-05-02")
    here = office.on("2024-05-20")
    missing = unknowns_of(office.case(file))
    assert set(UNKNOWN) <= set(missing) <= {*UNKNOWN, "endsOn"}
    for field in sorted(missing, key=lambda name: name != first):
        if field not in unknowns_of(office.case(file)):
            continue  # the effect of a notice follows from its period
        told = here.record(file, "found", field=field, value=KNOWN[field], **TOLD)
        assert told.passed, (field, told.because)
        assert field not in unknowns_of(office.case(file))
        for more in ({}, {"on": "2024-05-19"}):
            again = here.record(file, "found", field=field, value=OTHERWISE[field], **TOLD, **more)
            assert again.because.keys() == {"fields.frozen"}, field
    assert unknowns_of(office.case(file)) == []
    assert agrees(office)


def test_of_every_real_file_whatever_is_unknown_can_be_found_once(portfolio: Office):
    """Days too: of a signature or an entry into force that is known inexactly, the last day that it may have been."""
    here = portfolio.on(DAY)
    found = 0
    for item in portfolio.ask(DAY).list(unknown=True)["items"]:
        file = item["reference"]
        for field in item["unknown"]:
            case = portfolio.case(file)
            text = case.agreement or case.mou
            assert text is not None
            days = {"signedOn": text.on, "inForceOn": case.in_force_on}
            when = days.get(field)
            value = str(when.latest or when.earliest) if when is not None else {**KNOWN, "kind": "mou"}[field]
            told = here.record(file, "found", field=field, value=value, **TOLD)
            assert told.passed, (file, field, told.because)
            assert field not in unknowns_of(portfolio.case(file)), (file, field)
            found += 1
    assert found > 60 and portfolio.ask(DAY).list(unknown=True)["items"] == []
    assert agrees(portfolio)


def test_a_correction_makes_no_second_find_of_what_is_known(office: Office):
    """What was found of another field is judged as a find of the named one; a wrong value of its own may be set right."""
    file = Life(office, terms={**FIVE_YEARS, "notice": "unknown"}).until("in_force")
    here = office.on("2024-05-10")
    found = here.record(file, "found", field="notice", value="P6M", **TOLD)
    refused = here.correct(file, found.sequence, field="term", value="P1M")
    assert refused.because == {"fields.frozen": "amend_or_correct"}
    assert here.correct(file, found.sequence, field="term", value="P5Y").passed, "what the text is known to say"
    file = Life(office, partner="prague", terms=UNKNOWN).until("in_force")
    found = here.record(file, "found", field="notice", value="P6M", **TOLD)
    right = here.correct(file, found.sequence, field="term", value="P5Y")
    assert right.passed, right.because
    assert here.correct(file, right.sequence, value="P6Y").passed
    assert agrees(office)


def test_a_find_that_tells_the_end_may_become_one_of_the_length_that_gives_it(office: Office):
    """Without the corrected entry neither is known, whatever the calendar did since on what it said."""
    file = Life(office, terms={**UNKNOWN, "renewal": "tacit:P1Y"}).until("in_force")
    here = office.on("2031-05-10")
    found = here.record(file, "found", field="endsOn", value="2026-03-02", **TOLD)
    here.check()
    assert any(e.act == "roll_over" for e in office.entries(file))
    told = here.correct(file, found.sequence, field="term", value="P2Y")
    assert told.passed, told.because
    assert agrees(office)
