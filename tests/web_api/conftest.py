"""A real uvicorn on a free loopback port, serving feeds, API, health and metrics over an office of a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.makers import Office, brussels
from tests.web_api.serving import Served, serving


@pytest.fixture
def office(store, tmp_path) -> Office:
    """The Brussels portfolio, opened on 23 November 2026, with a folder for documents."""
    return Office.open(store, brussels(), folder=tmp_path)


@pytest.fixture
def served(office: Office) -> Iterator[Served]:
    """That office behind a server; today is 24 November 2026."""
    with serving(office.store) as server:
        yield server


@pytest.fixture
def bare(store, tmp_path) -> Office:
    """The same office without any file yet."""
    return Office.open(store, folder=tmp_path)
