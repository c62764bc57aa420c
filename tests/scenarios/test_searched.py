"""Files by a word and by the days between which they entered into force."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office, brussels

HAVANA = "BE-BRU-2026-0006"


@pytest.fixture
def brussels_office(store: Store, tmp_path: Path) -> Office:
    """The Brussels portfolio, on each database."""
    return Office.open(store, brussels(), folder=tmp_path)


def found(office: Office, **filters: Any) -> set[str]:
    """What the list finds; by pages, counted, and by histories, where lines cannot tell, it is the same."""
    asked = office.ask("2026-11-23")
    items = {item["reference"] for item in asked.list(**filters)["items"]}
    assert asked.count(**filters) == len(items)
    assert {item["reference"] for item in asked.list(**filters, limit=200)["items"]} == items
    earlier = office.ask("2026-11-22", today="2026-11-23")
    every = {item["reference"]: item.get("inForceSince") for item in asked.list()["items"]}
    same = {
        item["reference"] for item in earlier.list()["items"] if every[item["reference"]] == item.get("inForceSince")
    }
    assert {item["reference"] for item in earlier.list(**filters)["items"]} & same == items & same and len(same) > 30
    return items


def test_a_word_finds_a_file_by_any_name_of_its_partner_or_by_its_reference(brussels_office: Office):
    """In any language, by any part, whatever the case and without accents; and no sign is a pattern."""
    for typed in ("havan", "LA HAVANE", "havane la", "0006", "be-bru-2026-0006"):
        assert HAVANA in found(brussels_office, text=typed), typed
    assert len(found(brussels_office, text="havana")) < 5
    assert found(brussels_office, text="québec") == found(brussels_office, text="Quebec") != set()
    for typed in ("nowhere at all", "%", "_", '"', "\\"):
        assert found(brussels_office, text=typed) == set(), typed


def test_days_of_entry_into_force_are_included_and_an_inexact_day_may_lie_within(brussels_office: Office):
    """The day itself, the day before and the day after; and both together with another filter."""
    listed = brussels_office.ask("2026-11-23").list()["items"]
    exact = next(i for i in listed if len(i.get("inForceSince", "")) == 10)
    month = next(i for i in listed if len(i.get("inForceSince", "")) == 7)
    day = date.fromisoformat(exact["inForceSince"])
    assert exact["reference"] in found(brussels_office, in_force_from=day, in_force_until=day)
    assert exact["reference"] not in found(brussels_office, in_force_from=date.fromordinal(day.toordinal() + 1))
    assert exact["reference"] not in found(brussels_office, in_force_until=date.fromordinal(day.toordinal() - 1))
    within = date.fromisoformat(f"{month['inForceSince']}-15")
    assert month["reference"] in found(brussels_office, in_force_from=within, in_force_until=within)
    assert found(brussels_office, in_force_from=day, partner=exact["partner"]) >= {exact["reference"]}
    never = {i["reference"] for i in listed if "inForceSince" not in i}
    assert never and not never & found(brussels_office, in_force_until=date(2999, 12, 31))
