"""Files and people left to themselves for years: whatever they try, nothing is lost and history stays the truth."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.lives import Lives


def test_lives_on_sqlite():
    """Random lives on the embedded database."""
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=25, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )


@pytest.mark.postgres
def test_lives_on_postgresql(new_postgresql, postgresql_template):
    """The same, shorter, on the server."""

    class OnServer(Lives):
        def __init__(self) -> None:
            self.database = new_postgresql(postgresql_template)
            super().__init__(self.database.__enter__())

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.database.__exit__(None, None, None)

    run_state_machine_as_test(
        OnServer,
        settings=settings(
            max_examples=6, stateful_step_count=15, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )


@pytest.mark.campaign
def test_long_lives_on_sqlite():
    """Many more and longer ones."""
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=1500, stateful_step_count=50, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
