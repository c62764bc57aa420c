"""A partnership's file as the rules see it: the state that its history folds into.

Free texts and names of people never stand here, only their commitments (SHA-256, see `lifecycle/commitments.py`):
a rule may know that a text is there, not what it says.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Literal

from rules.dates import InexactDate, Period, Truth, exact, has_come, parse_period
from rules.erasure import Erasing
from rules.model import Frozen, LastDay, Length, When

Commitment = str
Track = str
"""The code of a type of agreement, as the file's policy declares it: `bilateral`, `development` or a further one."""
Nature = Literal["treaty", "transnational", "arrangement", "non_binding", "unknown"]


class Source(Frozen):
    """Where a dated fact comes from and how certain it is (A, B, C, D, I or NF)."""

    name: str
    certainty: str


class Consultation(Frozen):
    """A Brussels body was asked about an avenue."""

    body: str
    outcome: Literal["agreed", "refused"]
    on: When


class Avenue(Frozen):
    """A concrete way to cooperate, with its theme and the Brussels body responsible for it."""

    number: int
    theme: str
    body: str
    text: Commitment
    on: When
    horizon: str | None = None
    strengthens: str | None = None
    consultations: tuple[Consultation, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether the responsible body was consulted and its last word was agreement."""
        own = [c for c in self.consultations if c.body == self.body]
        return bool(own) and own[-1].outcome == "agreed"


class Evaluation(Frozen):
    """An evaluation of the test phase or of the agreement."""

    kind: Literal["mou", "mid_term", "final"]
    outcome: Literal["positive", "negative"]
    on: When


class Milestone(Frozen):
    """A dated step outside the service: a federal notice, an assent, a publication, the partner's readiness."""

    kind: str
    on: When
    act: str | None = None
    reference: str | None = None
    source: Source | None = None


class Signature(Frozen):
    """Signing of an instrument: each side's day, place and signatories; `on` is the later of the two days."""

    on: When
    region_on: When | None = None
    partner_on: When | None = None
    region_place: str | None = None
    partner_place: str | None = None
    region_signatories: tuple[Commitment, ...] = ()
    partner_signatories: tuple[Commitment, ...] = ()
    source: Source | None = None


class Term(Frozen):
    """One term of an agreement or of its test MOU. A renewal adds a term; the old one stays.

    `length` is a length, `open` (no end) or `unknown`. `ends_on` is None where the term is open or its end cannot
    be computed. `last_day` says whether `ends_on` still belongs to the term. `source` is that of the fact that told how
    long it lasts, where another one did than the signing.
    """

    number: int
    starts_on: When | None
    length: Length | Literal["open", "unknown"]
    ends_on: When | None = None
    renewal: str = "unknown"
    notice: Length | Literal["unknown"] = "unknown"
    last_day: LastDay = "excluded"
    how: Literal["signed", "renewed", "rolled_over"] = "signed"
    source: Source | None = None

    @property
    def tacit(self) -> Period | None:
        """The length of a tacit renewal, where the term has one."""
        return parse_period(self.renewal[6:]) if self.renewal.startswith("tacit:") else None

    @property
    def over_from(self) -> InexactDate | None:
        """The first day on which the term has ended."""
        if self.ends_on is None or self.last_day == "excluded":
            return self.ends_on
        if self.ends_on.day is not None:
            return exact(self.ends_on.day + timedelta(days=1))
        return Period(0, 1, "P1D").after_inexact(self.ends_on)


class Instrument(Frozen):
    """A child of the agreement: an addendum or a protocol, with the fields it changed."""

    kind: Literal["addendum", "protocol"]
    title: str
    signature: Signature
    changed: tuple[str, ...] = ()
    entry: int = 0


class ValidityFact(Frozen):
    """A dated source that says the agreement is in force (confirmed) or doubts it (in_question).

    `on` is None where the doubt has no date of its own.
    """

    status: Literal["confirmed", "in_question"]
    on: When | None
    source: Source


class Suspension(Frozen):
    """A decided suspension, not a mere dormancy."""

    since: When
    origin: str
    review_on: date | None = None
    term_ended: bool = False


class Notice(Frozen):
    """A denunciation or an end by consent that runs; `effect_on` is None while unknown."""

    act: Literal["denounce", "end_by_consent", "receive_denunciation"]
    received_on: When
    effect_on: When | None
    stage_before: str
    suspension: Suspension | None = None


class Intent(Frozen):
    """What a second person recorded so that another may do the act; counts once (see `Case.used_intents`)."""

    entry: int
    act: str
    by: int
    role: str
    on: When
    withdrawn: bool = False


class CaretakerException(Frozen):
    """A request to decide in a caretaker period: class, evidence, who attested, who approved; used once."""

    number: int
    act: str
    kind: Literal["day_to_day", "pending", "urgent"]
    requested_by: int
    justification: Commitment | None = None
    decision: str | None = None
    decided_on: When | None = None
    harm: Commitment | None = None
    deadline: date | None = None
    attested_by: int | None = None
    approved_by: int | None = None
    approved_on: When | None = None
    closed: Literal["rejected", "withdrawn"] | None = None

    @property
    def approved(self) -> bool:
        """Attested by one person, approved by another, and not taken back."""
        return self.approved_by is not None and self.attested_by is not None and self.closed is None

    @property
    def state(self) -> Literal["requested", "attested", "approved"]:
        """How far it has come, as long as nobody closed it."""
        if self.approved:
            return "approved"
        return "requested" if self.attested_by is None else "attested"


class Confirmation(Frozen):
    """A government with full powers confirmed a decision that a period entered late had touched.

    `confirmed` is the sequence of that decision's entry.
    """

    confirmed: int
    on: When
    decision: str | None = None


class Exemption(Frozen):
    """A recorded exemption from a rule, resting on a government decision taken under full powers."""

    rule: str
    decision: str
    decided_on: When


class AttachedDocument(Frozen):
    """A document of the file, known by its SHA-256; the bytes lie in the document store."""

    sha256: str
    entry: int
    language: str | None = None
    purpose: str | None = None


class CriterionScore(Frozen):
    """How the partner was screened against one criterion in force."""

    code: str
    score: Literal["met", "partly", "not_met"]
    on: When
    text: Commitment | None = None


class RecordedAction(Frozen):
    """A concrete action carried out under the partnership."""

    kind: str
    on: When
    text: Commitment | None = None
    source: Source | None = None


class Waiver(Frozen):
    """A missing fact that need not be found before `until`."""

    field: str
    until: date


class DeadlineMark(Frozen):
    """What somebody said to a reminder: seen and taken care of, later, or that nothing need be done until a day.

    It belongs to a deadline of one kind on one day: where the day moves, it falls away.
    """

    kind: str
    due_on: date
    number: int = 0
    acknowledged_by: int | None = None
    snoozed_until: date | None = None
    waived_until: date | None = None


class Case(Erasing):
    """A partnership's file, folded up to one day.

    `moved_on` is the day of the last change of stage; `effective_on` the latest day of any entry folded in.
    `rested_from` is the latest day of an entry that carried the file on, where what came later only answered
    reminders or said who sees to it. `doubt` says why the file is in `renewal_due`.
    """

    reference: str
    partner: str
    track: Track
    stage: str
    nature: Nature = "unknown"
    kind: Literal["agreement", "mou", "unknown"] = "agreement"
    title: str | None = None
    initiator: Literal["region", "partner"] | None = None
    themes: tuple[str, ...] = ()
    legacy: bool = False
    invented: bool = False
    policy: str = ""
    officer: int | None = None
    deputy: int | None = None
    opened_on: When | None = None
    moved_on: When | None = None
    effective_on: date | None = None
    rested_from: date | None = None
    predecessor: str | None = None
    successor: str | None = None
    criteria: tuple[CriterionScore, ...] = ()
    considerations: tuple[str, ...] = ()
    avenues: tuple[Avenue, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    reciprocity: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    mou: Signature | None = None
    mou_term: Term | None = None
    approved_from: str | None = None
    approved_without_test: str | None = None
    agreement: Signature | None = None
    in_force_on: When | None = None
    terms: tuple[Term, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    validity: tuple[ValidityFact, ...] = ()
    doubt: Literal["term_ended", "questioned"] | None = None
    suspension: Suspension | None = None
    notice: Notice | None = None
    intents: tuple[Intent, ...] = ()
    used_intents: tuple[int, ...] = ()
    exceptions: tuple[CaretakerException, ...] = ()
    used_exceptions: tuple[int, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    documents: tuple[AttachedDocument, ...] = ()
    actions: tuple[RecordedAction, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    planned_on: date | None = None
    reminder_bands: tuple[tuple[str, tuple[int, ...]], ...] = ()
    deadline_marks: tuple[DeadlineMark, ...] = ()
    contacts: tuple[tuple[str, Commitment, Commitment | None], ...] = ()
    depositary: Commitment | None = None
    reservations: int = 0
    dormant: bool = False
    restricted: bool = False
    ended_by: str | None = None
    ended_on: When | None = None
    had_activity: bool | None = None

    @property
    def term(self) -> Term | None:
        """The current term of the agreement."""
        return self.terms[-1] if self.terms else None

    def term_on(self, day: date) -> Term | None:
        """The term that had begun last by a day; the first one where none had, None where there is none."""
        begun = bisect_right(self.begun_by, day)
        return self.terms[max(begun - 1, 0)] if self.terms else None

    @cached_property
    def begun_by(self) -> list[date]:
        """For each term the earliest first day of it and of those after it: in order, so that it can be bisected."""
        starts = [(t.starts_on.earliest if t.starts_on is not None else None) or date.min for t in self.terms]
        return list(accumulate(reversed(starts), min))[::-1]

    @property
    def carried_on(self) -> date | None:
        """The latest day of an entry that carried the file on; None before the first."""
        return self.rested_from if self.rested_from is not None else self.effective_on

    def mark_of(self, kind: str, number: int, due_on: date) -> DeadlineMark | None:
        """What was said to the reminder of a deadline."""
        for mark in self.deadline_marks:
            if (mark.kind, mark.number, mark.due_on) == (kind, number, due_on):
                return mark
        return None

    def term_is_over(self, day: date) -> Truth:
        """Whether the term has ended by a day, and no clock rolls it over: what then prolongs it is `renew` alone."""
        if self.doubt == "term_ended":
            return True
        term = self.term
        if term is None or term.tacit is not None or term.over_from is None:
            return False
        return has_come(term.over_from, day)

    @property
    def signed(self) -> bool:
        """Whether the agreement proper was signed."""
        return self.agreement is not None
