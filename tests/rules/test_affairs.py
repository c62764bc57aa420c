"""Whose affairs one sees to, and what is wished, followed, sent again."""

from __future__ import annotations

import pytest

from rules.facts import Actor, Affairs, Relations
from tests.rules.makers import ADMINISTRATOR, LEGAL, MANAGER, OFFICER, facts, says, typed

OWN_ONLY = ("add_feed", "save_filter", "drop_filter")
ABSENCES = ("add_absence", "end_absence")
OTHERS = ("set_mail", "set_wishes", "revoke_feed", "add_token", "revoke_token")
AUDITOR = Actor(6, "auditor")


def whose(act: str, actor: Actor, person: int, standing: str = "there") -> str:
    given = facts(act, actor=actor, request=typed(), relations=Relations(affairs=Affairs(person, standing)))
    return says("affairs.whose", given)


@pytest.mark.parametrize("act", [*OWN_ONLY, *ABSENCES, *OTHERS])
@pytest.mark.parametrize("actor", [OFFICER, MANAGER, LEGAL, ADMINISTRATOR])
def test_everybody_sees_to_their_own_affairs(act, actor):
    assert whose(act, actor, actor.number) == "pass own"


@pytest.mark.parametrize("actor", [OFFICER, MANAGER, LEGAL, ADMINISTRATOR, AUDITOR])
def test_those_of_others_by_right_alone(actor):
    """The matrix: absences of others a manager, address, wishes and feeds an administrator, the rest nobody."""
    for act in ABSENCES:
        assert whose(act, actor, 2) == ("pass granted" if actor is MANAGER else "fail others"), act
    for act in OTHERS:
        assert whose(act, actor, 2) == ("pass granted" if actor is ADMINISTRATOR else "fail others"), act
    for act in OWN_ONLY:
        assert whose(act, actor, 2) == "fail own_only", act


def test_of_a_disabled_person_only_a_feed_may_still_be_revoked():
    assert whose("set_mail", ADMINISTRATOR, 2, "disabled") == "fail disabled"
    assert whose("add_absence", MANAGER, 2, "disabled") == "fail disabled"
    assert whose("revoke_feed", ADMINISTRATOR, 2, "disabled") == "pass granted"
    assert whose("set_mail", ADMINISTRATOR, 99, "unknown") == "fail unknown"


def test_a_wish_says_something():
    assert says("affairs.wishes", facts("set_wishes", request=typed(person="1"))) == "fail nothing"
    for said in ({"rhythm": "weekly"}, {"language": "nl"}, {"without": ["none"]}):
        assert says("affairs.wishes", facts("set_wishes", request=typed(person="1", **said))) == "pass said"


def test_a_feed_that_is_revoked_is_there_and_counts():
    relations = Relations(affairs=Affairs(1, feeds=(12,)))
    assert says("affairs.feed", facts("revoke_feed", request=typed(feed="12"), relations=relations)) == "pass known"
    assert says("affairs.feed", facts("revoke_feed", request=typed(feed="13"), relations=relations)) == "fail unknown"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({}, "pass free"),
        ({"filter": "Mine"}, "fail bad_name"),
        ({"filter": "9"}, "fail bad_name"),
        ({"filter": "a" * 41}, "fail bad_name"),
        ({"filter": "a" * 40}, "pass free"),
        ({"filter": "there"}, "fail taken"),
        ({"country": ["AT", "FR"]}, "pass free"),
        ({"country": ["AT", "France"]}, "fail bad_country"),
        ({"days": ["30", "90"]}, "fail overlap"),
        ({"days": ["30", "30"]}, "fail overlap"),
        ({"days": ["4000"]}, "fail overlap"),
        ({"days": []}, "not_applicable incomplete"),
    ],
)
def test_a_filter_has_a_free_name_known_countries_and_falling_days(said, answer):
    request = typed(**{"filter": "mine", "days": ["90", "30"], **said})
    relations = Relations(affairs=Affairs(1, filters=("there",)))
    assert says("filters.possible", facts("save_filter", request=request, relations=relations)) == answer


def test_nobody_saves_filters_without_end():
    many = Relations(affairs=Affairs(1, filters=tuple(f"f{n}" for n in range(50))))
    request = typed(filter="mine", days=["90"])
    assert says("filters.possible", facts("save_filter", request=request, relations=many)) == "fail too_many"


def test_a_filter_that_is_removed_is_there():
    relations = Relations(affairs=Affairs(1, filters=("there",)))
    assert says("filters.known", facts("drop_filter", request=typed(filter="there"), relations=relations)) == (
        "pass known"
    )
    assert says("filters.known", facts("drop_filter", request=typed(filter="no"), relations=relations)) == (
        "fail unknown"
    )


@pytest.mark.parametrize("actor", [OFFICER, MANAGER, LEGAL, ADMINISTRATOR])
def test_a_message_is_sent_again_by_a_manager_or_an_administrator_once_it_was_given_up(actor):
    may = actor in (MANAGER, ADMINISTRATOR)
    states = {
        "dead": "pass given_up", "no_address": "pass given_up", "waiting": "fail waits", "sent": "fail waits",
        "unnamed": "fail unnamed", "left": "fail left",
    }  # fmt: skip
    for state, said in states.items():
        given = facts("retry_message", actor=actor, request=typed(message="1"), relations=Relations(message=state))
        assert says("affairs.retry", given) == (said if may else "fail others")
