"""The search for unreachable circles, put off while much is read or worked out.

Python looks through all that it keeps each time it has grown by a part. Whoever reads many files keeps them all and
makes no circles: on 100,000 lines the search takes more time than the reading.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Look for no circles meanwhile. Whoever began it ends it, whatever other threads do."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
