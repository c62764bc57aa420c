"""What may be asked for, as models: unknown parameters are refused, each text has a length, none has controls."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from lifecycle.deadlines import KINDS
from lifecycle.stages import Stage

DAY = r"^(19(89|9[0-9])|2[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"

Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Day = Annotated[str, StringConstraints(pattern=DAY), Field(json_schema_extra={"format": "date"})]
"""A day on which to look at the register, from 1989 on."""
_WRITTEN = "An instant, `2026-11-23T23:00:00Z`; without an offset it is Brussels time. A day alone means"
_At = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9][0-9TZ:.+ -]*$")]
Instant = Annotated[_At | None, Field(description=f"{_WRITTEN} its end: what was recorded on that day counts.")]
"""An instant up to which entries count."""
Since = Annotated[_At | None, Field(description=f"{_WRITTEN} its beginning: what was recorded on that day is given.")]
"""An instant behind which entries count."""
Number = Annotated[int, Field(ge=0, le=999_999_999)]
PageSize = Annotated[int, Field(ge=1, le=200)]

Reference = Annotated[
    str,
    Path(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", description="A reference or a slug."),
]


class Asked(BaseModel):
    """Parameters of an address; one that is unknown is refused."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, validate_by_alias=True, validate_by_name=False)


class Then(Asked):
    """As of which day, and as known at which instant."""

    as_of: Day | None = None
    known_at: Instant = None


class Files(Then):
    """Which files, and which page of them."""

    stage: Stage | None = None
    track: Text | None = None
    theme: Text | None = None
    partner: Text | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")] | None = None
    officer: Text | None = None
    nature: Literal["treaty", "transnational", "arrangement", "non_binding", "unknown"] | None = None
    kind: Literal["agreement", "mou", "unknown"] | None = None
    horizon: Literal["short", "medium", "long"] | None = None
    strengthens: Literal["image", "expertise"] | None = None
    expiring_within: Number | None = None
    depositary: Text | None = None
    contact: Text | None = None
    missing: Text | None = None
    unknown: bool = False
    exempt: bool = False
    late: bool = False
    unassigned: bool = False
    modified_since: Since = None
    text: Text | None = None
    in_force_from: Day | None = None
    in_force_until: Day | None = None
    page_size: PageSize = 50
    after: Annotated[str, StringConstraints(max_length=40, pattern=r"^(BE-BRU-[0-9]{4}-[0-9]{4,9})?$")] = ""


class Entries(Then):
    """Which entries, and which page of them: `after` is how many were read already."""

    since: Day | None = None
    until: Day | None = None
    actor: Text | None = None
    act: Text | None = None
    outcome: Literal["advanced", "refused", "recorded", "corrected"] | None = None
    page_size: PageSize = 50
    after: Number = 0


class EveryEntry(Entries):
    """The same of a register, or of everything."""

    subject: Literal["calendar", "policy", "people", "partners", "keys"] | None = None


class Deadlines(Then):
    """Which deadlines: those of one's own files, of those one looks after, of all."""

    scope: Literal["own", "team", "all"] = "all"
    since: Day | None = None
    until: Day | None = None
    kind: Literal[KINDS] | None = None  # type: ignore[valid-type]


class Possible(Then):
    """On which day: an EDTF date; and as was known then, as everywhere."""

    on: Annotated[str, StringConstraints(max_length=30, pattern=r"^[0-9./-]+$")] | None = None


class Actions(Then):
    """Of which partner, in which year."""

    partner: Text | None = None
    year: Annotated[int, Field(ge=1900, le=2999)] | None = None
