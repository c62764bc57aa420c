"""Three schedulers, 5,000 deadlines: the long form of `tests/scheduler/test_many_nodes.py`."""

from __future__ import annotations

import pytest

from tests.scheduler.test_many_nodes import share

pytestmark = [pytest.mark.campaign, pytest.mark.postgres]


def test_three_nodes_do_5000_effects_and_none_twice(postgresql_server):
    share(5_000)
