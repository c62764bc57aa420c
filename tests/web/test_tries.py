"""Tries to sign in are counted before the password is looked at: many at once are no more than one after another."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lifecycle.desk import CONSOLE
from lifecycle.errors import Forbidden
from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.storage.engine import open_database
from messages.catalogue import LANGUAGES
from rules.facts import Actor
from tests.conftest import DATABASES
from tests.makers.portfolios import brussels
from tests.web.conftest import DAY, Served
from tests.web.test_accounts import PHRASE
from web.accounts import COUNTED_FOR, MOST_OF_A_NAME, MOST_OF_A_PLACE, MOST_OF_BOTH, TooMany

ONCE = 16


@pytest.fixture(params=DATABASES)
def house(serve: Any, request: pytest.FixtureRequest) -> Served:
    """Served for real on each kind of database, where officer and manager have a password."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        with open_database(url) as store:
            initialise(
                store, brussels(), SHIPPED_POLICY.read_text(), datetime.now(UTC), DAY, people=True, trial_day=True
            )
    served: Served = serve(demo=False, url=url)
    for number in (1, 3):
        served.site.accounts.set_password(number, PHRASE, PHRASE)
    return served


def tried(served: Served, name: str, password: str, lang: str = "en") -> Any:
    return served.client().post(f"/{lang}/sign-in", data={"name": name, "password": password})


def test_sixteen_wrong_passwords_at_once_are_looked_at_five_times(house: Served):
    """The others are told to wait; afterwards even the right one waits, and another name does not."""
    with ThreadPoolExecutor(ONCE) as pool:
        answers = list(pool.map(lambda _: tried(house, "officer", "wrong"), range(ONCE)))
    assert Counter(answer.status_code for answer in answers) == {403: MOST_OF_BOTH, 429: ONCE - MOST_OF_BOTH}
    assert tried(house, "officer", PHRASE).status_code == 429
    assert tried(house, "manager", PHRASE).status_code == 303


def test_the_right_password_counts_for_nothing_however_often(house: Served):
    """A try that succeeds is released; wrong ones before it still count."""
    for _ in range(MOST_OF_BOTH - 1):
        assert tried(house, "officer", "wrong").status_code == 403
    for _ in range(3):
        assert tried(house, "officer", PHRASE).status_code == 303
    assert tried(house, "officer", "wrong").status_code == 403
    assert tried(house, "officer", PHRASE).status_code == 429


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_waits_is_told_how_long_and_comes_in_afterwards(serve: Any, lang: str):
    """In seconds for programs, in minutes for people; until the oldest of the tries counts no more."""
    served: Served = serve(demo=False)
    served.site.accounts.set_password(1, PHRASE, PHRASE)
    for _ in range(MOST_OF_BOTH):
        tried(served, "officer", "wrong")
    served.clock.ahead = timedelta(minutes=10)
    answer = tried(served, "officer", PHRASE, lang)
    seconds = int(answer.headers["retry-after"])
    assert answer.status_code == 429 and 0 < seconds <= (COUNTED_FOR - served.clock.ahead).total_seconds()
    assert "5 minutes" in answer.text or "5 minuten" in answer.text
    served.clock.ahead += timedelta(seconds=seconds)
    assert tried(served, "officer", PHRASE, lang).status_code == 303


def test_changing_a_password_waits_after_too_many_tries_as_well(serve: Any):
    """The page says so at the field, with the status and the seconds."""
    served: Served = serve(demo=False)
    served.site.accounts.set_password(1, PHRASE, PHRASE)
    reader = served.stranger()
    reader.send(reader.get("/en/sign-in").form("/en/sign-in"), name="officer", password=PHRASE)
    form = reader.get("/en/password").forms[-1]
    for _ in range(MOST_OF_BOTH):
        reader.send(form, 400, old="wrong", password=PHRASE, again=PHRASE)
    reader.send(form, 429, old=PHRASE, password=PHRASE, again=PHRASE)


def failed_from(served: Served, name: str, place: str) -> bool:
    """Whether the password of a wrong try from a place was looked at at all."""
    with pytest.raises(Forbidden) as told:
        served.site.accounts.enter(served.site.house.desk(Actor(0, CONSOLE)), name, "wrong", place)
    return not isinstance(told.value, TooMany)


def test_nobody_keeps_somebody_else_out_from_another_place(house: Served):
    """Five wrong tries end it there for that name, thirty for every name; elsewhere the person comes in."""
    assert [failed_from(house, "officer", "192.0.2.7") for _ in range(MOST_OF_BOTH + 1)] == [True] * MOST_OF_BOTH + [
        False
    ]
    assert tried(house, "officer", PHRASE).status_code == 303
    others = [failed_from(house, f"nobody{turn}", "192.0.2.7") for turn in range(MOST_OF_A_PLACE - MOST_OF_BOTH + 1)]
    assert others == [True] * (len(others) - 1) + [False]
    assert tried(house, "officer", PHRASE).status_code == 303


def test_a_name_that_is_guessed_from_everywhere_waits_in_the_end(serve: Any):
    """After a hundred tries of it, whoever comes; another name does not."""
    served: Served = serve(demo=False)
    served.site.accounts.set_password(1, PHRASE, PHRASE)
    tries = [failed_from(served, "officer", f"192.0.2.{turn // 5}") for turn in range(MOST_OF_A_NAME + 1)]
    assert MOST_OF_A_NAME >= 10 * MOST_OF_BOTH and tries == [True] * MOST_OF_A_NAME + [False]
    assert tried(served, "officer", PHRASE).status_code == 429
    assert failed_from(served, "manager", "192.0.2.200")


def test_a_house_with_many_addresses_is_one_place(serve: Any):
    """Of IPv6 the network counts; an IPv4 address counts alike however it is written."""
    served: Served = serve(demo=False)
    mine = [failed_from(served, "officer", f"2001:db8:1:2::{turn:x}") for turn in range(MOST_OF_BOTH + 1)]
    assert mine == [True] * MOST_OF_BOTH + [False] and failed_from(served, "officer", "2001:db8:1:3::1")
    assert [failed_from(served, "legal", f"{before}192.0.2.1") for before in ("", "::ffff:") * 3] == [True] * 5 + [
        False
    ]
