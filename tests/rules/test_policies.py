"""Policies: the one in force on a day, the second person, what a new one must keep."""

from __future__ import annotations

from typing import Any

import pytest

from rules.facts import Facts, Relations, Used
from rules.policy import policy_hash, read_policy
from rules.policy_register import Adoption, Migration, PolicyRegister
from tests.rules.makers import ADMINISTRATOR, MANAGER, POLICY, POLICY_TEXT, day, facts, policies, says, typed, when

ONE_YEAR = POLICY_TEXT.replace('test_phase = "P2Y"', 'test_phase = "P1Y"')
NO_TEST = POLICY_TEXT.replace(
    "[file.tracks.bilateral]\ntest_phase = true", "[file.tracks.bilateral]\ntest_phase = false"
)
OTHER = POLICY_TEXT.replace('code = "criterion_3"', 'code = "criterion_4"')
TODAY = "2026-11-23"


def adoption(number: int, from_on: str, confirmed: str | None, text: str = ONE_YEAR, **more: Any) -> Adoption:
    by = None if confirmed is None else "3"
    on = None if confirmed is None else when(confirmed)
    return Adoption(
        id=number, hash=policy_hash(text), name="another", from_on=when(from_on), adopted_by="7", confirmed_by=by,
        confirmed_on=on, **more,
    )  # fmt: skip


def register(*more: Adoption, migrations: tuple[Migration, ...] = ()) -> PolicyRegister:
    texts = {policy_hash(text): text for text in (ONE_YEAR, NO_TEST, OTHER)}
    return policies(*more, **texts).but(migrations=migrations)


@pytest.mark.parametrize(
    ("from_on", "confirmed", "asked", "in_force"),
    [
        ("2026-12-01", "2026-11-20", "2026-11-30", 1),
        ("2026-12-01", "2026-11-20", "2026-12-01", 2),
        ("2026-12-01", "2026-12-05", "2026-12-04", 1),
        ("2026-12-01", "2026-12-05", "2026-12-05", 2),
        ("2026-12-01", None, "2027-12-05", 1),
    ],
)
def test_a_policy_counts_from_the_later_of_its_day_and_its_confirmation(from_on, confirmed, asked, in_force):
    assert register(adoption(2, from_on, confirmed)).adoption_on(day(asked)).id == in_force


def test_a_rejected_policy_never_counts():
    given = register(adoption(2, "2026-12-01", "2026-12-01", rejected=True))
    assert given.adoption_on(day("2027-01-01")).id == 1


def test_of_two_that_count_the_one_of_the_later_day_is_in_force():
    """Whichever was adopted first."""
    given = register(adoption(2, "2027-01-01", "2026-11-20"), adoption(3, "2026-12-01", "2026-11-21", OTHER))
    assert [given.adoption_on(day(d)).id for d in ("2026-11-30", "2026-12-31", "2027-01-01")] == [1, 3, 2]


def test_before_its_first_day_the_first_policy_stands():
    """A trial goes back behind the day of opening."""
    assert register().adoption_on(day("1990-01-01")).id == 1
    with pytest.raises(LookupError):
        PolicyRegister().adoption_on(day(TODAY))


def confirming(given: PolicyRegister, number: int = 2, **more: Any) -> Facts:
    relations = Relations(**{n: more.pop(n) for n in ("used", "moving") if n in more})
    more = {"actor": MANAGER, "act": "confirm_policy", **more}
    return facts(more.pop("act"), policies=given, request=typed(number=str(number)), relations=relations, **more)


def test_a_second_person_confirms():
    given = register(adoption(2, TODAY, None))
    assert says("policy.second_person", confirming(given)) == "pass second"
    assert says("policy.second_person", confirming(given, actor=ADMINISTRATOR)) == "fail same_person"
    assert says("policy.second_person", confirming(given, act="reject_policy", actor=ADMINISTRATOR)) == "pass second"
    assert says("policy.second_person", confirming(given, 9)) == "fail unknown"
    assert says("policy.second_person", confirming(register(adoption(2, TODAY, TODAY)))) == "fail nothing_waits"


def test_the_policy_in_force_is_not_adopted_again():
    said = [
        says("policy.new", facts("adopt_policy", policies=register(), request=typed(text=text)))
        for text in (POLICY_TEXT, ONE_YEAR)
    ]
    assert said == ["fail in_force", "pass differs"]


def test_a_migration_moves_something_to_the_policy_in_force():
    asked = Migration(id=3, hash=policy_hash(ONE_YEAR), references=("BE-BRU-2026-0001",), requested_by="7")
    given = register(adoption(2, TODAY, TODAY), migrations=(asked,))
    assert says("policy.moves", confirming(given, 3, moving=1)) == "pass some"
    assert says("policy.moves", confirming(given, 3)) == "fail none"
    assert says("policy.moves", confirming(given, 2)) == "not_applicable no_migration"
    later = register(adoption(2, TODAY, TODAY), adoption(4, TODAY, TODAY, OTHER), migrations=(asked,))
    assert says("policy.moves", confirming(later, 3, moving=1)) == "fail overtaken"


@pytest.mark.parametrize(
    ("text", "used", "said"),
    [
        (ONE_YEAR, Used("F", "bilateral", stage="test_phase"), "pass kept"),
        (NO_TEST, Used("F", "bilateral", stage="test_phase"), "fail drops_stage"),
        (NO_TEST, Used("F", "bilateral"), "pass kept"),
        (OTHER, Used("F", "bilateral", criterion="criterion_3"), "fail drops_criterion"),
        (OTHER, Used("F", "bilateral", criterion="criterion_1"), "pass kept"),
        (ONE_YEAR, Used("F", "friendship"), "fail drops_track"),
    ],
)
def test_a_new_policy_keeps_what_open_files_stand_on(text, used, said):
    relations = Relations(used=(used,))
    given = facts("adopt_policy", policies=register(), request=typed(text=text), relations=relations)
    assert says("policy.keeps", given) == said
    lacking = register(adoption(2, TODAY, TODAY, text))
    moved = facts("request_migration", policies=lacking, request=typed(reference=["F"]), relations=relations)
    assert says("policy.keeps", moved) == said.replace("drops", "lacks")


def test_a_confirmation_of_nothing_keeps_everything():
    assert says("policy.keeps", confirming(register(), 9)) == "not_applicable no_policy"


def test_the_shipped_policy_grants_adopting_and_confirming_to_different_roles():
    """Nobody can be both persons by the role alone."""
    adopt = {role for role, granted in POLICY.roles.items() if "policy.adopt" in granted}
    confirm = {role for role, granted in POLICY.roles.items() if "policy.confirm" in granted}
    assert (adopt, confirm) == ({"administrator"}, {"manager", "legal"})
    assert not POLICY.roles["console"]


def test_a_further_type_of_agreement_states_its_names_and_its_list():
    further = '\n[file.tracks.friendship]\ntest_phase = false\nreciprocity = false\nlisted = "none"\n'
    names = 'names = { en = "charter", fr = "charte", nl = "charter" }\ntest_phase_length = "P6M"\n'
    read = read_policy(POLICY_TEXT + further + names)
    assert str(read.test_phase_of("friendship")) == "P6M" and str(read.test_phase_of("bilateral")) == "P2Y"
    assert [read.listed_as(track) for track in read.file.tracks] == ["bilateral", "development", "none"]
    with pytest.raises(ValueError, match=r"file\.tracks\.friendship"):
        read_policy(POLICY_TEXT + further)
    with pytest.raises(ValueError, match="track_code"):
        read_policy(POLICY_TEXT + further.replace("friendship", "Friendship") + names)
