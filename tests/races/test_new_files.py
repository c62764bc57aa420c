"""Eight propose at one moment: one file of a partner and track, and no reference twice."""

from __future__ import annotations

import pytest

from tests.races.racing import Typed, assert_sound, outcomes

PROPOSED = {"track": "bilateral", "initiator": "partner", "theme": ["culture"]}


@pytest.fixture
def proposal(office):
    def make(partner: str) -> Typed:
        return Typed("", "propose", {**PROPOSED, "partner": partner})

    return make


def test_of_eight_proposals_for_the_same_partner_and_track_one_opens_a_file(eight, store, database_url, proposal):
    told = eight.race(database_url, [proposal("vienna")] * 8)
    assert outcomes(told) == {"advanced": 1, "refused": 7}
    assert {one.failing for one in told if one.outcome == "refused"} == {("file.one_open",)}
    with store.reading() as reading:
        assert len(reading.partnerships(partner="vienna")) == 1
    assert_sound(store)


def test_eight_proposals_for_different_partners_get_eight_references(eight, store, database_url, proposal, slugs):
    told = eight.race(database_url, [proposal(slug) for slug in slugs[:8]])
    assert outcomes(told) == {"advanced": 8}
    references = sorted(one.reference for one in told)
    assert references == [f"BE-BRU-2026-{number:04d}" for number in range(1, 9)], "none is lost or left out"
    with store.reading() as reading:
        assert {row.partner for row in reading.partnerships()} == set(slugs[:8])
    assert_sound(store)
