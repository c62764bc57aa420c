from __future__ import annotations

from collections.abc import Iterator

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from tests.faults import driver
from tests.faults.deeds import office_with_a_file


@pytest.fixture
def wrapped() -> Iterator[None]:
    """Connections made in this test can be struck."""
    with driver.installed():
        yield


@pytest.fixture
def struck_store(wrapped: None, database_url: str) -> Iterator[Store]:
    """A second opening of the database, whose statements can be struck."""
    with open_database(database_url) as store:
        yield store


@pytest.fixture
def file(store: Store) -> str:
    """An agreement in force, in an open register."""
    return office_with_a_file(store)
