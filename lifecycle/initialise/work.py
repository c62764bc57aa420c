"""The work of one `init`: the instant, the day, and the writes that its entries are gathered into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lifecycle.commitments import Opening
from lifecycle.definition import DEFINITION_HASH
from lifecycle.entries import Chain
from lifecycle.history import RECORDED, Entry
from lifecycle.portfolio.model import Portfolio, Sourced
from lifecycle.storage.records import PersonalRow, Write
from rules.dates import InexactDate
from rules.policy import Policy, read_policy


@dataclass(slots=True)
class Work:
    """The work of one `init`: the instant (UTC, as entries write it), the day, and what is written."""

    at: str
    today: date
    policy_text: str
    trial_day: bool
    writes: list[Write] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        """The policy that the register opens with."""
        return read_policy(self.policy_text)


def base(act: str, on: InexactDate, **fields: Any) -> dict[str, Any]:
    """What every entry of an `init` says: recorded from the console, effective on its own day."""
    return {
        "act": act,
        "nature": "administrative",
        "outcome": RECORDED,
        "effectiveOn": str(on),
        "actor": 0,
        "role": "console",
        "definitionHash": DEFINITION_HASH,
        "fields": fields,
    }


def append(chain: Chain, work: Work, data: dict[str, Any], on: InexactDate) -> Entry:
    """Add an entry to a chain; it folds on the day that its date counts from."""
    if work.trial_day:
        data["trialDay"] = True
    return chain.append(data, on.folds_on(work.today), work.at)


def personal_row(opening: Opening) -> PersonalRow:
    """The row of the side table that a commitment opens from."""
    return PersonalRow(opening.commitment, opening.field, opening.salt, opening.value)


def said_of(portfolio: Portfolio, fact: Sourced) -> dict[str, Any]:
    """Source and certainty of a fact, in the words of the entry."""
    source = portfolio.sources[fact.source]
    said: dict[str, Any] = {"source": source.title, "certainty": fact.certainty.value}
    if source.url is not None:
        said["sourceUrl"] = source.url
    if fact.words is not None:
        said["words"] = fact.words
    return said
