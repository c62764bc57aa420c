"""The proof: every situation that the rules can tell apart is tried, and what must never be is looked for.

`tried.py` names what is explored, `families.py` and `powers.py` the facts, `typed.py` what is typed, `asking.py` which
combinations pass, `looking.py` where they lead, `seen.py` what is kept of that for other states, `walk.py` goes from
state to state, `promises.py` says what must hold without asking any rule of each step, `reach.py` of all that was
visited (`visited.py`).
"""

from __future__ import annotations

from lifecycle.exploration.telling import prove
from lifecycle.exploration.tried import SHIPPED, Definition

__all__ = ["SHIPPED", "Definition", "prove"]
