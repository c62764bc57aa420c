"""A person who leaves is disabled, and their files are handed over: each with an entry, none lost, none twice."""

from __future__ import annotations

import pytest

from lifecycle import handover
from lifecycle.command import read_command
from lifecycle.errors import Forbidden
from lifecycle.handover import hand_over
from lifecycle.identify import identify
from lifecycle.queries import Queries
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from tests.makers import Office, Told

DAY = "2026-11-24"
OFFICER, OFFICER2, MANAGER, LEGAL, AUDITOR = "1", "2", "3", "5", "6"


@pytest.fixture
def theirs(office: Office) -> dict[str, str]:
    """Files of officer2: as officer, as deputy of the officer, ended, and one of somebody else."""
    files = {
        "in charge": office.file_at("in_force", partner="vienna"),
        "deputy": office.file_at("proposal", partner="prague"),
        "ended": office.file_at("declined", partner="sofia"),
        "another's": office.file_at("proposal", partner="seoul"),
    }
    given = {"in charge": (OFFICER2, MANAGER), "deputy": (OFFICER, OFFICER2), "ended": (OFFICER2, OFFICER)}
    for name, (officer, deputy) in given.items():
        fields = {"officer": [officer], "deputy": [deputy]}
        office.on(DAY).as_("manager").desk.perform(read_command(files[name], BY_NAME["assign"], fields=fields))
    return files


def leave(office: Office) -> None:
    command = read_command(PEOPLE, ACTS_OF_REGISTERS["disable_person"], fields={"name": ["officer2"]})
    assert not office.on(DAY).as_("administrator").desk.perform(command).refused


def left(office: Office) -> list[str]:
    seat = office.on(DAY)
    return [i["reference"] for i in Queries(office.store, seat.today, "en").board()["leftBehind"]]


def test_a_disabled_person_may_not_act_and_their_files_stand_on_the_board_until_they_are_handed_over(office, theirs):
    assert left(office) == []
    leave(office)
    seat = office.on(DAY)
    with pytest.raises(Forbidden):
        identify(office.store, "officer2", clock=seat.desk.sitting.clock, today=seat.today)
    assert left(office) == sorted([theirs["in charge"], theirs["deputy"]])
    done = hand_over(seat.as_("manager").desk, 2, 4)
    assert done.files == sorted([theirs["in charge"], theirs["deputy"]])
    assert left(office) == []
    assert (office.case(theirs["in charge"]).officer, office.case(theirs["in charge"]).deputy) == (4, 3)
    assert (office.case(theirs["deputy"]).officer, office.case(theirs["deputy"]).deputy) == (1, 4)


def test_ended_files_and_those_of_others_stay_as_they_are(office, theirs):
    before = {name: office.snapshot(theirs[name]) for name in ("ended", "another's")}
    hand_over(office.on(DAY).as_("manager").desk, 2, 4)
    assert {name: office.snapshot(theirs[name]) for name in before} == before


def test_each_file_has_its_entry_and_the_decision_stands_once_with_the_people(office, theirs):
    hand_over(office.on(DAY).as_("manager").desk, 2, 4)
    entry = office.entries(theirs["in charge"])[-1]
    assert (entry.act, entry.fields, entry.data["actor"]) == ("take_over", {"leaving": "2", "taker": "4"}, 3)
    assert office.entries(PEOPLE)[-1].act == "hand_over"


def test_whoever_takes_over_is_not_their_own_deputy(office, theirs):
    hand_over(office.on(DAY).as_("manager").desk, 2, 1)
    assert (office.case(theirs["deputy"]).officer, office.case(theirs["deputy"]).deputy) == (1, None)


def test_a_second_time_nothing_is_left_to_hand_over(office, theirs):
    desk = office.on(DAY).as_("manager").desk
    assert len(hand_over(desk, 2, 4).files) == 2
    before = {name: office.snapshot(file) for name, file in theirs.items()}
    assert hand_over(desk, 2, 4).files == []
    assert {name: office.snapshot(file) for name, file in theirs.items()} == before


def test_what_a_crash_left_is_finished_by_the_same_command(office, theirs, monkeypatch):
    monkeypatch.setattr(handover, "BATCH", 1)
    given = handover._give

    def crash(desk, references, leaving, taker):
        if references == [theirs["deputy"]]:
            raise KeyboardInterrupt
        return given(desk, references, leaving, taker)

    desk = office.on(DAY).as_("manager").desk
    monkeypatch.setattr(handover, "_give", crash)
    with pytest.raises(KeyboardInterrupt):
        hand_over(desk, 2, 4)
    monkeypatch.setattr(handover, "_give", given)
    assert hand_over(desk, 2, 4).files == [theirs["deputy"]]
    leave(office)
    assert left(office) == []


@pytest.mark.parametrize(
    ("by", "leaving", "taker", "key"),
    [
        ("officer", 2, 1, "persons.role.denied"),
        ("administrator", 2, 1, "persons.role.denied"),
        ("manager", 2, 2, "people.receiver.same"),
        ("manager", 1, 2, "people.receiver.disabled"),
        ("manager", 1, 6, "people.receiver.other_role"),
        ("manager", 1, 5, "people.receiver.other_role"),
    ],
)
def test_who_may_not_hand_over_or_take_over_is_refused_once_and_no_file_moves(office, theirs, by, leaving, taker, key):
    leave(office)
    before = {name: office.snapshot(file) for name, file in theirs.items()}
    answer = hand_over(office.on(DAY).as_(by).desk, leaving, taker).answer
    assert answer.refused
    assert [f"{v.rule}.{v.key}" for v in answer.decision.blocking] == [key]
    assert {name: office.snapshot(file) for name, file in theirs.items()} == before


@pytest.mark.parametrize(
    ("officer", "deputy", "key"),
    [
        (OFFICER2, None, "disabled"),
        (OFFICER, OFFICER2, "disabled"),
        (AUDITOR, None, "other_role"),
        (LEGAL, None, "other_role"),
    ],
)
def test_no_file_is_given_to_somebody_who_may_not_work_on_it(office, theirs, officer, deputy, key):
    leave(office)
    file, seat = theirs["another's"], office.on(DAY).as_("manager")
    named = {"officer": officer, **({"deputy": deputy} if deputy else {})}
    before = office.snapshot(file).state
    assert seat.record(file, "assign", **named).because == {"people.holder": key}
    assert office.snapshot(file).state == before


def test_nobody_proposes_a_file_for_somebody_who_left(office, theirs):
    leave(office)
    told = office.on(DAY).propose("tokyo", officer=OFFICER2)
    assert told.because["people.holder"] == "disabled"


def test_whoever_is_disabled_twice_is_said_to_be_disabled_already(office: Office):
    """Not that nobody of that name is there: the list shows them. A name that nobody bears is unknown still."""
    admin = office.on("2026-11-24").as_("administrator")

    def disabled(name: str, key: str) -> Told:
        return admin.perform("people", ACTS_OF_REGISTERS["disable_person"], {"name": name}, {"key": key})

    assert disabled("officer2", "one").passed
    assert disabled("officer2", "two").because == {"people.known": "disabled"}
    assert disabled("nobody", "three").because == {"people.known": "unknown"}
