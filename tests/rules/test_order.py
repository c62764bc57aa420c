"""Dates: none in the future, none out of order, none behind a caretaker period unseen; what may be corrected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lifecycle.records import BY_NAME
from rules.case import Signature, Term
from rules.dates import parse_inexact
from rules.facts import Later, Road
from rules.persons import find_intent
from tests.rules.makers import (
    ADMINISTRATOR,
    REAL,
    ask,
    calendar,
    case,
    day,
    facts,
    intent,
    period,
    register_policy,
    says,
    signed,
    typed,
    when,
)

MOVED = case(moved_on=when("2022-03-01"))


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-11-22", "pass past"),
        ("2026-11-23", "pass past"),
        ("2026-11-24", "fail future from 2026-11-24"),
        ("2026-11", "cannot_tell may_be_future from 2026-11-30"),
        ("2026-10", "pass past"),
        ("2026", "cannot_tell may_be_future from 2026-12-31"),
        ("2025", "pass past"),
        ("2027", "fail future from 2027-12-31"),
        ("../2026-11-23", "pass past"),
        ("../2026-11-24", "cannot_tell may_be_future from 2026-11-24"),
        ("2026-11-23/..", "pass past"),
        ("2026-11-24/..", "fail future"),
    ],
)
def test_nothing_is_recorded_before_it_happened(on, said):
    assert says("dates.not_future", facts("assess", on=on, file=MOVED)) == said


@pytest.mark.parametrize("name", ["regionSignedOn", "partnerSignedOn", "receivedOn", "decidedOn"])
def test_the_other_days_of_what_happened_are_asked_too(name):
    def asked(on: str) -> str:
        return says("dates.not_future", facts("denounce", file=MOVED, request=typed(**{name: on})))

    assert asked("2026-11-23") == "pass past"
    assert asked("2026-11-24") == "fail future from 2026-11-24"
    assert ask("dates.not_future", facts("denounce", file=MOVED, request=typed(**{name: "2026-11-24"}))).params[
        "fields"
    ] == (name,)


@pytest.mark.parametrize("name", ["effectOn", "reviewOn", "termEndsOn", "startsOn", "deadline"])
def test_days_that_lie_ahead_by_nature_may_lie_ahead(name):
    assert says("dates.not_future", facts("denounce", file=MOVED, request=typed(**{name: "2030-01-01"}))) == "pass past"


# ------------------------------------------------------------------------------------ stage


def test_an_act_is_possible_from_its_stages_only():
    assert says("stage.possible", facts("renew", file=case("in_force"))) == "pass possible"
    assert says("stage.possible", facts("renew", file=case("signed"))) == "fail no_way"
    assert says("stage.possible", facts("renew", file=case("unknown"))) == "cannot_tell unknown"
    led = replace(facts("renew", file=case("signed")), road=Road("signed", ("enter_into_force",), ("withdraw",)))
    assert says("stage.possible", led) == "fail not_from_here"
    ended = case("expired", ended_on=when("2026-01-01"), ended_by="lapse")
    assert says("stage.possible", facts("renew", file=ended)) == "fail ended"
    opened = case("new", opened_on=when("2026-11-20"))
    assert says("stage.possible", facts("assess", file=opened, on="2026-11-01")) == "fail before_opening"
    assert says("dates.order", facts("assess", file=opened, on="2026-11-01")) == "not_applicable before_opening"
    earlier = facts("renew", file=case("signed"), on="2026-11-01", now=case("in_force"))
    assert says("stage.possible", earlier) == "fail another_day"
    assert says("stage.possible", facts("propose")) == "pass possible"
    assert says("stage.possible", facts("note", file=case("expired"))) == "pass possible"


# ------------------------------------------------------------------------------------ order


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2022-02-28", "fail before_stage"),
        ("2022-03-01", "pass in_order"),
        ("2022-03-02", "pass in_order"),
        ("2022-02", "fail before_stage"),
        ("2022-03", "pass in_order"),
        ("2022-02/2022-03", "cannot_tell uncertain_before_stage"),
        ("../2022-03-05", "cannot_tell uncertain_before_stage"),
    ],
)
def test_an_act_lies_not_before_the_stage_it_starts_from(on, said):
    assert says("dates.order", facts("assess", on=on, file=MOVED)) == said


OPEN = "2022-03-01/.."
"""On that day or after: what is recorded so had come by the day of its recording, here 10 March 2022."""


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2022-02-28", "fail before_stage"),
        ("2022-03-09", "cannot_tell uncertain_before_stage"),
        ("2022-03-10", "pass in_order"),
        ("2026-11-23", "pass in_order"),
        ("2022-03-05/2022-03-12", "cannot_tell uncertain_before_stage"),
        ("2022-03-05/..", "cannot_tell uncertain_before_stage"),
    ],
)
def test_of_a_move_with_an_open_later_side_the_day_of_its_recording_is_the_last(on, said):
    moved = case(moved_on=when(OPEN), effective_on=day("2022-03-10"))
    assert says("dates.order", facts("assess", on=on, file=moved)) == said


def test_what_was_put_on_file_after_a_move_with_an_open_later_side_makes_its_day_no_later():
    """Of who sees to a file, and of an answer to a reminder, nothing follows for the day of its last move."""
    moved = case(moved_on=when(OPEN), effective_on=day("2022-05-01"), rested_from=day("2022-03-10"))
    assert says("dates.order", facts("assess", on="2022-03-10", file=moved)) == "pass in_order"


@pytest.mark.parametrize(
    ("act", "known", "asked"),
    [
        ("enter_into_force", {"stage": "signed", "agreement": signed(OPEN)}, {}),
        ("milestone", {"agreement": signed(OPEN)}, {"milestone": "publication"}),
        ("receive_denunciation", {"in_force_on": when(OPEN)}, {"receivedOn": "2022-03-10"}),
        ("sign_mou", {"moved_on": when(OPEN)}, {"partnerSignedOn": "2022-03-10"}),
    ],
)
def test_no_other_day_with_an_open_later_side_stands_in_the_way_for_ever(act, known, asked):
    file = case(known.pop("stage", "in_force"), effective_on=day("2022-03-10"), **known)
    assert says("dates.order", facts(act, on="2022-03-10", file=file, request=typed(**asked))) == "pass in_order"


def test_the_clock_is_not_asked_whether_it_came_too_early():
    assert says("dates.order", facts("term_ends", on="2022-02-28", file=MOVED)) == "pass in_order"


def test_an_entry_that_lies_later_is_to_be_corrected_first():
    later = (Later(7, "renew", "2023-05-01"), Later(9, "amend", "2024-05-01"))
    answer = ask("dates.order", facts("amend", on="2023-01-01", file=MOVED, later=later))
    assert (answer.key, answer.params["entry"], answer.params["name"]) == ("later_entry", 7, "renew")


SIGNED = case("signed", agreement=signed("2022-03-01"))


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2022-02-28", "fail force_before_signature"),
        ("2022-03-01", "pass in_order"),
        ("2022-03", "pass in_order"),
        ("2022", "cannot_tell uncertain"),
    ],
)
def test_nothing_enters_into_force_before_its_signature(on, said):
    assert says("dates.order", facts("enter_into_force", on=on, file=SIGNED)) == said


@pytest.mark.parametrize(
    ("on", "last_day", "said", "said_of_old"),
    [
        ("2023-02-28", "excluded", "pass in_order", "pass in_order"),
        ("2023-03-01", "excluded", "fail force_after_end", "fail force_after_end"),
        ("2023-03-01", "included", "pass in_order", "pass in_order"),
        ("2023-03-02", "included", "fail force_after_end", "fail force_after_end"),
        ("2023", "excluded", "cannot_tell uncertain", "pass in_order"),
    ],
)
def test_nothing_enters_into_force_when_its_term_is_over(on, last_day, said, said_of_old):
    """Of old texts the year alone is known: what may have begun before its end is taken."""
    ends = Term(number=1, starts_on=None, length="unknown", ends_on=when("2023-03-01"), last_day=last_day)
    file = SIGNED.but(terms=(ends,))
    by_then = SIGNED.but(terms=(ends.but(ends_on=when("../2023-03-01")),))
    assert says("dates.order", facts("enter_into_force", on=on, file=by_then)) == said_of_old
    assert says("dates.order", facts("enter_into_force", on=on, file=file)) == said
    assert says("dates.order", facts("enter_into_force", on=on, file=file.but(legacy=True))) == said_of_old


@pytest.mark.parametrize("kind", ["assent", "publication", "provisional_application"])
@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2022-02-28", "fail milestone_before_signature"),
        ("2022-03-01", "pass in_order"),
        ("2022-02/2022-04", "cannot_tell uncertain"),
    ],
)
def test_what_follows_a_signature_lies_not_before_it(kind, on, said):
    assert says("dates.order", facts("milestone", on=on, file=SIGNED, request=typed(milestone=kind))) == said


@pytest.mark.parametrize("kind", ["federal_notice", "federal_objection", "federal_objection_lifted", "partner_ready"])
def test_what_comes_before_a_signature_may_lie_before_it(kind):
    assert (
        says("dates.order", facts("milestone", on="2022-01-01", file=SIGNED, request=typed(milestone=kind)))
        == "pass in_order"
    )


NEGOTIATED = case("mou_negotiation", moved_on=when("2022-02-01"))


@pytest.mark.parametrize("name", ["regionSignedOn", "partnerSignedOn"])
@pytest.mark.parametrize(
    ("side", "said"),
    [
        ("2022-01-31", "fail signed_before_stage"),
        ("2022-02-01", "pass in_order"),
        ("2022-03-01", "pass in_order"),
        ("2022-03-02", "fail effect_before_signature"),
        ("2022-03", "cannot_tell uncertain"),
        ("2022-01/2022-02", "cannot_tell uncertain"),
    ],
)
def test_each_side_signs_between_the_approval_and_the_effect(name, side, said):
    assert (
        says("dates.order", facts("sign_mou", on="2022-03-01", file=NEGOTIATED, request=typed(**{name: side}))) == said
    )


IN_FORCE = case(moved_on=when("2022-04-01"), in_force_on=when("2022-04-01"))


@pytest.mark.parametrize(
    ("received", "said"),
    [
        ("2022-03-31", "fail received_before_force"),
        ("2022-04-01", "pass in_order"),
        ("2023-01-10", "pass in_order"),
        ("2023-01-11", "fail received_after"),
        ("2023-01", "cannot_tell uncertain"),
        ("2022-03/2022-04", "cannot_tell uncertain"),
    ],
)
def test_a_denunciation_is_received_while_the_agreement_is_in_force(received, said):
    given = facts("receive_denunciation", on="2023-01-10", file=IN_FORCE, request=typed(receivedOn=received))
    assert says("dates.order", given) == said


@pytest.mark.parametrize(
    ("effect", "said"),
    [("2023-01-04", "fail effect_before_notice"), ("2023-01-05", "pass in_order"), ("2023", "cannot_tell uncertain")],
)
def test_a_notice_takes_no_effect_before_it_was_received(effect, said):
    given = facts(
        "end_by_consent", on="2023-01-10", file=IN_FORCE, request=typed(receivedOn="2023-01-05", effectOn=effect)
    )
    assert says("dates.order", given) == said


@pytest.mark.parametrize(("review", "said"), [("2023-01-09", "fail review_before"), ("2023-01-10", "pass in_order")])
def test_a_suspension_is_reviewed_after_it_began(review, said):
    assert says("dates.order", facts("suspend", on="2023-01-10", file=IN_FORCE, request=typed(reviewOn=review))) == said


def test_the_field_that_is_wrong_is_named():
    wrong = facts("sign_mou", on="2022-03-01", file=NEGOTIATED, request=typed(partnerSignedOn="2022-03-02"))
    assert ask("dates.order", wrong).params["fields"] == ("partnerSignedOn",)


# ------------------------------------------------------------------------------------ records

OPENED = case("assessment", opened_on=when("2021-11-02"), moved_on=when("2021-11-02"))
HAPPENING: dict[str, dict[str, str]] = {
    "avenue": {}, "consultation": {}, "criterion": {}, "consideration": {}, "action": {}, "reciprocity": {}, "waive": {},
    "intent": {}, "exemption": {}, "dormant": {}, "planned": {}, "restricted": {}, "reservation": {}, "assign": {},
    "request_exception": {}, "milestone": {"milestone": "partner_ready"},
}  # fmt: skip


@pytest.mark.parametrize("name", HAPPENING)
@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2020-01-01", "fail recorded_before_opening"),
        ("2021-11-01", "fail recorded_before_opening"),
        ("2021-11-02", "pass in_order"),
        ("2021-11-03", "pass in_order"),
        ("2021-10", "fail recorded_before_opening"),
        ("2021-11", "pass in_order"),
        ("../2021-11-05", "pass in_order"),
    ],
)
def test_what_is_recorded_of_a_file_is_not_older_than_the_file(name, on, said):
    """An inexact day that may lie before the opening gains nothing by it, and passes."""
    assert "dates.order" in BY_NAME[name].rules
    assert says("dates.order", facts(name, on=on, file=OPENED, request=typed(**HAPPENING[name]))) == said


def test_before_the_opening_no_stage_stands_in_the_way_of_the_answer():
    new = OPENED.but(stage="new")
    assert says("dates.order", facts("action", on="2021-11-01", file=new)) == "fail recorded_before_opening"
    assert says("dates.order", facts("action", on="2021-11-01", file=new, correcting="ok")) == (
        "fail recorded_before_opening"
    )


def test_of_a_legacy_file_what_is_older_is_recorded():
    legacy = OPENED.but(legacy=True)
    assert says("dates.order", facts("action", on="1990-01-01", file=legacy, request=typed())) == "pass in_order"
    for kind in ("mou", "mid_term", "final"):
        given = facts("evaluation", on="1990-01-01", file=legacy, request=typed(kind=kind))
        assert says("dates.order", given) == "pass in_order"


@pytest.mark.parametrize("name", ["found", "validity", "mention", "note", "document", "contact", "depositary"])
def test_what_tells_of_the_past_may_be_older(name):
    assert "dates.order" not in BY_NAME[name].rules


TESTED = OPENED.but(mou=signed("2022-03-01"), in_force_on=when("2024-03-02"))


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [
        ("mou", "2020-01-01", "fail recorded_before_opening"),
        ("mou", "2022-02-28", "fail before_test_phase"),
        ("mou", "2022-03-01", "pass in_order"),
        ("mou", "2022-03-02", "pass in_order"),
        ("mou", "2022-02/2022-03", "cannot_tell uncertain"),
        ("mid_term", "2024-03-01", "fail before_term"),
        ("mid_term", "2024-03-02", "pass in_order"),
        ("final", "2024-03-01", "fail before_term"),
        ("final", "2024-03-03", "pass in_order"),
        ("final", "2024-03", "cannot_tell uncertain"),
    ],
)
def test_what_had_not_begun_was_not_evaluated(kind, on, said):
    assert says("dates.order", facts("evaluation", on=on, file=TESTED, request=typed(kind=kind))) == said
    then = OPENED.but(moved_on=when("2021-11-02"))  # the file of that day knows of nothing later
    given = facts("evaluation", on=on, file=then, now=TESTED, request=typed(kind=kind))
    assert says("dates.order", given) == said


def test_where_nothing_began_there_is_nothing_to_evaluate():
    for kind in ("mou", "mid_term", "final"):
        given = facts("evaluation", on="2022-01-01", file=OPENED, now=OPENED, request=typed(kind=kind))
        assert says("dates.order", given) == "fail nothing_to_evaluate"


# ------------------------------------------------------------------------------------ late entries


@pytest.mark.parametrize(
    ("on", "today", "said"),
    [
        ("2024-06-08", "2024-06-08", "not_applicable no_period_between"),
        ("2024-06-08", "2024-06-09", "fail neither"),
        ("2024-06-01", "2026-11-23", "fail neither"),
        ("2024-06-09", "2024-06-20", "not_applicable no_period_between"),  # inside: the government's rule refuses it
        ("2026-02-14", "2026-11-23", "not_applicable no_period_between"),
        ("2019-05-25", "2019-05-26", "fail neither"),
        ("2024-06", "2024-07-01", "fail neither"),
    ],
)
def test_a_decision_of_before_a_caretaker_period_recorded_in_or_after_it_needs_proof(on, today, said):
    given = facts("renew", on=on, today=today, file=case(), calendar=REAL, request=typed())
    assert says("dates.late_entry", given) == said


@pytest.mark.parametrize(
    ("today", "said"), [("2024-06-09", "not_applicable no_period_between"), ("2024-06-10", "fail neither")]
)
def test_under_the_other_setting_the_period_begins_a_day_later(today, said):
    policy = register_policy(caretaker_starts="day_after")
    given = facts(
        "renew", on="2024-06-08", today=today, file=case(), calendar=REAL, request=typed(), register_policy=policy
    )
    assert says("dates.late_entry", given) == said


LATE = {"on": "2024-06-01", "today": "2024-06-20", "calendar": REAL}


@pytest.mark.parametrize(
    ("intents", "documents", "said"),
    [
        ((), 0, "fail neither"),
        ((), 1, "fail no_intent"),
        ((intent("renew"),), 0, "fail no_document"),
        ((intent("renew"),), 1, "pass documented"),
        ((intent("renew", by=1),), 1, "fail no_intent"),
        ((intent("amend"),), 1, "fail no_intent"),
        ((intent("renew", withdrawn=True),), 1, "fail no_intent"),
    ],
)
def test_the_proof_of_a_late_entry_is_a_document_and_a_second_person(intents, documents, said):
    given = facts("renew", file=case(intents=intents), request=typed(documents=documents), **LATE)
    assert says("dates.late_entry", given) == said


def test_an_opening_that_is_not_confirmed_counts_and_a_rejected_one_does_not():
    unconfirmed = calendar(period("2024-06-09", confirmed=False))
    assert (
        says("dates.late_entry", facts("renew", file=case(), request=typed(), **{**LATE, "calendar": unconfirmed}))
        == "fail neither"
    )
    rejected = calendar(period("2024-06-09", rejected=True))
    assert (
        says("dates.late_entry", facts("renew", file=case(), request=typed(), **{**LATE, "calendar": rejected}))
        == "not_applicable no_period_between"
    )


def test_facts_and_the_services_own_work_may_be_entered_late():
    assert (
        says("dates.late_entry", facts("receive_denunciation", file=case(), **LATE)) == "not_applicable not_a_decision"
    )


def test_a_preview_of_a_late_entry_with_a_second_person_puts_the_document_off():
    assert (
        says("dates.late_entry", facts("renew", file=case(intents=(intent("renew"),)), **LATE))
        == "not_applicable asked_when_performed"
    )
    assert says("dates.late_entry", facts("renew", file=case(), **LATE)) == "fail no_intent"


def test_the_oldest_open_intent_of_another_person_counts():
    intents = (intent("renew", by=1), intent("renew", by=2).but(entry=4), intent("renew", by=3).but(entry=5))
    found = find_intent(intents, "renew", 1)
    assert found is not None and found.entry == 4
    assert find_intent((), "renew", 1) is None


def test_an_intent_that_was_used_carries_no_second_entry():
    used = case(intents=(intent("renew"),), used_intents=(9,))
    assert says("dates.late_entry", facts("renew", file=used, request=typed(documents=1), **LATE)) == "fail no_intent"


# ------------------------------------------------------------------------------------ corrections


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("", "not_applicable no_correction"),
        ("ok", "pass standing"),
        ("refusal", "fail refusal"),
        ("superseded", "fail superseded"),
        ("clock", "fail clock"),
        ("exception", "fail exception"),
    ],
)
def test_what_still_stands_and_people_did_may_be_corrected(what, said):
    asked = facts("amend", file=case(), correcting=what, corrected_fields=("title",))
    assert says("correction.possible", asked) == said


def test_a_correction_that_changes_nothing_is_none():
    assert says("correction.possible", facts("amend", file=case(), correcting="ok")) == "fail no_change"


def test_who_may_not_correct_corrects_nothing():
    assert says("correction.possible", facts("amend", file=case(), correcting="ok", actor=ADMINISTRATOR)) == "fail role"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-11-22", "fail another_day"),
        ("2026-11-23", "pass today"),
        ("2026-11-24", "fail another_day"),
        ("2026-11", "fail another_day"),
        ("../2026-11-23", "fail another_day"),
    ],
)
def test_what_a_second_person_says_is_said_today(on, said):
    assert says("dates.today", facts("approve_exception", on=on, file=case(), request=typed())) == said


def test_a_signature_of_both_sides_is_read_as_days():
    assert Signature(on=parse_inexact("2022-03"), region_on=parse_inexact("2022-03-01")).on.day is None


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-11-22", "fail past"),
        ("2026-11-23", "fail past"),
        ("2026-11-24", "pass ahead"),
        (None, "not_applicable no_day"),
    ],
)
def test_a_search_is_put_off_to_a_day_that_lies_ahead(until, said):
    request = typed(field="term", **({"until": until} if until else {}))
    assert says("dates.ahead", facts("waive", file=case(), request=request)) == said


def test_a_corrected_waiver_ran_ahead_of_its_own_day():
    """Its day may have passed since."""
    request = typed(field="term", until="2026-03-01")
    given = facts("waive", file=case(), request=request, on="2026-01-10", correcting="ok")
    assert says("dates.ahead", given) == "pass ahead"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("1988-12-31", "fail before_region"),
        ("1989-01-01", "pass in_order"),
        ("1988", "fail before_region"),
        ("1988-06/1989-06", "pass in_order"),
        ("../1988-12-31", "fail before_region"),
        ("../1989-01-01", "pass in_order"),
        ("1988-12-31/..", "pass in_order"),
    ],
)
def test_no_partnership_is_proposed_before_the_region_existed(on, said):
    """A date that may lie on either side counts from its latest day, which is asked about."""
    assert says("dates.order", facts("propose", on=on, stage="new", file=None)) == said
    correcting = facts("propose", on=on, stage="new", file=None, correcting="ok", corrected_fields=("on",))
    assert says("dates.order", correcting) == said


@pytest.mark.parametrize("act", ["enter_legacy", "note", "mention"])
def test_what_is_older_than_the_region_may_be_told_of_old_files(act):
    assert not says("dates.order", facts(act, on="1985-01-01", stage="new", file=None)).endswith("before_region")
