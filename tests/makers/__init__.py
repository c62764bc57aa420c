"""What tests build their world with: an office with its register, people who act, and files at any stage.

    office = Office.open(store)                       # partners, themes and governments known, no file yet
    file = office.file_at("mou_negotiation")          # by its lawful way, on days of full powers
    answer = office.on("2022-03-01").as_("officer").advance(file, "sign_mou", **office.typed_for("sign_mou"))
    assert answer.to == "test_phase"

Everything goes through the one door (`Desk`), typed as on the command line; `CommandLine` runs the real program.
"""

from tests.makers.life import WAYS, Life
from tests.makers.office import OPENED_ON, Office
from tests.makers.portfolios import (
    DAY_AFTER,
    LAST_DAY_INCLUDED,
    brussels,
    policy,
    without_files,
)
from tests.makers.program import PROGRAM, CommandLine
from tests.makers.seat import Seat, Told
from tests.makers.typed import FIVE_YEARS, SIGNED_BY_BOTH

__all__ = [
    "DAY_AFTER",
    "FIVE_YEARS",
    "LAST_DAY_INCLUDED",
    "OPENED_ON",
    "PROGRAM",
    "SIGNED_BY_BOTH",
    "WAYS",
    "CommandLine",
    "Life",
    "Office",
    "Seat",
    "Told",
    "brussels",
    "policy",
    "without_files",
]
