"""The office that the scenarios happen in, on each database. After each of them the whole record must verify."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lifecycle.storage.store import Store
from lifecycle.verify import verify
from tests.makers import Office


@pytest.fixture
def store(store: Store) -> Iterator[Store]:
    """A fresh database; in the end its chains, its states and every opening are recomputed."""
    yield store
    found = verify(store)
    assert found.ok, found.to_json()


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)
