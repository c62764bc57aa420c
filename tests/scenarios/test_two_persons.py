"""What one person must not do alone: the second person's intent (DESIGN section 5)."""

from __future__ import annotations

import pytest

from lifecycle.command import read_command
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.records import BY_NAME
from lifecycle.stages import ACTS, TWO_PERSON_ACTS
from tests.makers import Office, Told

DAY = "2024-05-20"
BY_TWO = [act for act in TWO_PERSON_ACTS if act != "enter_legacy"]


def attempt(office: Office, file: str, act: str, who: str = "officer", day: str = DAY) -> Told:
    return office.on(day).as_(who).advance(file, act, **office.typed_for(act))


def intend(office: Office, file: str, act: str, who: str, **typed) -> Told:
    return office.on(DAY).as_(who).record(file, "intent", **{"act": act, "reason": "I agree", **typed})


def test_these_acts_take_two_persons():
    """To end or suspend an agreement, and to enter one older than the register."""
    assert set(TWO_PERSON_ACTS) == {"suspend", "denounce", "end_by_consent", "enter_legacy"}


@pytest.mark.parametrize("act", BY_TWO)
def test_nobody_does_it_alone(office: Office, act: str):
    """Without an intent it is refused; with one's own, too."""
    file = office.file_at("in_force")
    assert attempt(office, file, act).because == {"two_persons": "no_intent"}
    assert intend(office, file, act, "officer").passed
    told = attempt(office, file, act)
    assert told.because == {"two_persons": "alone"}
    assert told.verdict("two_persons")["remedy"]["steps"] == [
        {"as": "manager", "command": f"agreements record {file} intent {act} --reason <reason>"}
    ]


@pytest.mark.parametrize("second", ["officer2", "manager", "legal"])
@pytest.mark.parametrize("act", BY_TWO)
def test_with_anothers_intent_it_passes(office: Office, act: str, second: str):
    """Any other officer, manager or legal; the entry names whose intent it rested on."""
    file = office.file_at("in_force")
    intent = intend(office, file, act, second)
    assert intent.passed, intent.because
    told = attempt(office, file, act)
    assert told.passed, told.because
    assert told.answer.entry.data["intent"] == intent.sequence
    assert office.case(file).used_intents == (intent.sequence,)


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_who_may_not_act_gives_no_intent(office: Office, who: str):
    """An intent is a grant like any other; what is not granted is denied, and recorded."""
    file = office.file_at("in_force")
    assert intend(office, file, "suspend", who).failing == ["persons.role"]
    assert attempt(office, file, "suspend").failing == ["two_persons"]


def test_an_intent_counts_once(office: Office):
    """Suspended, lifted, and suspended again: the second time needs a second intent."""
    file = office.file_at("in_force")
    assert intend(office, file, "suspend", "manager").passed
    assert attempt(office, file, "suspend").to == "suspended"
    assert office.on(DAY).advance(file, "lift_suspension").to == "in_force"
    assert attempt(office, file, "suspend").because == {"two_persons": "no_intent"}
    assert intend(office, file, "suspend", "manager").passed
    assert attempt(office, file, "suspend").to == "suspended"


def test_an_intent_for_one_act_serves_no_other(office: Office):
    """To suspend is not to denounce; nor does it serve another file."""
    file, other = office.file_at("in_force"), office.file_at("in_force", partner="prague")
    assert intend(office, file, "suspend", "manager").passed
    assert attempt(office, file, "denounce").failing == ["two_persons"]
    assert attempt(office, other, "suspend").failing == ["two_persons"]


def test_a_refused_attempt_uses_up_no_intent(office: Office):
    """Refused for want of a letter, done the next day on the same intent."""
    file = office.file_at("in_force")
    assert intend(office, file, "suspend", "manager").passed
    typed = office.typed_for("suspend")
    typed.pop("documents")
    assert office.on(DAY).advance(file, "suspend", **typed).because == {"documents.letter": "missing"}
    assert attempt(office, file, "suspend", day="2024-05-21").passed


def test_a_withdrawn_intent_counts_no_more(office: Office):
    """Whoever gave it may take it back while it was not used; another's stays."""
    file = office.file_at("in_force")
    assert intend(office, file, "suspend", "manager").passed
    assert intend(office, file, "suspend", "manager", withdraw="yes", reason="I changed my mind").passed
    assert attempt(office, file, "suspend").because == {"two_persons": "no_intent"}
    assert intend(office, file, "suspend", "manager2").passed
    assert intend(office, file, "suspend", "manager", withdraw="yes").because == {"persons.intent": "none_open"}
    assert attempt(office, file, "suspend").passed


def test_nothing_is_withdrawn_where_no_intent_is_open(office: Office):
    """Never given, given for another act, given later than the day that is typed, used up, or withdrawn already."""
    file = office.file_at("in_force")

    def withdraw(act: str = "suspend", who: str = "manager", **typed) -> dict[str, str]:
        return intend(office, file, act, who, withdraw="yes", **typed).because

    nothing = {"persons.intent": "none_open"}
    before = office.snapshot(file)
    assert withdraw() == nothing
    assert office.snapshot(file).state == before.state
    assert intend(office, file, "suspend", "manager").passed
    assert withdraw("denounce") == nothing
    assert withdraw(on="2024-05-19") == nothing
    assert withdraw() == {} and withdraw() == nothing
    assert intend(office, file, "suspend", "manager").passed
    assert attempt(office, file, "suspend").passed
    told = intend(office, file, "suspend", "manager", withdraw="yes")
    assert told.because == nothing
    assert told.verdict("persons.intent")["message"].startswith("On 20 May 2024 you had no open intent for the act")


def test_an_intent_is_only_for_acts_that_ask_for_one(office: Office):
    """To assess takes one person; the refusal says for which acts there are intents."""
    file = office.file_at("proposal")
    told = intend(office, file, "assess", "manager")
    assert told.because == {"persons.intent": "not_asked"}


def test_an_intent_gives_its_reason(office: Office):
    """In writing."""
    file = office.file_at("in_force")
    told = office.on(DAY).as_("manager").record(file, "intent", act="suspend")
    assert told.because == {"reason.given": "missing"}


def test_what_waits_for_a_second_person_is_found(office: Office):
    """`pending` shows the others' open intents, not one's own."""
    file = office.file_at("in_force")
    assert intend(office, file, "suspend", "manager").passed
    for_officer, for_manager = (office.ask(DAY).pending(number)["items"] for number in (1, 3))
    assert [(i["kind"], i["reference"], i["act"]) for i in for_officer] == [("intent", file, "suspend")]
    assert for_manager == []


def test_nobody_acts_for_somebody_whose_deputy_they_are_not(office: Office):
    """`--for` names the officer of the file, and the person must be that officer's deputy on record."""
    file = office.file_at("proposal")
    officer, officer2 = (DEMONSTRATION_PEOPLE.index(name) + 1 for name in ("officer", "officer2"))
    desk = office.on("2024-01-10").as_("officer").desk
    desk.sitting.actor = desk.sitting.actor._replace(deputy_for=officer2)
    command = read_command(file, ACTS["assess"])
    answer = desk.perform(command)
    assert [(v.rule, v.key) for v in answer.decision.blocking] == [("persons.role", "not_deputy")]
    manager = office.on("2024-01-10").as_("manager").desk
    assigned = read_command(file, BY_NAME["assign"], fields={"officer": [str(officer2)], "deputy": [str(officer)]})
    assert not manager.perform(assigned).refused
    answer = desk.perform(read_command(file, ACTS["assess"]))
    assert not answer.refused and answer.entry.data["deputyFor"] == officer2


def test_an_intent_of_today_is_among_the_facts_of_an_act_of_an_earlier_day(office: Office):
    """The state of that day does not hold it, yet the rules saw it: the hash of the facts tells the two apart."""
    file = office.file_at("in_force")

    def seen() -> str:
        typed = {**office.typed_for("suspend"), "on": "2024-05-10"}
        return (
            office.on(DAY).as_("officer").advance(file, "suspend", **typed, dry_run=True).answer.entry.data["factsHash"]
        )

    before = seen()
    assert seen() == before
    assert intend(office, file, "suspend", "manager").passed
    assert seen() != before
