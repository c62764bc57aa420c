"""What ships, explored once for all tests of the proof that look at it."""

from __future__ import annotations

import pytest

from lifecycle.exploration import SHIPPED
from lifecycle.exploration.walk import Walk, walk


@pytest.fixture(scope="session")
def explored() -> Walk:
    return walk(SHIPPED)
