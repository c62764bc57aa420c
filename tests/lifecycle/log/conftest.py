"""A register with one file, and a checkpoint of it that left the house."""

from __future__ import annotations

import pytest

from lifecycle.log import edge
from lifecycle.log.sealing import seal
from lifecycle.storage.store import Store
from tests.lifecycle.log.hand import KEY, NOW
from tests.makers import Office


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    return office.file_at("in_force")


@pytest.fixture
def outside(office: Office, file: str) -> str:
    """A checkpoint that left the house before anything was done to the record."""
    note = seal(office.store, KEY, NOW).note
    assert note is not None
    return note


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves are read in many pages, of which some are sound and some are not."""
    monkeypatch.setattr(edge, "PAGE", 5)
