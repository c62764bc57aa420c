"""docs/policy-format.md names every setting, and its example can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lifecycle.initialise import SHIPPED_POLICY
from rules.policy import Competence, Criterion, FilePolicy, Policy, RegisterPolicy, TrackPolicy, read_policy

DOCUMENT = (Path(__file__).parents[1] / "docs" / "policy-format.md").read_text(encoding="utf-8")
SETTINGS = sorted(
    name.rstrip("_")
    for model in (Policy, RegisterPolicy, FilePolicy, TrackPolicy, Criterion, Competence)
    for name in model.model_fields
)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented(setting):
    assert re.search(rf"\b{setting}\b", DOCUMENT)


def test_the_example_of_a_further_type_is_a_policy():
    example = DOCUMENT.partition("```toml\n")[2].partition("```")[0]
    policy = read_policy(SHIPPED_POLICY.read_text(encoding="utf-8") + "\n" + example)
    assert "friendship" in policy.file.tracks
