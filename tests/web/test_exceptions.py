"""Caretaker exceptions on pages: asked for, attested, approved by three people; each step a form."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from messages.catalogue import LANGUAGES
from tests.web.conftest import Served

REF = "BE-BRU-2026-0006"
AT = f"/en/partnerships/{REF}"
WHY = {"justification": "The partner waits.", "harm": "The programme would end.", "deadline": "2025-03-01"}


@pytest.fixture
def caretaker(serve: Any) -> Served:
    """A day without a government with full powers."""
    return serve(today=date(2025, 1, 15))


def asked(served: Served) -> None:
    served.as_("officer").do(f"{AT}/record/request_exception", act="renew", **{"class": "urgent"}, **WHY)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_under_way_stands_on_the_page_of_its_file_and_among_what_waits(caretaker: Served, lang: str):
    """With who asked and what it waits for; each step only for whose role allows it."""
    asked(caretaker)
    step = f"/{lang}/partnerships/{REF}/exceptions/1"
    legal, officer = caretaker.as_("legal", lang), caretaker.as_("officer", lang)
    for page in (legal.get(f"/{lang}/pending"), legal.get(f"/{lang}/partnerships/{REF}")):
        assert f"{step}/attest" in page.links and f"{step}/withdraw" not in page.links and "officer" in page.said
    for page in (officer.get(f"/{lang}/pending"), officer.get(f"/{lang}/partnerships/{REF}")):
        assert f"{step}/withdraw" in page.links and f"{step}/attest" not in page.links


def test_three_people_carry_an_exception_by_forms_and_each_sees_what_was_asked(caretaker: Served):
    """The form shows the reasons in full before anybody attests or approves."""
    asked(caretaker)
    page = caretaker.as_("legal").get(f"{AT}/exceptions/1/attest")
    assert "The partner waits." in page.said and "The programme would end." in page.said and "urgent" in page.said
    caretaker.as_("legal").do(f"{AT}/exceptions/1/attest")
    page = caretaker.as_("manager").do(f"{AT}/exceptions/1/approve")
    assert "Approved: the act can be performed, once." in page.said and f"{AT}/exceptions/1/approve" not in page.links
    found = caretaker.office.case(REF).exceptions[0]
    assert (found.requested_by, found.attested_by, found.approved_by) == (1, 5, 3)


def test_nobody_takes_two_steps_of_one_exception(caretaker: Served):
    """The page has no rule of its own: the desk refuses, and the form says why."""
    asked(caretaker)
    legal = caretaker.as_("legal")
    legal.do(f"{AT}/exceptions/1/attest")
    page = legal.send(legal.get(f"{AT}/exceptions/1/approve").form_of("check"), 422, step="check")
    assert "Nothing was written" in page.said
    assert f"{AT}/exceptions/1/approve" in page.links, "the step of the remedy has its form"
    assert caretaker.office.case(REF).exceptions[0].approved_by is None


@pytest.mark.parametrize("verb", ["reject", "withdraw"])
def test_what_is_rejected_or_withdrawn_is_under_way_no_more(caretaker: Served, verb: str):
    """It leaves the list and stays in the history."""
    asked(caretaker)
    who = caretaker.as_("manager" if verb == "reject" else "officer")
    page = who.do(f"{AT}/exceptions/1/{verb}", reason="Asked by mistake.")
    assert f"{AT}/exceptions/1/withdraw" not in page.links
    assert caretaker.office.entries(REF)[-1].act == f"{verb}_exception"
    assert "Asked by mistake." in who.get(AT).said
    assert "No other exception is under way." in who.get("/en/pending").said


@pytest.mark.parametrize("path", ["1/use", "9/attest", "x/attest", "1/request"])
def test_there_is_no_page_for_a_step_or_an_exception_that_there_is_not(caretaker: Served, path: str):
    asked(caretaker)
    caretaker.as_("legal").get(f"{AT}/exceptions/{path}", 404)
