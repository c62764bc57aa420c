"""What can go wrong, as types. Each carries facts, not a sentence; `key` names its message in the catalogues.

Exit code and HTTP status follow from the class, in one place: `EXIT_CODES` and `STATUSES` below.
"""

from __future__ import annotations

from collections.abc import Mapping

from rules.verdict import NO_PARAMS, Param


class AgreementsError(Exception):
    """The root. `key` is the message key, `params` its fields."""

    def __init__(self, key: str, params: Mapping[str, Param] = NO_PARAMS) -> None:
        super().__init__(f"{key} {dict(params)}")
        self.key = key
        self.params = params


class Unreadable(AgreementsError):
    """What was typed cannot be read: an unknown act, field or option, a malformed date, a file that is none."""


class NotFound(AgreementsError):
    """A reference, an entry, a period or a person that the register does not know."""


class Forbidden(AgreementsError):
    """Read, but not allowed; a refusal was recorded."""


class Conflict(AgreementsError):
    """Somebody else changed the subject, or the key was used for something else. Nothing was written."""


class Broken(AgreementsError):
    """The record does not verify."""


class Unfounded(Broken, KeyError):
    """What a chain rests on is not there: an act that this version does not know, or no entry that opens the file."""


class Untrue(Broken):
    """What somebody gave to be checked does not hold, a pack or a checkpoint; of the record that says nothing."""


class Failed(AgreementsError):
    """The work could not be done: the database is locked, read-only, not ours, or gone."""


class Faulty(Failed):
    """This program could not read what verifies: a fault of its own."""


EXIT_CODES: dict[type[AgreementsError], int] = {
    Failed: 1,
    Unreadable: 2,
    Forbidden: 3,
    NotFound: 4,
    Conflict: 5,
    Broken: 6,
}

STATUSES: dict[type[AgreementsError], int] = {
    Failed: 503,
    Faulty: 500,
    Unreadable: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Untrue: 422,
    Broken: 500,
}
