"""What each act and each record changes in the state of a file: one function each, by the name of the act. Pure."""

from __future__ import annotations

from lifecycle.effects.acts import OF_ACTS
from lifecycle.effects.persons import OF_PERSONS
from lifecycle.effects.reading import Change, number, read_term
from lifecycle.effects.records import OF_RECORDS
from lifecycle.effects.reminders import OF_REMINDERS
from lifecycle.erasure_fold import ERASURE_CHANGES

__all__ = ["CHANGES", "Change", "number", "read_term"]

CHANGES: dict[str, Change] = {**OF_ACTS, **OF_RECORDS, **OF_PERSONS, **OF_REMINDERS, **ERASURE_CHANGES}
