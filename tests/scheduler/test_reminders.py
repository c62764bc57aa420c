"""Reminders: each band once or named as missed, to somebody who can act, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from commands.file_lines import file_lines
from lifecycle.portfolio.reader import EXAMPLES, read_portfolio
from lifecycle.records import BY_NAME
from lifecycle.reminder_acts import REMINDER_ACTS
from lifecycle.storage.store import Store
from lifecycle.storage.tables import check_run, delivery, reminder
from lifecycle.verify import verify
from tests.makers import Office
from tests.makers.seat import Told

ACTS = {act.name: act for act in REMINDER_ACTS}
OFFICER, MANAGER, MANAGER2, LEGAL, ADMINISTRATOR = 1, 3, 4, 5, 7


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def check(office: Office, day: str) -> dict[str, Any]:
    return office.on(day).check()


def items(shown: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [r for r in shown["reminders"] if r["deadline"] == kind]


def bands(shown: dict[str, Any], kind: str) -> list[tuple[int, list[int]]]:
    return [(r["band"], r["missedBands"]) for r in items(shown, kind)]


def answer(office: Office, day: str, act: str, item: dict[str, Any], name: str = "officer", **typed: str) -> Told:
    fields = {
        "reminder": str(item["id"]), "kind": item["deadline"], "number": "0", "dueOn": item["dueOn"], **typed,
    }  # fmt: skip
    rest = {"reason": fields.pop("reason")} if "reason" in fields else {}
    return office.on(day).as_(name).perform(item["reference"], ACTS[act], fields, rest)


def tell_until(office: Office, days: list[str]) -> list[dict[str, Any]]:
    """A check on each of these days; all that was reported."""
    return [item for day in days for item in check(office, day)["reminders"]]


def in_force(office: Office) -> str:
    """An agreement in force from 2024-03-02 to 2029-03-02, with an officer."""
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").perform(file, BY_NAME["assign"], {"officer": str(OFFICER)}, {}).passed
    return file


def test_running_the_same_day_five_times_tells_once(office: Office):
    in_force(office)
    check(office, "2028-08-01")
    first = check(office, "2028-09-01")
    assert bands(first, "term_end") == [(180, [])]
    for _ in range(4):
        again = check(office, "2028-09-01")
        assert again["reminders"] == [] and again["due"] == 0
    with office.store.reading() as reading:
        notes = list(reading.connection.execute(select(check_run.c.note).order_by(check_run.c.id)).scalars())
    assert notes[-4:] == ["nothing due"] * 4, "silence is on record"


def test_ten_skipped_days_make_one_reminder_that_names_what_was_missed(office: Office):
    file = in_force(office)
    check(office, "2029-02-12")  # within the band of 30 days
    shown = check(office, "2029-02-27")  # two days before the end: those of 14 and 7 days opened and closed unseen
    assert bands(shown, "term_end") == [(7, [14])]
    assert [r["reference"] for r in items(shown, "term_end")] == [file]


def test_a_tacit_renewal_names_the_overdue_band_of_what_it_moved_and_says_of_which_deadline(office: Office):
    """Notice by Saturday 2028-09-02: overdue from the 4th; no check ran between, and the term rolled over."""
    file = office.file_at("in_force", terms={"term": "P5Y", "renewal": "tacit:P5Y", "notice": "P6M"})
    check(office, "2028-06-01")
    check(office, "2028-08-31")
    assert [d["act"] for d in check(office, "2029-03-02")["advanced"]] == ["roll_over"]
    told = next(r for r in office.show(file, "2029-03-02")["reminders"] if r["kind"] == "clock_act")
    named = {one["deadline"]: (one["dueOn"], one["bands"]) for one in told["missedOf"]}
    assert named["notice_by"] == ("2028-09-02", [0, -1]) and named["decision_by"] == ("2028-09-01", [0, -1])
    assert told["missedBands"][-1] == -1, "and the end of the term itself is no more overdue"
    assert -1 not in named["term_end"][1]


def test_each_band_of_a_life_is_told_once_on_its_own_day(office: Office):
    in_force(office)
    found = tell_until(office, ["2028-08-31", "2028-09-01", "2028-12-01", "2028-12-29", "2029-01-31", "2029-02-16"])
    assert [(r["band"], r["missedBands"]) for r in found if r["deadline"] == "term_end"] == [
        (180, []),
        (90, []),
        (60, []),
        (30, []),
        (14, []),
    ]


def test_an_acknowledgement_stops_the_chain(office: Office):
    in_force(office)
    item = items(check(office, "2028-09-03"), "term_end")[0]
    assert answer(office, "2028-09-04", "acknowledge_reminder", item).passed
    later = tell_until(office, ["2028-09-12", "2028-09-20", "2028-12-04", "2029-02-28"])
    assert [r for r in later if r["deadline"] == "term_end"] == []
    assert verify(office.store).ok


def test_without_an_acknowledgement_the_manager_hears_then_those_above(office: Office):
    in_force(office)
    first = items(check(office, "2028-09-03"), "term_end")[0]
    assert [r["person"] for r in first["recipients"]] == [OFFICER]
    manager = items(check(office, "2028-09-10"), "term_end")[0]
    assert manager["level"] == 1 and {r["person"] for r in manager["recipients"]} == {OFFICER, MANAGER, MANAGER2}
    above = items(check(office, "2028-09-17"), "term_end")[0]
    assert above["level"] == 2 and {LEGAL, ADMINISTRATOR} <= {r["person"] for r in above["recipients"]}
    assert items(check(office, "2028-09-24"), "term_end") == [], "there is nobody above them"


def test_a_snoozed_reminder_comes_back_on_its_day_and_never_past_the_deadline(office: Office):
    in_force(office)
    item = items(check(office, "2028-09-03"), "term_end")[0]
    refused = answer(office, "2028-09-04", "snooze_reminder", item, until="2029-03-03")
    assert refused.because == {"reminders.snooze": "past_deadline"}
    assert answer(office, "2028-09-04", "snooze_reminder", item, until="2028-10-10").passed
    quiet = tell_until(office, ["2028-09-05", "2028-09-12", "2028-10-09"])
    assert [r for r in quiet if r["deadline"] == "term_end"] == []
    back = items(check(office, "2028-10-10"), "term_end")
    assert [r["band"] for r in back] == [180]


def test_a_renewal_moves_every_date_that_follows_from_the_term(office: Office):
    """GLPI 23084: after a renewal the notice date follows the new term."""
    file = (
        office.life(terms={"term": "P5Y", "renewal": "express", "notice": "P6M"}).until("in_force")
        if hasattr(office, "life")
        else office.file_at("in_force", terms={"term": "P5Y", "renewal": "express", "notice": "P6M"})
    )
    before = items(check(office, "2028-08-31"), "notice_by")
    assert [r["dueOn"] for r in before] == ["2028-09-02"]
    done = office.on("2028-09-04").advance(
        file, "renew", set={"term": "P4Y", "renewal": "express", "notice": "P3M"}, documents=[str(office.text)]
    )
    assert done.passed, done.because
    assert items(check(office, "2028-09-05"), "notice_by") == [], "the old term's notice is told no more"
    assert items(check(office, "2029-02-28"), "term_end") == []
    assert [r["dueOn"] for r in items(check(office, "2032-11-30"), "notice_by")] == ["2032-12-02"]


def test_a_date_that_moves_arms_the_reminders_again(office: Office):
    """GLPI 4571: what was told of the old day is told again of the new one."""
    file = in_force(office)
    item = items(check(office, "2029-01-30"), "term_end")[0]
    assert answer(office, "2029-01-31", "acknowledge_reminder", item).passed
    amended = office.on("2029-02-01").advance(
        file, "amend",
        set={"instrument": "addendum", "title": "one month more", "termEndsOn": "2029-04-01", "regionSignatory": "A", "partnerSignatory": "B",
             "regionPlace": "Brussels", "partnerPlace": "Vienna"},
        documents=[str(office.text)],
    )  # fmt: skip
    assert amended.passed, amended.because
    assert [(r["dueOn"], r["band"]) for r in items(check(office, "2029-02-02"), "term_end")] == [("2029-04-01", 60)]


def test_what_the_clock_did_is_told_to_whoever_works_on_the_file(office: Office):
    """A test phase that ends inside a caretaker period goes to evaluation with the decision pending."""
    file = office.file_at("test_phase", days={"test_phase": "2022-07-01"})
    check(office, "2024-06-20")
    done = check(office, "2024-07-01")
    assert [a["act"] for a in done["advanced"]] == ["end_test_phase"]
    with office.store.reading() as reading:
        row = reading.connection.execute(select(reminder).where(reminder.c.kind == "clock_act")).one()
        to = reading.connection.execute(select(delivery.c.person).where(delivery.c.reminder == row.id)).scalars().all()
    assert row.subject == file and '"decisionPending":true' in row.details
    assert list(to) == [MANAGER, MANAGER2, LEGAL], "nobody is assigned: the managers, and near the end legal as well"


def test_a_test_phase_that_ends_inside_a_caretaker_period_says_that_the_last_safe_day_is_over(office: Office):
    office.file_at("test_phase", days={"test_phase": "2023-01-15"})
    shown = check(office, "2024-07-01")
    told = items(shown, "decision_by")[0]
    assert told["government"]["status"] == "caretaker"
    assert told["government"]["lastSafeDecisionOn"] == "2024-06-07", "the working day before the election"
    assert told["band"] == -1 and told["dueOn"] == "2025-01-14"


def test_when_full_powers_return_everybody_is_told_what_waited_the_most_urgent_first(office: Office):
    first = office.file_at("evaluation", partner="prague")
    second = office.file_at("assessment", partner="vienna")
    for code in ("criterion_1", "criterion_2", "criterion_3"):
        office.on("2021-11-03").record(second, "criterion", code=code, score="met", text="as agreed")
    waits = {w["reference"] for w in check(office, "2026-02-13")["waitingForGovernment"]}
    shown = check(office, "2026-02-14")
    assert shown["government"] == "full_powers"
    assert {w["reference"] for w in shown["waitingForGovernment"]} == waits and second in waits and first
    told = items(shown, "full_powers")
    assert [r["reference"] for r in told] == [w["reference"] for w in shown["waitingForGovernment"]]
    assert all(MANAGER in {p["person"] for p in r["recipients"]} for r in told)
    assert items(check(office, "2026-02-16"), "full_powers") == [], "once a return"


def test_two_days_without_a_run_are_a_gap_and_somebody_hears_of_it(office: Office):
    check(office, "2026-03-02")
    assert check(office, "2026-03-03")["warnings"] == []
    shown = check(office, "2026-03-06")
    assert {"kind": "silence", "days": ["2026-03-04", "2026-03-05"]} in shown["warnings"]
    told = items(shown, "silence")
    assert {p["person"] for p in told[0]["recipients"]} == {MANAGER, MANAGER2, ADMINISTRATOR}
    assert items(check(office, "2026-03-06"), "silence") == []


def test_no_open_deadline_before_today_is_without_a_reminder_and_one_that_is_lost_is_named(office: Office):
    file = office.file_at("evaluation")  # the decision on its test phase was due on 2024-02-29
    assert check(office, "2024-03-15")["complete"] is True
    with office.store.bulk() as unit:  # what must never happen: the reminder is gone, and nobody looks any more
        gone = reminder.delete().where(reminder.c.subject == file)
        unit.connection.execute(gone)
    shown = check(office, "2024-03-15")
    assert shown["complete"] is False and {r["reference"] for r in shown["openWithout"]} == {file}


def test_own_bands_of_a_file_count_instead_of_the_policy_s(office: Office):
    file = in_force(office)
    check(office, "2027-01-04")
    done = office.on("2027-01-05").perform(file, ACTS["set_bands"], {"kind": "term_end", "days": ["800", "10"]}, {})
    assert done.passed
    assert bands(check(office, "2027-01-06"), "term_end") == [(800, [])]
    assert items(check(office, "2028-09-04"), "term_end")[0]["level"] == 2, "nobody answered: only the escalation"


def test_a_waived_deadline_comes_back_when_the_waiver_ends(office: Office):
    in_force(office)
    item = items(check(office, "2028-09-03"), "term_end")[0]
    refused = answer(office, "2028-09-04", "waive_deadline", item, until="2028-12-15")
    assert refused.failing == ["reason.given"]
    assert answer(office, "2028-09-04", "waive_deadline", item, until="2028-12-15", reason="talks go on").passed
    assert items(check(office, "2028-12-04"), "term_end") == []
    assert [r["band"] for r in items(check(office, "2028-12-15"), "term_end")] == [90]


def test_a_reminder_of_a_deadline_that_was_met_is_answered_no_more(office: Office):
    file = in_force(office)
    item = items(check(office, "2028-09-03"), "term_end")[0]
    done = office.on("2028-09-04").advance(
        file, "renew", set={"term": "P4Y", "renewal": "none", "notice": "unknown"}, documents=[str(office.text)]
    )
    assert done.passed, done.because
    assert answer(office, "2028-09-05", "acknowledge_reminder", item).because == {"reminders.open": "settled"}


def test_a_decision_pending_since_a_caretaker_day_is_told_when_full_powers_return_with_what_else_is_missing(
    store: Store,
):
    """Eastbridge's test phase ended on 2025-01-15 without an evaluation or an avenue: it waits all the same."""
    office = Office.open(store, portfolio=read_portfolio(EXAMPLES))
    for day in ("2025-01-14", "2025-01-15", "2025-01-16"):
        check(office, day)
    waits = {w["partner"]: w for w in check(office, "2026-02-13")["waitingForGovernment"]}
    file = waits["eastbridge"]["reference"]
    assert [office.show(file, on).get("decisionPendingSince") for on in ("2025-01-14", "2025-01-15", "2026-03-01")] == [
        None, "2025-01-15", "2025-01-15",
    ], "until somebody decides"  # fmt: skip
    assert any(
        "decision is pending since 15 January 2025" in x for x in file_lines(office.show(file, "2026-03-01"), "en")
    )
    on_board = {w["reference"]: w for w in office.ask("2026-02-13").board()["waitingForGovernment"]}
    assert on_board[file]["decisionPendingSince"] == "2025-01-15"
    assert waits["eastbridge"]["decisionPendingSince"] == "2025-01-15"
    assert waits["eastbridge"]["acts"] == ["approve_agreement"]
    assert {"evaluation.positive", "avenues.concrete"} <= set(waits["eastbridge"]["lacks"])
    assert "northport" not in waits, "it ended eight days before: a government could have decided"
    shown = check(office, "2026-02-16")
    assert [w["partner"] for w in shown["waitingForGovernment"]][:1] == ["eastbridge"]
    [told] = [r for r in items(shown, "full_powers") if r["partner"] == "eastbridge"]
    assert MANAGER in {p["person"] for p in told["recipients"]}


def test_the_day_to_act_by_is_the_same_wherever_a_deadline_is_shown(office: Office):
    """The test phase ends on 2024-07-15, five weeks into the caretaker period: a decision is safe until 2024-06-07."""
    file = office.file_at("test_phase", days={"test_phase": "2022-07-15"})
    assert office.on("2024-01-18").as_("manager").perform(file, BY_NAME["assign"], {"officer": "1"}, {}).passed
    [told] = items(check(office, "2024-01-18"), "decision_by")
    asked = office.ask("2024-01-18")
    shown = next(d for d in asked.show(file)["nextDeadlines"] if d["kind"] == "decision_by")
    due = next(d for d in asked.open_deadlines(person=1, scope="own")["items"] if d["kind"] == "decision_by")
    listed = asked.list()["items"][0]["nextDeadline"]
    assert listed["kind"] == "decision_by"
    assert {told["actBy"], shown["actBy"], due["actBy"], listed["actBy"]} == {"2024-06-07"}


def test_an_escalation_falls_on_the_last_working_day_up_to_its_day_and_is_told_on_a_holiday_only_where_that_was_missed(
    office: Office,
):
    """A week after Friday 2026-12-18 is Christmas Day: the managers hear on the 24th, or at once where no check ran."""
    for partner in ("vienna", "prague"):
        file = office.file_at("in_force", partner=partner)
        bands = {"kind": "term_end", "days": ["805", "1"]}
        assert office.on("2026-11-24").perform(file, ACTS["set_bands"], bands, {}).passed
    check(office, "2026-12-18")
    eve = items(check(office, "2026-12-24"), "term_end")
    assert [(r["level"], r["missedBands"]) for r in eve] == [(1, [])] * 2
    assert items(check(office, "2026-12-25"), "term_end") == [], "Christmas Day"
    assert items(check(office, "2026-12-31"), "term_end") != [], "a fortnight after is New Year's Day"
    assert items(check(office, "2027-01-01"), "term_end") == []


def test_an_escalation_that_no_check_told_on_its_working_day_is_told_by_the_next_run_once(office: Office):
    """Also on the holiday itself: it is late already."""
    file = office.file_at("in_force")
    bands = {"kind": "term_end", "days": ["805", "1"]}
    assert office.on("2026-11-24").perform(file, ACTS["set_bands"], bands, {}).passed
    check(office, "2026-12-18")
    assert [r["level"] for r in items(check(office, "2026-12-25"), "term_end")] == [1]
    assert items(check(office, "2026-12-28"), "term_end") == []


def test_a_reminder_snoozed_until_a_sunday_comes_back_on_the_friday_before(office: Office):
    """2028-10-15 is a Sunday."""
    in_force(office)
    item = items(check(office, "2028-09-03"), "term_end")[0]
    assert answer(office, "2028-09-04", "snooze_reminder", item, until="2028-10-15").passed
    assert items(check(office, "2028-10-12"), "term_end") == []
    assert [r["band"] for r in items(check(office, "2028-10-13"), "term_end")] == [180]
    assert items(check(office, "2028-10-15"), "term_end") == []


def test_a_snooze_never_passes_the_last_safe_day_that_lies_ahead(office: Office):
    """The deadline is 2024-07-14, but from 2024-06-09 on nobody can decide: 7 June is the last day."""
    file = office.file_at("test_phase", days={"test_phase": "2022-07-15"})
    assert office.on("2024-01-18").as_("manager").perform(file, BY_NAME["assign"], {"officer": "1"}, {}).passed
    [item] = items(check(office, "2024-01-18"), "decision_by")
    refused = answer(office, "2024-01-18", "snooze_reminder", item, until="2024-07-14")
    assert refused.because == {"reminders.snooze": "past_act_by"}
    verdict = refused.verdict("reminders.snooze")
    assert verdict["version"] == 2 and "7 June 2024" in verdict["message"] + verdict["remedy"]["text"]
    assert answer(office, "2024-01-18", "snooze_reminder", item, until="2024-06-07").passed
    assert items(check(office, "2024-06-06"), "decision_by") == []
    assert [r["actBy"] for r in items(check(office, "2024-06-07"), "decision_by")] == ["2024-06-07"]
    again = answer(office, "2024-06-10", "snooze_reminder", item, until="2024-07-12")
    assert again.passed, "that day is over: until the deadline itself"


def test_a_snooze_until_a_day_before_which_nobody_works_is_refused(office: Office):
    """From a Friday until the Sunday after it."""
    in_force(office)
    item = items(check(office, "2028-09-01"), "term_end")[0]
    refused = answer(office, "2028-09-01", "snooze_reminder", item, until="2028-09-03")
    assert refused.because == {"reminders.snooze": "nobody_works"}


@pytest.mark.parametrize(
    ("renewal", "due_on", "derivation"),
    [
        ("tacit:P5Y", "2028-09-01", "2029-03-02 - P6M - P1D"),
        ("express", "2028-07-03", "2029-03-02 - P1D - P241D"),
    ],
)
def test_a_treaty_takes_off_the_notice_or_the_assent_as_its_decision_needs(
    office: Office, renewal: str, due_on: str, derivation: str
):
    """docs/decisions/0052: to stop a tacit renewal takes a notice, to renew expressly an assent."""
    terms = {"term": "P5Y", "renewal": renewal, "notice": "P6M"}
    file = office.file_at("in_force", nature="treaty", terms=terms)
    [shown] = [d for d in office.show(file, "2028-01-10")["nextDeadlines"] if d["kind"] == "decision_by"]
    assert (shown["dueOn"], shown["derivation"]) == (due_on, derivation)
