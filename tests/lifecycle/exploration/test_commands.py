"""The commands of a counter-example are those that one types: under the definition that ships, the last is refused."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifecycle.exploration import prove
from lifecycle.exploration.brought import REFERENCE
from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.storage.engine import open_database
from tests.lifecycle.exploration.mutants import MUTANTS, definition_of
from tests.makers.program import CommandLine
from tests.properties.makers import OPENED, portfolio

REFUSED = 3


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("decisions do not ask the government", "government.full_powers"),
        ("declining is called administrative", "government.full_powers"),
        pytest.param("signing does not ask for avenues", "avenues.concrete", marks=pytest.mark.campaign),
        pytest.param(
            "the day on which the Region signed is not asked", "government.full_powers", marks=pytest.mark.campaign
        ),
    ],
)
def test_what_a_mutant_would_let_happen_can_be_typed_and_is_refused_by_what_ships(name: str, rule: str, tmp_path: Path):
    made = next(made for made in MUTANTS if made.name == name)
    *before, last = prove(definition_of(made))["broken"]["commands"]
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    (tmp_path / "text.pdf").write_bytes(b"%PDF-1.7 the text, as both sides signed it")
    store = open_database(line.database_url, create=True)
    initialise(
        store, portfolio(governments=False), SHIPPED_POLICY.read_text(encoding="utf-8"), datetime.now(UTC), OPENED
    )
    store.close()
    reference = REFERENCE
    for typed in before:
        printed = _type(line, typed.replace(REFERENCE, reference), 0)
        if " propose " in typed:
            reference = printed.json["reference"]
    refused = _type(line, last.replace(REFERENCE, reference), REFUSED).json
    assert [v["rule"] for v in refused["verdicts"] if v["outcome"] in ("fail", "cannot_tell")] == [rule]


def _type(line: CommandLine, typed: str, code: int):
    words = shlex.split(typed)
    place = words.index("agreements")
    said = dict(word.split("=", 1) for word in words[:place])
    seated = line.on(said["AGREEMENTS_TODAY"]).as_(said.get("AGREEMENTS_USER"))
    return seated(*words[place + 1 :], "--json", code=code)
