"""The policy: settings that the service decides, in one TOML file, known by the hash of its content.

`register` counts for all files at once; `file` is pinned to a file when it is opened.
"""

from __future__ import annotations

import hashlib
import tomllib
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic.alias_generators import to_snake

from rules.case import Track
from rules.model import Frozen, LastDay, Length

Permission = str
PERMISSIONS = (
    "absences", "assign", "backup", "clock", "correct", "erasure", "erasure.confirm", "exceptions.approve",
    "exceptions.attest", "exceptions.request", "exemptions", "export", "files", "handover", "import", "intents", "keys",
    "legacy", "partners", "people", "periods.confirm", "periods.enter", "policy.adopt", "policy.confirm", "propose",
)  # fmt: skip
"""Everything that a role can be granted."""


class PolicyError(ValueError):
    """A policy cannot be used. `problems` name where, what and the nearest known word."""

    def __init__(self, problems: tuple[PolicyProblem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class PolicyProblem(Frozen):
    """One fault of a policy file: the path of the setting, the kind of fault, the hint."""

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" ({self.hint})" if self.hint else "")


class RegisterPolicy(Frozen):
    """Settings of the register, for all files at once."""

    caretaker_starts: Literal["day_of_event", "day_after"] = "day_of_event"
    validity_max_age: Length
    stalled_after_days: int = Field(ge=1)
    warn_days: tuple[int, ...] = (180, 90, 60, 30, 14, 7, 1, 0)


class Criterion(Frozen):
    """One criterion that a partner is screened against; its published text, or that there is none."""

    code: str
    text: str


class TrackPolicy(Frozen):
    """What a track asks: a test phase, reciprocity, evaluations after that many years in force."""

    test_phase: bool
    reciprocity: bool
    mid_term_evaluation: Length | None = None
    final_evaluation: Length | None = None


class FilePolicy(Frozen):
    """Settings pinned to a file when it is opened."""

    criteria: tuple[Criterion, ...]
    test_phase: Length
    evaluation_opens: Length
    further_test_phase: bool = False
    last_day: LastDay = "excluded"
    federal_notice_days: int = Field(ge=0)
    assent_lead_days: int = Field(ge=0)
    exemptions: tuple[Literal["test_phase.completed"], ...] = ()
    tracks: dict[Track, TrackPolicy]


class Competence(Frozen):
    """A competence of the Region, with its names and the themes that fall under it."""

    code: str
    en: str
    fr: str
    nl: str
    themes: tuple[str, ...] = ()


class Policy(Frozen):
    """A whole policy."""

    name: str
    register_: RegisterPolicy = Field(alias="register")
    file: FilePolicy
    competences: tuple[Competence, ...]
    roles: dict[str, tuple[Permission, ...]]

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Policy:
        for codes in ([c.code for c in self.file.criteria], [c.code for c in self.competences]):
            if len(codes) != len(set(codes)):
                raise ValueError("a code stands twice")
        for role, granted in self.roles.items():
            unknown = [permission for permission in granted if permission not in PERMISSIONS]
            if unknown:
                near = get_close_matches(unknown[0], PERMISSIONS, 1)
                raise ValueError(f"role {role}: no permission {unknown[0]}" + (f", but {near[0]}" if near else ""))
        missing = [track for track in ("bilateral", "development") if track not in self.file.tracks]
        if missing:
            raise ValueError(f"track {missing[0]} is missing")
        return self

    @cached_property
    def themes(self) -> frozenset[str]:
        """Every theme that falls under a competence, the competences themselves included."""
        return frozenset(code for c in self.competences for code in (c.code, *c.themes))

    def allows(self, role: str, permission: Permission) -> bool:
        """Whether a role was granted a permission; what is not granted is denied."""
        return permission in self.roles.get(role, ())

    def track(self, track: Track) -> TrackPolicy:
        """What this track asks."""
        return self.file.tracks[track]


def policy_hash(text: str) -> str:
    """The identity of a policy: SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def read_policy(text: str) -> Policy:
    """Read and check a policy. Raises PolicyError naming each fault, with the nearest known word."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError((PolicyProblem(where="", what=str(error)),)) from error
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise PolicyError(tuple(_problem(e) for e in error.errors())) from error


def _problem(error: Any) -> PolicyProblem:
    where = ".".join(to_snake(str(part)) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), _known_names(), 1)
        return PolicyProblem(where=where, what="unknown key", hint=near[0] if near else "")
    return PolicyProblem(where=where, what=error["msg"])


def _known_names() -> list[str]:
    models = (Policy, RegisterPolicy, FilePolicy, TrackPolicy, Criterion, Competence)
    return [name.rstrip("_") for model in models for name in model.model_fields]
