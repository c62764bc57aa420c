"""Paired ratios: ours and its floor by turns in one run, so that a noisy machine disturbs both alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

Pair = tuple[float, float]
"""What ours took and what its floor took, in seconds, of the same amount of work."""


class Measured(NamedTuple):
    """One line of the table; `met` says whether the budget of DESIGN section 12 is kept, None where there is none."""

    work: str
    ours: str
    floor: str
    ratio: str
    budget: str
    met: bool | None


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speed(work: str, pairs: list[Pair], count: int, at_least: float) -> Measured:
    """How many times as fast as its floor: the median of the pairs."""
    ratio = median(floor / ours for ours, floor in pairs)
    ours, floor = (f"{count / median(column):,.0f}/s" for column in zip(*pairs, strict=True))
    return Measured(work, ours, floor, f"{ratio:.2f}", f"≥ {at_least:g}", ratio >= at_least)


def cost(work: str, pairs: list[Pair], at_most: float, count: int = 0) -> Measured:
    """How many times the time of its floor: the median of the pairs."""
    ratio = median(ours / floor for ours, floor in pairs)
    ours, floor = (_shown(median(column), count) for column in zip(*pairs, strict=True))
    return Measured(work, ours, floor, f"{ratio:.2f}", f"≤ {at_most:g} ×", ratio <= at_most)


def beside(work: str, pairs: list[Pair], count: int = 0) -> Measured:
    """How many times the time of something that is no floor: told, with no budget to meet."""
    ratio = median(ours / other for ours, other in pairs)
    ours, other = (_shown(median(column), count) for column in zip(*pairs, strict=True))
    return Measured(work, ours, other, f"{ratio:.2f}", "", None)


def within(work: str, times: list[float], at_most: float) -> Measured:
    """A time that has no floor but a figure: the best, for there is nothing to compare the others' noise with."""
    took = min(times)
    return Measured(work, _shown(took), "", "", f"< {_shown(at_most)}", took < at_most)


def _shown(taken: float, count: int = 0) -> str:
    if count:
        return f"{count / taken:,.0f}/s"
    return f"{taken * 1e3:.3f} ms" if taken < 0.005 else f"{taken * 1e3:.0f} ms"
