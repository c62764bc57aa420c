"""Opening the register: a portfolio becomes entries, one for each dated fact, effective on its own day.

Nothing is decided here: a portfolio holds what happened before the register was opened, each fact with its source.
Rule `legacy.older` alone is asked of every file, and its verdict is kept. Clock acts are left to the first check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lifecycle.entries import instant
from lifecycle.initialise.files import open_files
from lifecycle.initialise.registers import DEMONSTRATION_PEOPLE, open_registers
from lifecycle.initialise.work import Work
from lifecycle.log.ring import ring_of
from lifecycle.portfolio.model import Portfolio
from lifecycle.registers import POLICY, RANKS
from lifecycle.storage.records import Outcome
from lifecycle.storage.store import Store

__all__ = ["DEMONSTRATION_PEOPLE", "SHIPPED_POLICY", "Opened", "initialise"]

SHIPPED_POLICY = Path(__file__).parent.with_name("policy") / "brussels.toml"
"""The policy that the program comes with."""


@dataclass(slots=True)
class Opened:
    """What an `init` did: how many partners, files, periods and people it entered."""

    partners: int = 0
    files: int = 0
    periods: int = 0
    people: int = 0
    entries: int = 0
    already: bool = False


def lacks_key(store: Store) -> bool:
    """Whether a key is still to be made: the register is not open yet, or was opened before keys were entered.

    One that names a key never gets another but by `key rotate`: a key that it does not know could sign nothing.
    """
    with store.reading() as reading:
        return ring_of(reading).current is None


def initialise(
    store: Store,
    portfolio: Portfolio,
    policy_text: str,
    now: datetime,
    today: date,
    *,
    people: bool = True,
    trial_day: bool = False,
    key: str | None = None,
) -> Opened:
    """Open the register with a portfolio, in one transaction. A register that is open already is left alone.

    `key` is the public key of the house (base64), which the register of keys then names.
    `now` is the instant of recording (UTC), `today` the day in Brussels from which policy, partners and people count.
    Raises RuntimeError where the store takes an entry for anything but new.
    """
    work = Work(instant(now), today, policy_text, trial_day)
    with store.bulk() as unit:
        _, heads = unit.load(0, None, tuple(RANKS))
        if heads[POLICY].sequence:
            return Opened(already=True)
        done = Opened(
            len(portfolio.partners),
            len(portfolio.files),
            len(portfolio.governments),
            len(DEMONSTRATION_PEOPLE) if people else 0,
        )
        open_registers(work, portfolio, people=people, key=key)
        first = int(unit.next_reference(now.year).rpartition("-")[2])
        open_files(work, portfolio, now.year, first)
        done.entries = sum(len(write.entries) for write in work.writes)
        outcomes = unit.write_many(work.writes)
    wrong = [o for o in outcomes if o is not Outcome.WRITTEN]
    if wrong:
        raise RuntimeError(f"opening the register: {wrong[0]}")
    return done
