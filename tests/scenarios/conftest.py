"""The office that the scenarios happen in, on each database."""

from __future__ import annotations

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)
