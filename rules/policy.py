"""The policy: settings that the service decides, in one TOML file, known by the hash of its content.

`register` counts for all files at once; `file` is pinned to a file when it is opened.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from rules.case import Track
from rules.dates import MOST_DAYS, Period
from rules.mail_address import is_mail_address
from rules.model import Frozen, LastDay, Length
from rules.policy_problems import CODE, PolicyError, PolicyFault, setting_problem, toml_problem
from rules.reminder_policy import Bands, ReminderPolicy, Watch, Widening

Permission = str
PERMISSIONS = (
    "absences", "assign", "backup", "clock", "correct", "erasure", "erasure.confirm", "exceptions.approve",
    "exceptions.attest", "exceptions.request", "exemptions", "export", "files", "handover", "import", "intents", "keys",
    "legacy", "partners", "people", "periods.confirm", "periods.enter", "policy.adopt", "policy.confirm", "propose",
    "reminders",
)  # fmt: skip
"""Everything that a role can be granted."""


NEVER_LOST = ("people", "policy.adopt", "policy.confirm")
"""What some role is granted in every policy: without it, nobody could ever change people or policies again."""
NAMED_TRACKS = ("bilateral", "development")
"""The tracks that every policy must speak of; the catalogues have names for them."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
"""How the code of a further type of agreement is written: small letters, figures, low lines."""


MARK_LENGTH = 12


def _mail_address(text: str) -> str:
    if not is_mail_address(text):
        raise PolicyFault("mail_address", "register.checkpoint_addresses", value=text)
    return text


class RegisterPolicy(Frozen):
    """Settings of the register, for all files at once.

    `checkpoint_addresses` are sent every signed checkpoint by mail: somebody outside the house keeps them, who can tell
    years later whether the record was rewritten. Addresses of functions, not of people: no policy is ever erased.
    """

    caretaker_starts: Literal["day_of_event", "day_after"] = "day_of_event"
    validity_max_age: Length
    stalled_after_days: int = Field(ge=1, le=MOST_DAYS)
    warn_days: Bands = (180, 90, 60, 30, 14, 7, 1, 0)
    reminders: ReminderPolicy = ReminderPolicy()
    checkpoint_addresses: tuple[Annotated[str, AfterValidator(_mail_address)], ...] = ()

    @cached_property
    def mark(self) -> str:
        """What tells these settings from others: what is stored of a file and follows from them carries it.

        A setting that a later release adds, and no policy names yet, leaves it as it is.
        """
        return hashlib.sha256(self.model_dump_json(by_alias=True, exclude_defaults=True).encode()).hexdigest()[
            :MARK_LENGTH
        ]

    def bands_of(self, kind: str) -> tuple[int, ...]:
        """The bands of a kind of deadline, in days before it, falling."""
        return self.reminders.kinds.get(kind, self.warn_days)


class Criterion(Frozen):
    """One criterion that a partner is screened against; its published text, or that there is none."""

    code: str
    text: str


class TrackNames(Frozen):
    """The name of a type of agreement, in three languages."""

    en: str
    fr: str
    nl: str


class TrackPolicy(Frozen):
    """What a track, a type of agreement, asks.

    A test phase (`test_phase_length`: where it is not the length of all), reciprocity, so many agreed avenues,
    evaluations after that long in force. `listed` names the list of the public register that it stands in;
    `names` stand where the catalogues have none, for any type but the first two.
    """

    test_phase: bool
    reciprocity: bool
    names: TrackNames | None = None
    test_phase_length: Length | None = None
    least_avenues: int = Field(default=1, ge=1)
    listed: Literal["bilateral", "development", "none"] | None = None
    mid_term_evaluation: Length | None = None
    final_evaluation: Length | None = None


class FilePolicy(Frozen):
    """Settings pinned to a file when it is opened."""

    criteria: tuple[Criterion, ...]
    test_phase: Length
    evaluation_opens: Length
    further_test_phase: bool = False
    last_day: LastDay = "excluded"
    federal_notice_days: int = Field(ge=0, le=MOST_DAYS)
    assent_lead_days: int = Field(ge=0, le=MOST_DAYS)
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
    def _hangs_together(self) -> Policy:
        for where, codes in (
            ("file.criteria", [c.code for c in self.file.criteria]),
            ("competences", [c.code for c in self.competences]),
        ):
            twice = next((code for code in codes if codes.count(code) > 1), None)
            if twice is not None:
                raise PolicyFault("code_twice", where, value=twice)
        for role, granted in self.roles.items():
            unknown = next((p for p in granted if p not in PERMISSIONS), None)
            if unknown is not None:
                near = get_close_matches(unknown, PERMISSIONS, 1)
                raise PolicyFault("no_permission", f"roles.{role}", near[0] if near else "", value=unknown)
        nobody_may = next((p for p in NEVER_LOST if not any(p in granted for granted in self.roles.values())), None)
        if nobody_may is not None:
            raise PolicyFault("nobody_may", "roles", value=nobody_may)
        missing = next((track for track in NAMED_TRACKS if track not in self.file.tracks), None)
        if missing is not None:
            near = get_close_matches(missing, set(self.file.tracks) - set(NAMED_TRACKS), 1)
            raise PolicyFault("track_missing", ".".join(["file.tracks", *near]), value=missing)
        for code, track in self.file.tracks.items():
            if not _CODE.match(code):
                raise PolicyFault("track_code", f"file.tracks.{code}")
            if code not in NAMED_TRACKS and (track.names is None or track.listed is None):
                near = get_close_matches(code, NAMED_TRACKS, 1)
                raise PolicyFault("track_unnamed", f"file.tracks.{code}", near[0] if near else "")
        return self

    @cached_property
    def themes(self) -> frozenset[str]:
        """Every theme that falls under a competence, the competences themselves included."""
        return frozenset(code for c in self.competences for code in (c.code, *c.themes))

    @property
    def without_test_phase(self) -> tuple[str, ...]:
        """The tracks on which no test phase is asked: to be shown, for it is the rule that there is one."""
        return tuple(code for code, track in self.file.tracks.items() if not track.test_phase)

    def allows(self, role: str, permission: Permission) -> bool:
        """Whether a role was granted a permission; what is not granted is denied."""
        return permission in self.roles.get(role, ())

    def track(self, track: Track) -> TrackPolicy:
        """What this track asks."""
        return self.file.tracks[track]

    def test_phase_of(self, track: Track) -> Period:
        """How long the test phase of a track lasts: its own length, else that of all."""
        return self.file.tracks[track].test_phase_length or self.file.test_phase

    def listed_as(self, track: Track) -> str:
        """The list of the public register that a track stands in, or `none`."""
        return self.file.tracks[track].listed or track


def policy_hash(text: str) -> str:
    """The identity of a policy: SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def read_policy(text: str) -> Policy:
    """Read and check a policy. Raises PolicyError naming each fault, with the nearest known word."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError((toml_problem(str(error)),)) from error
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise PolicyError(tuple(setting_problem(e, _tables()) for e in error.errors())) from error


TABLES: dict[str, type[Frozen]] = {
    "": Policy,
    "[register]": RegisterPolicy,
    "[register.reminders]": ReminderPolicy,
    "[[register.reminders.widen]]": Widening,
    "[[register.reminders.watches]]": Watch,
    "[file]": FilePolicy,
    "[[file.criteria]]": Criterion,
    f"[file.tracks.{CODE}]": TrackPolicy,
    f"[file.tracks.{CODE}.names]": TrackNames,
    "[[competences]]": Competence,
}
"""Every table of a policy file with what stands in it."""


def _tables() -> dict[str, list[str]]:
    return {table: [name.rstrip("_") for name in model.model_fields] for table, model in TABLES.items()}
