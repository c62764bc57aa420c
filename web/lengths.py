"""Lengths of time as forms take them: a manner, years, months."""

from __future__ import annotations

import re

LENGTHS = ("term", "notice", "renewal")
"""Kinds of fields whose values are lengths of time."""
_LENGTH = re.compile(r"(?P<tacit>tacit:)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?\Z", re.ASCII)


def parts_of_length(name: str, text: str) -> dict[str, list[str]]:
    """A length of time as its three controls take it; as it is where it has weeks or days."""
    found = _LENGTH.match(text)
    if found is None:
        return {name: [text]}
    manner = "tacit" if found["tacit"] else "length"
    return {name: [manner], f"{name}Years": [found["years"] or ""], f"{name}Months": [found["months"] or ""]}
