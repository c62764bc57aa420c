"""What waits for a confirmation is told to whoever may give it: by their role, and never of what they did themselves."""

from __future__ import annotations

import pytest

from lifecycle.initialise import DEMONSTRATION_PEOPLE
from tests.makers import Office, policy
from tests.scenarios.adopting import ONE_YEAR, act, number_of

DAY = "2026-11-20"
NUMBERS = {name: number for number, name in enumerate(DEMONSTRATION_PEOPLE, 1)}


def waits_for(office: Office, name: str) -> set[str]:
    """The kinds of what a person may confirm; the board counts the same."""
    asked = office.ask(DAY)
    items = asked.pending(NUMBERS[name])["items"]
    assert asked.board(NUMBERS[name])["pending"] == len(items)
    return {item["kind"] for item in items}


def test_an_intent_waits_for_those_who_may_act_and_not_for_who_gave_it(office: Office):
    file = office.file_at("in_force")
    assert office.on(DAY).as_("manager").record(file, "intent", act="suspend", reason="silence").passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"officer", "officer2", "manager2"}


def test_a_period_waits_for_a_second_manager_or_legal(office: Office):
    entered = office.on(DAY).as_("legal").government("enter", event="resignation", on=DAY, source="s", certainty="A")
    assert entered.passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"manager", "manager2"}
    assert office.ask(DAY).board()["pending"] == 1


def test_an_exception_waits_for_legal_to_attest_then_for_another_to_approve(office: Office):
    file = office.file_at("in_force")
    here = office.on(DAY)
    assert here.request_exception(
        file, "amend", "urgent", justification="now", harm="much", deadline="2026-12-01"
    ).passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"legal"}
    assert here.as_("legal").exception("attest", file).passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"manager", "manager2"}
    assert here.as_("manager").exception("reject", file, reason="entered by mistake").passed
    assert {name for name in NUMBERS if waits_for(office, name)} == set()


@pytest.mark.parametrize("verb", ["confirm", "reject"])
def test_a_closing_is_settled_by_one_other(office: Office, verb: str):
    """Until then it lifts nothing; rejected, it never was."""
    here = office.on(DAY)
    said = {"source": "the journal", "certainty": "A"}
    assert here.as_("legal").government("enter", event="resignation", on="2026-11-01", **said).passed
    assert here.as_("manager").government("confirm", period="8").passed
    assert here.as_("legal").government("close", period="8", event="oath", on="2026-11-10", **said).passed
    assert office.ask(DAY).government()["government"] == "caretaker"
    assert waits_for(office, "legal") == set() and waits_for(office, "manager") == {"period"}
    assert here.as_("manager").government(verb, period="8", reason="a mistake").passed
    assert office.ask(DAY).government()["government"] == ("full_powers" if verb == "confirm" else "caretaker")
    assert waits_for(office, "manager") == set()


def test_a_decision_is_not_moved_out_of_a_caretaker_period_by_a_correction(office: Office):
    """Taken under an exception, corrected to the week before: then it is a late entry, and nobody else saw it."""
    file = office.file_at("agreement_negotiation")
    inside = office.on("2024-07-01")
    assert inside.request_exception(
        file, "sign_agreement", "urgent", justification="now", harm="much", deadline="2024-08-01"
    ).passed
    assert inside.as_("legal").exception("attest", file).passed
    assert inside.as_("manager").exception("approve", file).passed
    told = inside.advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.passed
    moved = office.on("2024-07-05").correct(file, told.sequence, on="2024-06-03")
    assert moved.because["dates.late_entry"] == "no_intent"
    assert [
        e.data["effectiveOn"] for e in office.entries(file) if e.act == "sign_agreement" and e.outcome != "refused"
    ] == ["2024-07-01"]


def test_a_decision_is_not_moved_into_a_caretaker_period_either(office: Office):
    file = office.file_at("agreement_negotiation")
    told = office.on("2024-06-03").advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.passed
    moved = office.on("2024-07-05").correct(file, told.sequence, on="2024-07-01")
    assert moved.because["government.full_powers"] == "caretaker"


def test_who_was_there_is_told_of_the_day_and_of_the_instant(office: Office):
    """`user list`: a newcomer is there from their day on, and known from the entry on."""
    with office.store.reading() as reading:
        before = reading.last_recorded_at()
    administrator = office.on("2026-11-24").as_("administrator")
    from lifecycle.command import read_command
    from lifecycle.registers import ACTS_OF_REGISTERS

    add = ACTS_OF_REGISTERS["add_person"]
    administrator.desk.perform(read_command("people", add, fields={"name": ["rita"], "role": ["officer"]}))

    def names(day: str, known_at: str | None = None) -> set[str]:
        asked = office.ask(day, today="2026-11-25")
        asked.known_at = known_at
        return {item["name"] for item in asked.people()["items"]}

    assert "rita" in names("2026-11-25") and "rita" in names("2026-11-24")
    assert "rita" not in names("2026-11-23") and "officer" in names("2026-11-23")
    assert "rita" not in names("2026-11-25", before)
    assert names("2020-01-01") == set()


def test_what_waited_is_told_of_the_day_and_of_the_instant(office: Office):
    """`pending`, `exception list`: asked for on the 20th, settled on the 24th, and known from each entry on."""
    file, theirs = office.file_at("in_force"), {"justification": "now", "harm": "much", "deadline": "2026-12-01"}
    known_at = [_now(office)]

    def waited(day: str, known_at: str | None = None) -> list[str]:
        asked = office.ask(day, today="2026-11-25")
        asked.known_at = known_at
        return [item["kind"] for item in asked.pending(None)["items"]]

    def listed(day: str, known_at: str | None = None) -> list[str]:
        asked = office.ask(day, today="2026-11-25")
        asked.known_at = known_at
        return [item.get("closed", "open") for item in asked.exceptions()["items"]]

    assert office.on(DAY).record(file, "intent", act="suspend", reason="silence").passed
    assert office.on(DAY).request_exception(file, "amend", "urgent", **theirs).passed
    known_at.append(_now(office))
    settling = office.on("2026-11-24")
    assert settling.record(file, "intent", act="suspend", reason="an answer came", withdraw="yes").passed
    assert settling.exception("withdraw", file, reason="an answer came").passed

    assert waited("2026-11-19") == [] and listed("2026-11-19") == []
    for day in (DAY, "2026-11-23"):
        assert waited(day) == ["exception", "intent"] and listed(day) == ["open"]
    assert waited("2026-11-24") == [] and listed("2026-11-24") == ["withdrawn"]
    before, between = known_at
    assert waited("2026-11-25", before) == [] and listed("2026-11-25", before) == []
    assert waited("2026-11-25", between) == ["exception", "intent"] and listed("2026-11-25", between) == ["open"]
    assert waited(DAY, before) == []


def test_a_policy_that_waited_is_told_of_its_day(office: Office):
    """Adopted on the 25th, confirmed on the 26th: on the 25th it waited, before and since it does not."""
    number = number_of(act(office, "adopt_policy", "administrator", "2026-11-25", text=policy(ONE_YEAR)))
    assert act(office, "confirm_policy", "manager", "2026-11-26", number=number).passed
    asked = {day: office.ask(day, today="2026-11-27").pending(None)["items"] for day in DAYS}
    assert [[item["kind"] for item in asked[day]] for day in DAYS] == [[], ["policy"], [], []]


DAYS = ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27")


def test_a_touched_decision_waits_from_its_day_until_it_is_confirmed(office: Office):
    """A resignation entered late: of the days before the decision nothing waited."""
    file = office.file_at("agreement_negotiation")
    assert office.on("2026-09-03").advance(file, "sign_agreement", **office.typed_for("sign_agreement")).passed
    late = office.on("2026-09-06").as_("legal")
    assert late.government("enter", event="resignation", on="2026-09-01", source="the journal", certainty="A").passed

    def waited(day: str) -> set[str]:
        return {item["kind"] for item in office.ask(day, today="2026-09-06").pending(None)["items"]}

    assert waited("2026-08-31") == set()
    assert waited("2026-09-02") == {"period"}
    assert waited("2026-09-03") == {"period", "decision"}


def _now(office: Office) -> str:
    with office.store.reading() as reading:
        return str(reading.last_recorded_at())
