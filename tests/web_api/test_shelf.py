"""What is kept holds until anything is recorded, and is made once for many who ask at once."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from lifecycle.errors import NotFound
from lifecycle.storage.tables import message
from tests.makers import Office
from tests.web_api.serving import Clock, serving, token_of
from web.house import House
from web.shelf import Shelf


def test_what_is_kept_is_made_anew_after_an_entry_a_refusal_a_check_a_new_day_and_a_message(bare: Office):
    clock, shelf, made = Clock(), Shelf(), list[int]()
    house = House(bare.store, clock.now, clock.today)

    def asked() -> int:
        def make() -> int:
            made.append(1)
            return len(made)

        found: int = shelf.fetch(house, "key", make)
        return found

    assert [asked(), asked()] == [1, 1]
    reference = bare.file_at("proposal")
    assert [asked(), asked()] == [2, 2]
    assert not bare.on("2026-11-24").advance(reference, "sign_mou").passed
    assert [asked(), asked()] == [3, 3]
    bare.on("2026-11-24").check()
    assert [asked(), asked()] == [4, 4]
    clock.on = date(2026, 11, 25)
    assert [asked(), asked()] == [5, 5]
    with bare.store.bulk() as unit:
        values = {"key": "single:1:1", "person": 1, "on": clock.on, "message_id": "<1@x>", "attempts": 0, "lang": "en"}
        unit.connection.execute(insert(message).values(**values, state="waiting"))
    assert [asked(), asked()] == [6, 6], "a message that waits is counted on the board"


def test_many_who_ask_at_once_have_it_made_once(bare: Office):
    clock, shelf, made, began = Clock(), Shelf(), list[int](), threading.Event()
    house = House(bare.store, clock.now, clock.today)
    told: list[Any] = []

    def make() -> str:
        made.append(1)
        began.wait(10)
        return "answer"

    threads = [threading.Thread(target=lambda: told.append(shelf.fetch(house, "key", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    began.set()
    for thread in threads:
        thread.join()
    assert told == ["answer"] * 8 and made == [1]


def test_what_cannot_be_made_is_told_each_time_and_leaves_nothing_behind(bare: Office):
    clock, shelf = Clock(), Shelf()
    house = House(bare.store, clock.now, clock.today)

    def gone() -> None:
        raise NotFound("not_found.feed")

    for number in range(5):
        with pytest.raises(NotFound):
            shelf.fetch(house, number, gone)
    assert shelf.fetch(house, 1, lambda: "found") == "found"
    assert len(vars(shelf)["_making"]) == len(vars(shelf)["_held"]) == 1


def test_no_more_is_kept_than_there_is_room_for(bare: Office):
    clock, shelf = Clock(), Shelf(most=2)
    house = House(bare.store, clock.now, clock.today)
    for key in ("a", "b", "a", "c"):
        shelf.fetch(house, key, lambda: key)  # noqa: B023
    made: list[str] = []
    for key in ("a", "c", "b"):
        shelf.fetch(house, key, lambda: made.append(key))  # noqa: B023
    assert made == ["b"]


def test_the_public_list_and_the_board_change_with_the_next_entry(bare: Office):
    bare.file_at("signed")
    with serving(bare.store) as served:
        officer = served.with_token(token_of(bare, "officer", "read", "act")[0])
        before = officer.get("/api/v1/register"), officer.get("/api/v1/statistics"), officer.get("/api/v1/board")
        assert "vienna" not in {p["slug"] for p in before[0].json["bilateral"]}
        assert officer.post("/api/v1/partnerships/vienna/acts/enter_into_force", {"on": "2024-03-02"}).status == 200
        after = officer.get("/api/v1/register"), officer.get("/api/v1/statistics"), officer.get("/api/v1/board")
        assert "vienna" in {p["slug"] for p in after[0].json["bilateral"]}
        assert all(one.headers["etag"] != other.headers["etag"] for one, other in zip(before, after, strict=True))
