"""Where tests keep what need not outlive them: in memory where the machine has room for it, for a copy of a database
and a flush cost little there.
"""

from __future__ import annotations

import os
import shutil
import tempfile

MEMORY = "/dev/shm"
ROOM = 4 << 30
"""Bytes that must be free: a whole run needs less than half of it."""


def quick_folder() -> str:
    """A folder in which files are quick to make: in memory, or the usual one for what is temporary."""
    usable = os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if usable else usual_folder()


def usual_folder() -> str:
    """The folder for what is temporary, by a short name: that of a Unix socket has 107 bytes at most."""
    return "/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()
