"""What a register is opened with: the Brussels portfolio or parts of it, the shipped policy or another."""

from __future__ import annotations

from functools import cache

from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.portfolio.model import Portfolio
from lifecycle.portfolio.reader import BRUSSELS, read_portfolio


@cache
def brussels() -> Portfolio:
    """The real portfolio, which nobody can change: read once."""
    return read_portfolio(BRUSSELS)


def without_files(portfolio: Portfolio) -> Portfolio:
    """Its partners, themes and governments; no file."""
    return portfolio.model_copy(update={"files": (), "confirmations": (), "doubts": ()})


def policy(*changes: tuple[str, str]) -> str:
    """The shipped policy with some settings written otherwise: `("last_day = \\"excluded\\"", "last_day = …")`."""
    text = SHIPPED_POLICY.read_text()
    for old, new in changes:
        assert text.count(old) == 1, f"the policy says {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text


DAY_AFTER = ('caretaker_starts = "day_of_event"', 'caretaker_starts = "day_after"')
LAST_DAY_INCLUDED = ('last_day = "excluded"', 'last_day = "included"')
