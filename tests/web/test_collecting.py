"""A server leaves what it loaded out of every later look for garbage."""

from __future__ import annotations

import subprocess
import sys

SEEN = """
import gc
from web.collecting import THRESHOLDS, collect_seldom
before = len(gc.get_objects())
collect_seldom()
print(len(gc.get_objects()) < before / 10, gc.get_threshold() == THRESHOLDS, gc.isenabled())
"""


def test_what_was_loaded_is_looked_at_no_more_and_new_garbage_still_is():
    """In a process of its own: it holds for as long as the process lives."""
    said = subprocess.run([sys.executable, "-c", SEEN], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "True", "True"]
