"""What holds of the lines of every counter-example."""

from __future__ import annotations

import re
from collections.abc import Sequence


def assert_every_name_is_given(lines: Sequence[str]) -> None:
    """Every variable of the shell was given its value by a line before, as `set -u` asks."""
    given: set[str] = set()
    for line in lines:
        given |= set(re.findall(r"for (\w+) in ", line))
        used = set(re.findall(r"\$(\w+)", line))
        assert used <= given, (used - given, line)
        given |= set(re.findall(r"^(\w+)=\$\(", line))
