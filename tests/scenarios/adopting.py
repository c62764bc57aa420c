"""Adopting policies and moving files to them, in the words of a test."""

from __future__ import annotations

from typing import Any

from lifecycle.command import read_command
from lifecycle.migration import finish
from lifecycle.registers import ACTS_OF_REGISTERS, POLICY
from rules.policy import policy_hash
from tests.makers import Office, Told

DAY = "2026-11-25"
OTHER_CRITERION = ('code = "criterion_3"', 'code = "criterion_4"')
ONE_YEAR = ('test_phase = "P2Y"', 'test_phase = "P1Y"')
NO_TEST_PHASE = (
    "[file.tracks.bilateral]\ntest_phase = true",
    "[file.tracks.bilateral]\ntest_phase = false",
)
DAY_AFTER = ('caretaker_starts = "day_of_event"', 'caretaker_starts = "day_after"')

FRIENDSHIP = """
[file.tracks.friendship]
names = { en = "friendship charter", fr = "charte d'amitié", nl = "vriendschapscharter" }
test_phase = true
test_phase_length = "P6M"
reciprocity = false
least_avenues = 2
listed = "bilateral"
final_evaluation = "P3Y"
"""


def act(office: Office, name: str, who: str, day: str = DAY, /, **fields: Any) -> Told:
    """`agreements policy …`, as somebody on a day."""
    rest = {n: fields.pop(n) for n in ("reason", "key", "dry_run") if n in fields}
    lists = {n: [v] if isinstance(v, str) else list(v) for n, v in fields.items()}
    return Told(
        office.on(day).as_(who).desk.perform(read_command(POLICY, ACTS_OF_REGISTERS[name], fields=lists, **rest))
    )


def number_of(told: Told) -> str:
    assert told.passed, told.because
    return str(told.answer.entry.fields["number"])


def adopted(office: Office, text: str, day: str = DAY, **fields: Any) -> str:
    """A policy, adopted and confirmed; its hash."""
    number = number_of(act(office, "adopt_policy", "administrator", day, text=text, **fields))
    assert act(office, "confirm_policy", "manager", day, number=number).passed
    return policy_hash(text)


def migrated(office: Office, *references: str, day: str = DAY) -> dict[str, Any]:
    """Files moved to the policy in force."""
    number = number_of(act(office, "request_migration", "administrator", day, reference=references))
    assert act(office, "confirm_policy", "legal", day, number=number).passed
    return finish(office.on(day).as_("legal").desk, int(number))


def pinned(office: Office, reference: str) -> str:
    return office.case(reference).policy
