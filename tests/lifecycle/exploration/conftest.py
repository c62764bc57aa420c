"""The proof runs untraced: what is measured here is the definition, not the lines, and the tracer takes twice the time.

The mark `no_cover` of pytest-cov does nothing in the workers of xdist, and nothing for fixtures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def untraced() -> Iterator[None]:
    """No tracer in this thread until the module is done."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)
