"""What the situations of files share: what is typed, and other files beside the one that is tried."""

from __future__ import annotations

from functools import cache
from typing import Any

from lifecycle.portfolio.model import File, Portfolio
from tests.properties.makers import SIGNING, TERM, House, portfolio
from tests.remedies.situations import does, life

VIENNA: dict[str, Any] = {"partner": "vienna", "track": "bilateral", "initiator": "partner", "theme": "culture"}
SUSPENDING: dict[str, Any] = {"reason": "silence", "origin": "region", "reviewOn": "2023-12-01", "documents": 1}
CLASS: dict[str, dict[str, Any]] = {kind: {"class": kind} for kind in ("urgent", "pending", "day_to_day")}
SIGNED: dict[str, Any] = {**SIGNING, **TERM, "documents": 1}
ADDENDUM: dict[str, Any] = {**SIGNING, "documents": 1, "instrument": "addendum", "title": "First", "themes": "tourism"}
IN_2023 = life("in_force", "2023-01-10")
INTENDED = does("intent", by="manager", act="suspend", reason="so")
CARETAKER = life("in_force", "2025-01-10")

# ------------------------------------------------------------------------------------ other files beside it


def beside(stage: str, **said: Any):
    """Another file of the same partner, carried to a stage first; the file itself comes after it."""

    def prepare(house: House) -> None:
        house.others["other"] = house.live(stage, **said)
        house.reference = ""

    return prepare


def other(house: House) -> str:
    return house.others["other"]


def keep_as_wrong(house: House) -> None:
    house.others["wrong"] = house.others["other"]


def wrong(house: House) -> str:
    return house.others["wrong"]


def reference(house: House) -> str:
    return house.reference


def first_exception(house: House) -> str:
    return f"{house.reference}:1"


def second_exception(house: House) -> str:
    return f"{house.reference}:2"


def legacy(**changes: Any):
    """The Brussels partners, with one legacy file of Vienna."""

    @cache
    def made() -> Portfolio:
        whole = portfolio()
        source = next(iter(whole.sources))
        file: dict[str, Any] = {
            "id": "vienna-old", "partner": "vienna", "track": "bilateral", "nature": "arrangement", "kind": "mou", "title": "unknown",
            "brusselsSignatory": "the Region", "legacy": "true", "signed": {"date": "2020-03", "source": source, "certainty": "C"},
            "term": "unknown", "renewal": "unknown", "notice": "unknown", "themes": ("culture",), "source": source, "certainty": "C",
        }  # fmt: skip
        signed = changes.pop("signed", None)
        if signed is not None:
            file["signed"] = {**file["signed"], "date": signed}
        for name, value in changes.items():
            file[name] = {"source": source, "certainty": "C", **value} if isinstance(value, dict) else value
        return whole.model_copy(update={"files": (File.model_validate(file),)})

    return made


def the_old_file(house: House) -> None:
    with house.store.reading() as reading:
        house.reference = reading.partnerships()[0].reference
