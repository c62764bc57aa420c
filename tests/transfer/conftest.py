"""Records to carry away, and empty databases of both kinds to carry them into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from tests.makers import Office, brussels

Empty = Callable[[str], Store]


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    """The Brussels portfolio, a signed agreement with its documents and free texts, and a refusal."""
    office = Office.open(store, brussels(), folder=tmp_path)
    office.file_at("in_force", partner="vienna")
    file = office.file_at("proposal", partner="prague")
    office.on("2022-03-01").as_("officer").advance(file, "approve_mou")
    return office


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Empty]:
    """`empty("postgresql")`: an empty database of that kind, open."""
    with ExitStack() as opened:

        def make(kind: str) -> Store:
            if kind == "postgresql":
                new = request.getfixturevalue("new_postgresql")
                url = opened.enter_context(new(request.getfixturevalue("postgresql_template")))
            else:
                url = f"sqlite:///{tmp_path / 'other.db'}"
            return opened.enter_context(open_database(url, create=True))

        yield make
