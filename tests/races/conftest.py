from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from lifecycle.storage.store import Store
from rules.directory import Partners
from tests.makers import Life, Office
from tests.races.racing import Eight


@pytest.fixture(scope="session")
def eight() -> Iterator[Eight]:
    """Eight processes, started once."""
    started = Eight()
    yield started
    started.close()


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def slugs(office: Office) -> list[str]:
    """The partners that are known."""
    with office.store.reading() as reading:
        state = reading.heads(("partners",))["partners"].state
    assert state is not None
    return [partner.slug for partner in Partners.model_validate_json(state).partners]


@pytest.fixture
def files_at(office: Office, slugs: list[str]) -> Callable[..., list[str]]:
    """So many files at a stage, each with a partner of its own."""

    def make(stage: str, count: int = 1) -> list[str]:
        return [Life(office, slug).until(stage) for slug in slugs[:count]]

    return make
