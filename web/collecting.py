"""How often a server looks for values that nobody holds any more (decision 0059)."""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 20, 20)
"""New values before the youngest are looked through, and how many such looks before the older ones are."""


def collect_seldom() -> None:
    """Leave out of every later look what was loaded by now, and look less often; once, before the first request.

    What was loaded stays for as long as the process. To look through all of it took a tenth of a second, in which
    nobody was answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
