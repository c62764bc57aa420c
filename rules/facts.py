"""What a rule may see: the facts of one act on one file, frozen before any rule is asked.

No clock, no database: `today` and the day of the act are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from rules.calendar import Calendar
from rules.case import Case, Intent
from rules.dates import DateError, InexactDate, parse_inexact
from rules.erasure import Erasure
from rules.policy import Policy
from rules.policy_register import PolicyRegister

Value = str | tuple[str, ...]


class Given(NamedTuple):
    """A document given with an act: its SHA-256, language (ISO 639-1) and purpose, where stated."""

    sha256: str
    language: str | None = None
    purpose: str | None = None


class Request(NamedTuple):
    """What the person typed with the act. Free texts appear as commitments only.

    `reason` says whether a reason was given, not what it says.
    """

    fields: Mapping[str, Value] = {}
    documents: tuple[Given, ...] = ()
    reason: bool = False
    decision: str | None = None

    def text(self, name: str) -> str | None:
        """The single value of a field; None where it is missing or empty."""
        value = self.fields.get(name)
        if isinstance(value, tuple):
            value = value[-1] if value else None
        return value or None

    def has(self, name: str) -> bool:
        """Whether a field was given with something in it."""
        return bool(self.fields.get(name))

    def date(self, name: str) -> InexactDate | None:
        """A field read as a date; None where it is missing. Dates are checked before a request is made."""
        text = self.text(name)
        try:
            return parse_inexact(text) if text else None
        except DateError:
            return None


NOTHING_ASKED = Request()


class Actor(NamedTuple):
    """Who acts: the number of the person and the role; for whom, where it is a deputy."""

    number: int
    role: str
    deputy_for: int | None = None


class Related(NamedTuple):
    """Another file that an act depends on, as it stood on the day of the act."""

    reference: str
    partner: str
    track: str
    stage: str
    in_force_on: InexactDate | None = None
    themes: tuple[str, ...] = ()


class Used(NamedTuple):
    """What a file that has not ended uses of its policy: its track, or there a stage or a criterion."""

    reference: str
    track: str
    stage: str = ""
    criterion: str = ""


class ToErase(NamedTuple):
    """What an act of erasure is about, as the record holds it.

    `standing` is `there`, `gone`, `asked` (by request `number`), `not_personal` or `nothing_personal`; `value` is what
    was named, `personal` the personal fields of the entry; `asked` is the request to settle, `gone` what would go,
    `person` the number of the person whose name would go.
    """

    subject: str
    standing: str = ""
    entry: int = 0
    value: str = ""
    personal: tuple[str, ...] = ()
    number: int = 0
    asked: Erasure | None = None
    gone: tuple[str, ...] = ()
    person: int | None = None


class ToConfirm(NamedTuple):
    """The entry that a confirmation names: `waits`, `confirmed` before, or `untouched` by any period entered late."""

    entry: int
    standing: str
    act: str = ""
    when: InexactDate | None = None

    @property
    def on(self) -> str:
        """The date of the decision, as it was typed."""
        return str(self.when) if self.when is not None else ""


class Affairs(NamedTuple):
    """What the register of people holds of the person whose affairs an act changes, as far as the rules ask.

    `standing` is `there`, `disabled` or `unknown`. `absences` are number, first and last day of each; `feeds` and
    `tokens` the numbers of those that count, `filters` the names. `deputy` is the role of the person who is to stand
    in, `disabled` or `unknown`; None where nobody is named.
    """

    person: int
    standing: str = "there"
    role: str = ""
    absences: tuple[tuple[int, date, date], ...] = ()
    feeds: tuple[int, ...] = ()
    filters: tuple[str, ...] = ()
    deputy: str | None = None
    tokens: tuple[int, ...] = ()


NOBODY = Affairs(0, "unknown")


class Relations(NamedTuple):
    """The other files and the partner that a rule may ask about.

    `used` is what files use of the policies, one file for each thing used, and `moving` how many would move to another
    policy: asked where an act changes policies. `to_erase` is asked where an act erases; `receiver`
    is the role of the person who takes over files, `disabled` where they may act no more; `holders` says the same of
    everybody who is named to hold a file, by the field that names them. `last_administrator` says whether the
    person whom an act on the register of people is about is the only one who may enter people, and `person_disabled`
    that nobody of that name may act, but somebody did.
    `deadlines` are those of the file, by kind, number and day: asked where somebody answers a reminder, with the
    day by which one must act for the one that is answered, and the working day on which it comes back where it is
    put off; `to_confirm` where a decision is confirmed. `affairs` is asked where an act changes what belongs to a
    person; `stands_in` says that whoever acts for another does so while that one is away; `message` is how a
    message stands that is to be sent again.
    """

    partner_known: bool = True
    open_file: str | None = None
    predecessor: Related | None = None
    successor: Related | None = None
    active: tuple[Related, ...] = ()
    near_partner: str | None = None
    name_taken: bool = False
    person: int | None = None
    used: tuple[Used, ...] = ()
    moving: int = 0
    to_erase: ToErase | None = None
    receiver: str | None = None
    deadlines: frozenset[tuple[str, int, date]] = frozenset()
    act_by: date | None = None
    comes_back_on: date | None = None
    holders: tuple[tuple[str, str], ...] = ()
    last_administrator: bool = False
    to_confirm: ToConfirm | None = None
    affairs: Affairs = NOBODY
    stands_in: bool = False
    message: str = ""
    person_disabled: bool = False


class Road(NamedTuple):
    """What leads to an act that the stage of the file does not allow.

    `here` is the stage where the road begins, `way` the acts that lead on from there, in order, `possible` what people
    may do there, and `reached_by` the acts that bring a file to a stage from which the act is possible.
    """

    here: str = ""
    way: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    reached_by: tuple[str, ...] = ()


NO_POLICIES = PolicyRegister()
NO_ROAD = Road()


class Later(NamedTuple):
    """An entry that lies later than the act and moved the stage, a term or a notice."""

    entry: int
    act: str
    on: str


@dataclass(slots=True)
class Facts:
    """The facts of one act. Rules read; nobody writes but who makes them.

    `on` is the legal date of the act, `day` the day on which it folds, `today` the day of recording in Brussels.
    `stage` is the stage on that day, before the act; `register_opened` the day of the first `init`.
    `request` is None in a preview, where nothing was typed yet. `asked` names the fields that must be given,
    `choices` what an intent may be for,
    `intents` the open intents as they stand today: a second person comes after the day of a late entry,
    `now` the file after all its entries, where `case` is the file on the day of the act,
    `sources` the stages from which the act is possible (none: from any). `regime` is the government's on that day,
    `policy` is the one pinned to the file, `register_policy` the one in force on the day of the act, whose day rules
    hold, `today_policy` the one in force today, whose roles hold; `policies` is the whole register of them.
    `road` leads to the act where its stage does not allow it,
    `memo` keeps what several rules work out from the same facts,
    `correcting` what stands against correcting an entry (`ok`: nothing; empty: no correction),
    `corrected_entry` its sequence, `corrected_fields` the fields that a correction changes, its date as `on`,
    `in_its_place` the entry that stands where the corrected one does not, `apart` the file as it stands without the
    corrected find, where the correction says that another field was found.
    """

    act: str
    nature: str
    on: InexactDate
    day: date
    today: date
    stage: str
    case: Case | None
    calendar: Calendar
    policy: Policy
    register_policy: Policy
    today_policy: Policy
    actor: Actor
    permission: str = "files"
    request: Request | None = None
    relations: Relations = field(default_factory=Relations)
    intents: tuple[Intent, ...] = ()
    now: Case | None = None
    later: tuple[Later, ...] = ()
    register_opened: date | None = None
    asked: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    policy_hash: str = ""
    correcting: str = ""
    corrected_entry: int = 0
    regime: str = ""
    memo: dict[str, Any] = field(default_factory=dict)
    policies: PolicyRegister = NO_POLICIES
    corrected_fields: tuple[str, ...] = ()
    road: Road = NO_ROAD
    in_its_place: Later | None = None
    apart: Case | None = None

    def for_act(
        self,
        act: str,
        nature: str,
        permission: str,
        asked: tuple[str, ...],
        sources: tuple[str, ...],
        relations: Relations | None = None,
    ) -> Facts:
        """The same facts for another act; what was worked out once (`memo`) is shared.

        Written out, for `copy` takes as long as three rules.
        """
        return Facts(
            act, nature, self.on, self.day, self.today, self.stage, self.case, self.calendar, self.policy,
            self.register_policy, self.today_policy, self.actor, permission, self.request,
            self.relations if relations is None else relations, self.intents, self.now, self.later,
            self.register_opened, asked, self.choices, sources, self.policy_hash, self.correcting,
            self.corrected_entry, self.regime, self.memo, self.policies, self.corrected_fields, self.road,
        )  # fmt: skip

    def policy_on(self, day: date) -> Policy:
        """The policy whose settings of the register hold on another day than that of the act."""
        return self.policies.policy_on(day) if len(self.policies.adoptions) > 1 else self.register_policy

    @property
    def reference(self) -> str:
        """The reference of the file; `<reference>` while it has none."""
        return self.case.reference if self.case is not None else "<reference>"

    @property
    def latest(self) -> Case | None:
        """The file after everything that is known and every clock act due by the day of the act, recorded or not."""
        now = self.now
        later = now is not None and now.effective_on is not None and self.day < now.effective_on
        return now if later or self.case is None else self.case

    @property
    def file(self) -> Case:
        """The file. Raises LookupError where the act opens one."""
        if self.case is None:
            raise LookupError("this act has no file yet")
        return self.case
