"""People and partners."""

from __future__ import annotations

import pytest

from rules.directory import PartnerBody, PartnerName, Partners, People, Person
from rules.facts import Relations
from tests.rules.makers import ADMINISTRATOR, case, facts, says, typed

PERSON = {"actor": ADMINISTRATOR}


@pytest.mark.parametrize(
    ("role", "taken", "said"),
    [
        ("officer", False, "pass free"),
        ("officer", True, "fail name_taken"),
        ("boss", False, "fail unknown_role"),
        ("", False, "fail unknown_role"),
        ("console", False, "fail unknown_role"),
        ("scheduler", False, "fail unknown_role"),
    ],
)
def test_a_new_person_has_a_free_name_and_a_role_of_the_policy(role, taken, said):
    given = facts(
        "add_person", request=typed(name="a" * 64, role=role), relations=Relations(name_taken=taken), **PERSON
    )
    assert says("people.new", given) == said


@pytest.mark.parametrize(
    ("person", "role", "said"),
    [
        (2, None, "pass known"),
        (2, "manager", "pass known"),
        (2, "boss", "fail unknown_role"),
        (2, "scheduler", "fail unknown_role"),
        (None, "manager", "fail unknown"),
    ],
)
def test_a_person_whose_role_changes_is_known(person, role, said):
    request = typed(name="a" * 64, **({"role": role} if role else {}))
    assert (
        says("people.known", facts("change_role", request=request, relations=Relations(person=person), **PERSON))
        == said
    )


@pytest.mark.parametrize(
    ("holders", "said"),
    [
        ((), "not_applicable nobody_named"),
        ((("officer", "officer"),), "pass may_act"),
        ((("officer", "manager"), ("deputy", "officer")), "pass may_act"),
        ((("officer", "disabled"),), "fail disabled"),
        ((("officer", "officer"), ("deputy", "disabled")), "fail disabled"),
        ((("officer", "auditor"),), "fail other_role"),
        ((("officer", "officer"), ("deputy", "legal")), "fail other_role"),
    ],
)
def test_a_file_is_held_by_somebody_who_may_act_and_works_on_files(holders, said):
    given = facts("assign", file=case(), request=typed(officer="1"), relations=Relations(holders=holders))
    assert says("people.holder", given) == said


def test_nobody_is_the_deputy_of_their_own_file():
    held = Relations(holders=(("officer", "officer"), ("deputy", "officer")))
    given = facts("assign", file=case(), request=typed(officer="1", deputy="1"), relations=held)
    assert says("people.holder", given) == "fail own_deputy"


def test_a_correction_asks_only_for_whoever_it_names_anew():
    """Who held the file then may have left since: that is no fault of the correction."""
    held = Relations(holders=(("officer", "disabled"), ("deputy", "officer")))
    given = facts("assign", file=case(), request=typed(officer="2", deputy="1"), relations=held, correcting="ok")
    given.corrected_fields = ("deputy",)
    assert says("people.holder", given) == "pass may_act"
    given.corrected_fields = ("officer",)
    assert says("people.holder", given) == "fail disabled"


@pytest.mark.parametrize(
    ("act", "role", "last", "said"),
    [
        ("disable_person", None, True, "fail last"),
        ("disable_person", None, False, "pass stays"),
        ("change_role", "officer", True, "fail last"),
        ("change_role", "officer", False, "pass stays"),
        ("change_role", "administrator", True, "pass stays"),
    ],
)
def test_the_last_administrator_stays(act, role, last, said):
    request = typed(name="a" * 64, **({"role": role} if role else {}))
    given = facts(act, request=request, relations=Relations(person=7, last_administrator=last), **PERSON)
    assert says("people.administrator", given) == said


@pytest.mark.parametrize(
    ("slug", "country", "taken", "said"),
    [
        ("ile-de-france", "FR", False, "pass free"),
        ("new2", "AT", False, "pass free"),
        ("vienna", "AT", True, "fail taken"),
        ("Vienna", "AT", False, "fail bad_slug"),
        ("île", "FR", False, "fail bad_slug"),
        ("-vienna", "AT", False, "fail bad_slug"),
        ("vienna-", "AT", False, "fail bad_slug"),
        ("two--dashes", "AT", False, "fail bad_slug"),
        ("two words", "AT", False, "fail bad_slug"),
        ("vienna\n", "AT", False, "fail bad_slug"),
        ("", "AT", False, "fail bad_slug"),
        ("vienna", "at", False, "fail bad_country"),
        ("vienna", "AUT", False, "fail bad_country"),
        ("vienna", "", False, "fail bad_country"),
        ("vienna", "AT\n", False, "fail bad_country"),
    ],
)
def test_a_new_partner_has_an_ascii_slug_and_a_country(slug, country, taken, said):
    given = facts(
        "add_partner", request=typed(slug=slug, country=country), relations=Relations(partner_known=taken), **PERSON
    )
    assert says("partners.new", given) == said


def test_a_partner_that_is_renamed_is_there():
    assert says("partners.known", facts("rename_partner", request=typed(slug="vienna"), **PERSON)) == "pass known"
    assert (
        says(
            "partners.known",
            facts("rename_partner", request=typed(slug="x"), relations=Relations(partner_known=False), **PERSON),
        )
        == "fail unknown"
    )


def test_the_registers_find_what_is_in_them():
    people = People(
        people=(
            Person(number=1, name="a", role="administrator", disabled=True),
            Person(number=2, name="b", role="officer"),
        )
    )
    assert people.find(1) is not None and people.find(3) is None
    assert [people.standing(n) for n in (1, 2, 3)] == ["disabled", "officer", "disabled"]
    assert not people.has_administrator
    assert People(people=(Person(number=1, name="a", role="administrator"),)).has_administrator
    old, new = PartnerName(en="Peking", fr="Pékin", nl="Peking"), PartnerName(en="Beijing", fr="Pékin", nl="Peking")
    body = PartnerBody(slug="beijing", names=(old, new), country="CN")
    assert body.name == new
    assert Partners(partners=(body,)).find("beijing") == body and Partners().find("beijing") is None
