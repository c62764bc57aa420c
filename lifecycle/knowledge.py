"""What an act is decided on, as read from the storage: the registers, parsed once a version, and the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from lifecycle.canonical import digest
from lifecycle.registers import CALENDAR, KEYS, PARTNERS, PEOPLE, POLICY
from lifecycle.storage.records import Head
from lifecycle.stored import read_state
from rules.calendar import Calendar
from rules.case import Case
from rules.dates import InexactDate
from rules.directory import Partners, People
from rules.key_ring import KeyRing
from rules.model import Frozen
from rules.policy import Policy, TrackNames, read_policy
from rules.policy_register import PolicyRegister

STATES: dict[str, type[Frozen]] = {
    CALENDAR: Calendar,
    POLICY: PolicyRegister,
    PEOPLE: People,
    PARTNERS: Partners,
    KEYS: KeyRing,
}
READ_ALWAYS = (CALENDAR, POLICY, PEOPLE, PARTNERS)
"""The registers that a decision on a file is gated by."""

T = TypeVar("T", bound=Frozen)


@dataclass(frozen=True, slots=True)
class Known:
    """A register at one version: its parsed state and the hash of its text."""

    version: int
    sequence: int
    head: str
    state: Frozen
    hash: str
    recorded_at: str = ""


@dataclass(slots=True)
class Registers:
    """The registers as last seen; parsing is done once a version. Belongs to one desk."""

    known: dict[str, Known] = field(default_factory=dict)

    @property
    def versions(self) -> dict[str, int]:
        """The version of each register whose state is held."""
        return {name: known.version for name, known in self.known.items()}

    def take(self, heads: Mapping[str, Head]) -> None:
        """Take over what was read; a head without a state is one whose version was known."""
        for name, model in STATES.items():
            head = heads.get(name)
            if head is None:
                continue
            held = self.known.get(name)
            if head.state is None and held is not None and held.version == head.version:
                if held.sequence != head.sequence:
                    at = head.recorded_at or ""
                    self.known[name] = Known(head.version, head.sequence, head.head_hash, held.state, held.hash, at)
                continue
            state = read_state(model, name, head.state) if head.state else model()
            hashed, at = digest(head.state or ""), head.recorded_at or ""
            self.known[name] = Known(head.version, head.sequence, head.head_hash, state, hashed, at)

    def hold(self, name: str, state: Frozen) -> None:
        """Hold a state that was folded for an earlier instant."""
        self.known[name] = Known(0, 0, "", state, "")

    def supposing(self, calendar: Calendar) -> Registers:
        """The same registers with another government calendar, for what is only run ahead."""
        return Registers({**self.known, CALENDAR: replace(self.known[CALENDAR], state=calendar)})

    def _state(self, name: str, model: type[T]) -> T:
        held = self.known.get(name)
        if held is None:
            return model()
        assert isinstance(held.state, model)
        return held.state

    @property
    def calendar(self) -> Calendar:
        """The government calendar."""
        return self._state(CALENDAR, Calendar)

    @property
    def people(self) -> People:
        """Everybody who may act."""
        return self._state(PEOPLE, People)

    @property
    def partners(self) -> Partners:
        """The partner bodies."""
        return self._state(PARTNERS, Partners)

    @property
    def policies(self) -> PolicyRegister:
        """The policies ever adopted, and which files are to move to another."""
        return self._state(POLICY, PolicyRegister)

    def policy_on(self, day: date) -> Policy:
        """The policy in force for the register on a day. Raises LookupError before the register was opened."""
        return self.policies.policy_on(day)

    def policy_of(self, case: Case | None, today: date) -> tuple[Policy, str]:
        """The policy pinned to a file and its hash; for a new file, the one in force today."""
        policies = self.policies
        name = case.policy if case is not None and case.policy else policies.hash_on(today)
        return read_policy(policies.texts[name]), name

    def settings_of(self, case: Case, day: date) -> Policy:
        """What the deadlines of a file follow from: its own policy, with the settings of the register of a day."""
        own, name = self.policy_of(case, day)
        adoption = self.policies.adoption_on(day)
        return own if adoption.hash == name else own.but(register_=self.policy_on(day).register_)

    def settings_ever_of(self, case: Case) -> list[Policy]:
        """What the stored deadlines of a file may follow from; the present settings come last.

        The settings of the register change for all files at once, but the rows of each when it is next written.
        """
        own, pinned = self.policy_of(case, date.max)
        counted = [a for a in self.policies.adoptions if a.counts_from is not None]
        settings = dict.fromkeys(a.hash for a in sorted(counted, key=lambda a: a.counts_from or date.min))
        texts = self.policies.texts
        return [
            own if name == pinned else own.but(register_=read_policy(texts[name]).register_) for name in settings
        ] or [own]

    @property
    def tracks(self) -> dict[str, TrackNames | None]:
        """Every type of agreement that a policy declares or declared, with its names where the catalogues have none."""
        found: dict[str, TrackNames | None] = {}
        for text in self.policies.texts.values():
            found.update({code: track.names for code, track in read_policy(text).file.tracks.items()})
        return found

    @property
    def opened_on(self) -> date | None:
        """The day the register was opened."""
        opened: InexactDate | None = self.policies.opened_on
        return opened.day if opened is not None else None

    def hashes(self, names: tuple[str, ...]) -> dict[str, str]:
        """The hash of the text of each register."""
        return {name: self.known[name].hash for name in names if name in self.known}

    def seen(self, names: tuple[str, ...]) -> dict[str, int]:
        """The version of each register that a decision rests on."""
        return {name: self.known[name].version for name in names if name in self.known}
