"""Eight processes want the same at one moment: one gets it, and the others are told so."""

from __future__ import annotations

import pytest

from tests.makers import FIVE_YEARS
from tests.races.racing import Typed, assert_sound, desk_of, entries_of, outcomes, perform, version_of

NOTE = {"text": "a call with the partner"}


def of_act(store, file: str, act: str) -> list:
    return [entry for entry in entries_of(store, file) if entry.act == act]


@pytest.mark.parametrize(("stage", "act", "fields"), [("proposal", "assess", {}), ("in_force", "renew", FIVE_YEARS)])
def test_of_eight_that_read_the_same_version_one_advances_and_seven_get_a_conflict(
    eight, store, database_url, files_at, stage: str, act: str, fields: dict
):
    """`renew` leads back to the same stage: only the version tells the seven that they are late."""
    [file] = files_at(stage)
    for _ in range(3 if act == "renew" else 1):
        version = version_of(store, file)
        before = len(of_act(store, file, act))
        told = eight.race(database_url, [Typed(file, act, fields, if_version=version)] * 8)
        assert outcomes(told) == {"advanced": 1, "conflict.version": 7}
        assert version_of(store, file) == version + 1
        assert len(of_act(store, file, act)) == before + 1
    assert_sound(store)


def test_eight_with_the_same_key_get_the_one_answer(eight, store, database_url, files_at):
    [file] = files_at("in_force")
    for key in ("monday", "tuesday"):
        before = len(of_act(store, file, "renew"))
        told = eight.race(database_url, [Typed(file, "renew", FIVE_YEARS, key=key)] * 8)
        assert outcomes(told) == {"advanced": 8}
        assert len({(one.sequence, one.hash) for one in told}) == 1
        assert sum(one.repeated for one in told) == 7
        assert len(of_act(store, file, "renew")) == before + 1
    assert_sound(store)


def test_the_same_key_and_the_same_version_give_the_stored_answer_not_a_conflict(eight, store, database_url, files_at):
    [file] = files_at("in_force")
    version = version_of(store, file)
    told = eight.race(database_url, [Typed(file, "renew", FIVE_YEARS, key="k", if_version=version)] * 8)
    assert outcomes(told) == {"advanced": 8}
    assert sum(one.repeated for one in told) == 7
    assert len({one.hash for one in told}) == 1


def test_a_refusal_is_an_answer_too_and_is_stored_once(eight, store, database_url, files_at):
    [file] = files_at("in_force")
    told = eight.race(database_url, [Typed(file, "sign_mou", key="k")] * 8)
    assert outcomes(told) == {"refused": 8}
    assert len({one.hash for one in told}) == 1
    assert [entry.outcome for entry in of_act(store, file, "sign_mou")][1:] == ["refused"]


def test_the_same_key_with_another_body_is_refused(eight, store, database_url, files_at):
    [file] = files_at("in_force")
    bodies = [{**FIVE_YEARS, "notice": f"P{months}M"} for months in range(1, 9)]
    told = eight.race(database_url, [Typed(file, "renew", fields, key="k") for fields in bodies])
    assert outcomes(told) == {"advanced": 1, "conflict.key_reused": 7}
    assert len(of_act(store, file, "renew")) == 1
    assert perform(desk_of(store, "officer"), Typed(file, "let_expire", key="k")).outcome == "conflict.key_reused"
    assert perform(desk_of(store, "officer2"), Typed(file, "let_expire", key="k")).outcome == "refused", (
        "keys are one's own"
    )
    assert_sound(store)


def test_refused_attempts_and_notes_of_colleagues_are_no_conflict(eight, store, database_url, files_at):
    [file] = files_at("in_force")
    version = version_of(store, file)
    refused = Typed(file, "sign_mou", by="officer2", times=8, stubborn=True)
    noted = Typed(file, "note", NOTE, by="manager", times=8, stubborn=True)
    acting = Typed(file, "renew", FIVE_YEARS, if_version=version)
    told = eight.race(database_url, [acting, refused, noted, refused, noted, refused, noted, refused])
    assert told[0].outcome == "advanced"
    counted = outcomes(told)
    counted.pop("conflict.version", None)  # the colleagues' own, whose command began before the renewal
    assert counted == {"advanced": 1, "refused": 32, "recorded": 24}
    assert version_of(store, file) == version + 1
    assert_sound(store)
