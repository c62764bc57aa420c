"""A migration said to a person: equal changes once, with the files they are of; what differs apart."""

from __future__ import annotations

from typing import Any

from messages.policy_lines import preview_lines


def file(number: int, **changes: Any) -> dict[str, Any]:
    """What would change of one file."""
    shown = {"reference": f"R-{number}", "stage": "in_force", "from": "a" * 64, "to": "b" * 64}
    return {**shown, "settings": [], "acts": [], "deadlines": [], **changes}


SETTING = {"settings": [{"setting": "file.test_phase", "from": "P2Y", "to": "P1Y"}]}
MOVED = {"deadlines": [{"kind": "term_end", "from": "2027-01-01", "to": "2026-01-01"}]}


def lines(*files: dict[str, Any]) -> list[str]:
    preview = {"requested": {"name": "P"}, "files": list(files), "total": len(files), "leftOut": []}
    return [line for line in preview_lines(preview, "en") if line][1:]


def test_one_file_is_said_by_itself():
    assert lines(file(1, **SETTING)) == [
        f"R-1 (in force): from policy {'a' * 12} to {'b' * 12}", "  setting file.test_phase: P2Y becomes P1Y",
    ]  # fmt: skip
    assert lines(file(1))[1:] == ["  nothing changes today"]


def test_what_differs_stands_below_what_the_files_share():
    said = lines(file(1, **SETTING), file(2, **SETTING, **MOVED), file(3, **SETTING, **MOVED))
    assert said[0].startswith("3 files, from policy")
    assert said[1] == "  setting file.test_phase: P2Y becomes P1Y"
    assert said[2:4] == ["  R-1:", "    nothing changes today"]
    assert said[4] == "  R-2, R-3:"
    assert said[5].startswith("    ") and "2026" in said[5]
    assert len(said) == 6


def test_files_with_other_settings_have_a_head_of_their_own():
    said = lines(file(1, **SETTING), file(2))
    assert [line for line in said if not line.startswith(" ")] == [
        f"R-{n} (in force): from policy {'a' * 12} to {'b' * 12}" for n in (1, 2)
    ]
