"""Every question about the first and the last day that can be asked about, where an agreement is prolonged for ever."""

from __future__ import annotations

import pytest

from lifecycle.errors import Unreadable
from lifecycle.storage.store import Store
from lifecycle.supposed import read_scenarios
from tests.makers import FIVE_YEARS, Office, brussels

FIRST, LAST = "1989-01-01", "2999-12-31"
TACIT = {**FIVE_YEARS, "renewal": "tacit:P5Y", "notice": "P6M"}
DAYS = {"signed": "2024-05-03", "in_force": "2024-05-04"}
QUESTIONS = {
    "list": lambda ask: ask.list(),
    "list of the unknown": lambda ask: ask.list(unknown=True),
    "list of the late": lambda ask: ask.list(late=True),
    "list of what expires": lambda ask: ask.list(expiring_within=90),
    "board": lambda ask: ask.board(),
    "register": lambda ask: ask.register(),
    "timeline": lambda ask: ask.spans(),
    "actions": lambda ask: ask.actions(),
    "deadlines": lambda ask: ask.open_deadlines(),
    "statistics": lambda ask: ask.statistics(),
    "stage times": lambda ask: ask.stage_times(),
    "what if": lambda ask: ask.what_if(read_scenarios("caretaker", ["2029-06-10"], ask.day)),
}


@pytest.fixture
def prolonged(office: Office) -> str:
    """In force since 4 May 2024, for five years, then each time for five more."""
    return office.file_at("in_force", terms=TACIT, days=DAYS)


def effect_of_the_notice(office: Office, file: str) -> str:
    notice = office.case(file).notice
    assert notice is not None
    return str(notice.effect_on)


@pytest.mark.parametrize("day", [FIRST, "2994-05-04", "2999-05-03", "2999-05-04", LAST])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_answer_on_the_first_and_the_last_day(office: Office, prolonged, question, day):
    assert QUESTIONS[question](office.ask(day)) is not None


@pytest.mark.parametrize(
    ("day", "ends_on", "notice_by"),
    [("2999-05-03", "2999-05-04", "2998-11-04"), ("2999-05-04", "3004-05-04", "3003-11-04"), (LAST, "3004-05-04", "3003-11-04")],
)  # fmt: skip
def test_a_term_that_begins_in_the_last_year_ends_after_it(office: Office, prolonged, day, ends_on, notice_by):
    """The page says when, though nobody can ask about that day."""
    shown = office.show(prolonged, day)
    assert (shown["stage"], shown["terms"][-1]["endsOn"]) == ("in_force", ends_on)
    assert {d["kind"]: d["dueOn"] for d in shown["nextDeadlines"]}["notice_by"] == notice_by
    assert office.ask(day).list()["items"][0]["validity"]["status"] == "established"


@pytest.mark.parametrize("stage", ["in_force", "test_phase", "assessment", "suspended", "under_notice"])
def test_the_check_of_the_last_day_leaves_a_record_that_verifies(office: Office, stage):
    """What it stored is read again by the next check, the lists and `verify`."""
    file = office.file_at(stage, **({} if stage in ("test_phase", "assessment") else {"terms": TACIT}))
    there = office.on(LAST)
    there.check()
    assert there.check()["advanced"] == []
    assert office.ask(LAST).list()["total"] == 1
    assert office.show(file, LAST)["reference"] == file


def test_a_test_phase_begun_on_the_last_day_ends_after_the_last_year(office: Office):
    file = office.file_at("mou_negotiation")
    typed = office.typed_for("sign_mou")
    sides = {"regionSignedOn": LAST, "partnerSignedOn": LAST}
    assert office.on(LAST).advance(file, "sign_mou", **{**typed, "set": {**typed["set"], **sides}}).passed
    assert office.test_phase(file) == (LAST, "3001-12-31")
    assert office.show(file, LAST)["stage"] == "test_phase"


def test_a_notice_of_the_last_day_takes_effect_after_the_last_year(office: Office, prolonged):
    """The partner's letter came, so it is recorded; its effect follows from the notice period of six months."""
    letter = [str(office.text)]
    there = office.on(LAST)
    assert (
        there.advance(prolonged, "receive_denunciation", set={"receivedOn": LAST}, documents=letter).to
        == "under_notice"
    )
    assert effect_of_the_notice(office, prolonged) == "3000-06-30"
    there.check()
    assert office.stage(prolonged, LAST) == "under_notice"
    assert str(office.entries(prolonged)[-1].fields["effectOn"]) == "3000-06-30"
    assert there.correct(prolonged, office.entries(prolonged)[-1].sequence, receivedOn="2999-12-30").passed
    assert effect_of_the_notice(office, prolonged) == "3000-06-30"


def test_a_reminder_of_a_deadline_after_the_last_year_is_acknowledged(office: Office, prolonged):
    """The effect of the notice, on 30 June 3000, is told on the last day; nobody types that day."""
    letter, there = [str(office.text)], office.on(LAST)
    there.advance(prolonged, "receive_denunciation", set={"receivedOn": LAST}, documents=letter)
    told = next(one for one in there.check()["reminders"] if one["deadline"] == "notice_effect")
    assert told["dueOn"] == "3000-06-30"
    named = {"reminder": str(told["id"]), "kind": "notice_effect", "number": "0", "dueOn": told["dueOn"]}
    assert there.as_("manager").record(prolonged, "acknowledge_reminder", **named).passed
    there.check()


def test_a_term_that_is_typed_ends_within_the_years_that_are_read(office: Office, prolonged):
    """A renewal of the last day would begin where the running term ends: it cannot be read, and nothing is written."""
    with pytest.raises(Unreadable) as caught:
        office.on(LAST).advance(prolonged, "renew", **office.typed_for("renew"))
    assert caught.value.params == {"field": "term", "value": "P5Y", "expected": "years"}


def test_a_source_and_a_portfolio_answer_on_the_first_and_the_last_day(store: Store, tmp_path):
    """The real files, among them those that rest on a source which must not be older than five years."""
    office = Office.open(store, brussels(), folder=tmp_path)
    for day in (FIRST, LAST):
        for question in QUESTIONS.values():
            assert question(office.ask(day)) is not None
    office.on(LAST).check()
