"""Random commands against the small model with faults on: not one entry is lost, doubled or out of order."""

from __future__ import annotations

import pytest

from tests.faults.struck_lives import StruckLives, live, on_server


def test_lives_with_faults_on_sqlite():
    met = live(StruckLives, commands=300, examples=12, steps=20)
    assert met["lost"]


@pytest.mark.postgres
def test_lives_with_faults_on_postgresql(new_postgresql, postgresql_template):
    """Here a unit itself finds what became of an answer that was lost."""
    live(on_server(lambda: new_postgresql(postgresql_template)), commands=80, examples=4, steps=12)
