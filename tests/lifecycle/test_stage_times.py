"""How long files stand in a stage: the same as counted by hand, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lifecycle.queries import Queries
from lifecycle.storage.store import Store
from tests.makers import Office


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


def of_stages(store: Store, on: str, as_of: str | None = None) -> dict[str, dict[str, Any]]:
    queries = Queries(store, date.fromisoformat(on), "en", date.fromisoformat(as_of) if as_of else None)
    return {row.pop("stage"): row for row in queries.stage_times()["stages"]}


def test_mean_and_ages_equal_a_count_by_hand(office: Office, store: Store):
    """Two proposals, assessed after 10 and after 30 days, and one that waits; one assessment is closed after 5 days."""
    first = office.on("2022-03-01").as_("officer").propose("vienna").reference
    second = office.on("2022-03-01").as_("officer").propose("prague").reference
    assert office.on("2022-03-01").as_("officer").propose("sofia").passed
    office.on("2022-03-11").as_("officer").advance(first, "assess")
    office.on("2022-03-31").as_("officer").advance(second, "assess")
    letter = office.typed_for("withdraw")
    assert office.on("2022-03-16").as_("officer").advance(first, "withdraw", **letter).passed
    shown = of_stages(store, "2022-06-30")
    assert shown["proposal"] == {
        "ended": 2, "meanDays": 20, "now": 1, "longestDays": 121, "ages": [0, 1, 0, 0], "inexact": 0,
    }  # fmt: skip
    assert shown["assessment"] == {
        "ended": 1, "meanDays": 5, "now": 1, "longestDays": 91, "ages": [0, 1, 0, 0], "inexact": 0,
    }  # fmt: skip
    assert "abandoned" not in shown, "nobody waits at an end"


def test_as_of_an_earlier_day_later_acts_are_not_there(office: Office, store: Store):
    file = office.on("2022-03-01").as_("officer").propose("vienna").reference
    office.on("2022-03-11").as_("officer").advance(file, "assess")
    assert of_stages(store, "2022-06-30", "2022-03-05") == {
        "proposal": {"ended": 0, "now": 1, "longestDays": 4, "ages": [1, 0, 0, 0], "inexact": 0}
    }


@pytest.mark.parametrize(("days", "band"), [(90, 0), (91, 1), (365, 1), (366, 2), (730, 2), (731, 3)])
def test_a_file_is_in_the_band_of_its_age(office: Office, store: Store, days: int, band: int):
    assert office.on("2022-03-01").as_("officer").propose("vienna").passed
    day = date.fromordinal(date(2022, 3, 1).toordinal() + days)
    ages = of_stages(store, day.isoformat())["proposal"]["ages"]
    assert [index for index, count in enumerate(ages) if count] == [band]
