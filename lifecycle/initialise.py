"""Opening the register: a portfolio becomes entries, one for each dated fact, effective on its own day.

Nothing is decided here: a portfolio holds what happened before the register was opened, each fact with its source.
Rule `legacy.older` alone is asked of every file, and its verdict is kept. Clock acts are left to the first check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lifecycle.canonical import dump
from lifecycle.commitments import Opening, seal
from lifecycle.definition import DEFINITION_HASH
from lifecycle.entries import Chain, deadline_rows, instant, partnership_row
from lifecycle.explain import stored_verdict
from lifecycle.fold import fold
from lifecycle.history import ADVANCED, RECORDED, Entry
from lifecycle.portfolio.model import Doubt, File, Portfolio, Sourced
from lifecycle.register_fold import fold_register
from lifecycle.registers import CALENDAR, FILE_RANK, PARTNERS, PEOPLE, POLICY, RANKS
from lifecycle.storage.records import Outcome, PersonalRow, Write
from lifecycle.storage.store import Store
from rules.calendar import EMPTY_CALENDAR
from rules.dates import UNKNOWN, InexactDate, exact, interval
from rules.facts import Actor, Facts, Request
from rules.opening import older_than_register
from rules.policy import Policy, policy_hash, read_policy
from rules.verdict import Verdict

DEMONSTRATION_PEOPLE = ("officer", "officer2", "manager", "manager2", "legal", "auditor", "administrator")
"""Invented people for trials; each has the role that the name says."""
PORTFOLIO = "portfolio"
"""Who vouches for what a portfolio says: its sources."""
SHIPPED_POLICY = Path(__file__).with_name("policy") / "brussels.toml"


@dataclass(slots=True)
class Opened:
    """What an `init` did: how many partners, files, periods and people it entered."""

    partners: int = 0
    files: int = 0
    periods: int = 0
    people: int = 0
    entries: int = 0
    already: bool = False


@dataclass(slots=True)
class Work:
    """The work of one `init`: the instant, the day, and what is written."""

    at: str
    today: date
    policy_text: str
    trial_day: bool
    writes: list[Write] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        """The policy that the register opens with."""
        return read_policy(self.policy_text)


def initialise(
    store: Store,
    portfolio: Portfolio,
    policy_text: str,
    now: datetime,
    today: date,
    *,
    people: bool = True,
    trial_day: bool = False,
) -> Opened:
    """Open the register with a portfolio, in one transaction. A register that is open already is left alone."""
    work = Work(instant(now), today, policy_text, trial_day)
    with store.bulk() as unit:
        _, heads = unit.load(0, None, tuple(RANKS))
        if heads[POLICY].sequence:
            return Opened(already=True)
        done = Opened(
            len(portfolio.partners),
            len(portfolio.files),
            len(portfolio.governments),
            len(DEMONSTRATION_PEOPLE) if people else 0,
        )
        _register(work, POLICY, [_policy_entry(work)])
        _register(work, CALENDAR, list(_calendar_entries(portfolio)))
        _register(work, PARTNERS, list(_partner_entries(work, portfolio)))
        if people:
            _people(work)
        first = int(unit.next_reference(now.year).rpartition("-")[2])
        _files(work, portfolio, now.year, first)
        done.entries = sum(len(write.entries) for write in work.writes)
        outcomes = unit.write_many(work.writes)
    wrong = [o for o in outcomes if o is not Outcome.WRITTEN]
    if wrong:
        raise RuntimeError(f"opening the register: {wrong[0]}")
    return done


# ------------------------------------------------------------------------------------------ registers


def _base(act: str, on: InexactDate, **fields: Any) -> dict[str, Any]:
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


def _register(
    work: Work,
    name: str,
    entries: list[tuple[dict[str, Any], InexactDate]],
    personal: tuple[PersonalRow, ...] = (),
) -> None:
    if not entries:
        return
    chain = Chain(name, 0, "")
    made = [_append(chain, work, data, on) for data, on in entries]
    state = fold_register(name, made)
    assert state is not None
    work.writes.append(
        Write(
            subject=name,
            rank=RANKS[name],
            version=None,
            sequence=None,
            seen=(),
            new_version=len(made),
            entries=tuple(chain.added),
            register_state=dump(state),
            personal=personal,
        )
    )


def _append(chain: Chain, work: Work, data: dict[str, Any], on: InexactDate) -> Entry:
    if work.trial_day:
        data["trialDay"] = True
    return chain.append(data, on.folds_on(work.today), work.at)


def _policy_entry(work: Work) -> tuple[dict[str, Any], InexactDate]:
    on = exact(work.today)
    return _base("open_register", on, hash=policy_hash(work.policy_text), text=work.policy_text), on


def _calendar_entries(portfolio: Portfolio) -> Iterator[tuple[dict[str, Any], InexactDate]]:
    for number, period in enumerate(portfolio.governments, 1):
        starts = period.starts
        said = _said(portfolio, starts)
        yield (
            _base("enter_period", starts.on, event=period.start_event, vouchedBy=PORTFOLIO, **said),
            starts.on,
        )
        if period.ends != UNKNOWN:
            ends = period.ends
            said = _said(portfolio, ends)
            yield (
                _base(
                    "close_period",
                    ends.on,
                    period=number,
                    event=period.end_event,
                    vouchedBy=PORTFOLIO,
                    **said,
                ),
                ends.on,
            )


def _partner_entries(work: Work, portfolio: Portfolio) -> Iterator[tuple[dict[str, Any], InexactDate]]:
    on = exact(work.today)
    for partner in portfolio.partners:
        names = [
            {
                "en": n.en,
                "fr": n.fr,
                "nl": n.nl,
                **({"since": str(n.from_)} if n.from_ is not None and n.from_ != UNKNOWN else {}),
                **({"until": str(n.until)} if n.until is not None and n.until != UNKNOWN else {}),
            }
            for n in partner.names
        ]
        fields: dict[str, Any] = {
            "slug": partner.slug,
            "names": names,
            "country": partner.country,
            "bodyKind": partner.body_kind.value,
        }
        if portfolio.invented:
            fields["invented"] = True
        yield _base("add_partner", on, **fields), on
    if portfolio.themes:
        themes = [
            {"code": t.code, "competence": t.competence, "en": t.en, "fr": t.fr, "nl": t.nl} for t in portfolio.themes
        ]
        yield _base("enter_themes", on, themes=themes), on


def _people(work: Work) -> None:
    entries, personal = [], []
    for name in DEMONSTRATION_PEOPLE:
        opening = seal("person.name", name)
        personal.append(_personal(opening))
        on = exact(work.today)
        role = name.rstrip("0123456789")
        entries.append((_base("add_person", on, name=opening.commitment, role=role, invented=True), on))
    _register(work, PEOPLE, entries, tuple(personal))


def _personal(opening: Opening) -> PersonalRow:
    return PersonalRow(opening.commitment, opening.field, opening.salt, opening.value)


# ------------------------------------------------------------------------------------------ files


def _files(work: Work, portfolio: Portfolio, year: int, first: int) -> None:
    """The chains of all files; a predecessor gets its reference before its successor."""
    ordered = sorted(portfolio.files, key=lambda f: f.successor_of is not None)
    references = {f.id: f"BE-BRU-{year:04d}-{first + n:04d}" for n, f in enumerate(ordered)}
    for file in ordered:
        _file(work, portfolio, file, references)


@dataclass(slots=True)
class Told:
    """One dated fact of a file, before it becomes an entry."""

    act: str
    on: InexactDate
    nature: str
    fields: dict[str, Any]
    to: str | None = None


def _said(portfolio: Portfolio, fact: Sourced) -> dict[str, Any]:
    """Source and certainty of a fact, in the words of the entry."""
    source = portfolio.sources[fact.source]
    said: dict[str, Any] = {"source": source.title, "certainty": fact.certainty.value}
    if source.url is not None:
        said["sourceUrl"] = source.url
    if fact.words is not None:
        said["words"] = fact.words
    return said


def _file(work: Work, portfolio: Portfolio, file: File, references: Mapping[str, str]) -> None:
    reference = references[file.id]
    told = [_signing(work, portfolio, file, references), *_facts_of(work, portfolio, file)]
    successor = portfolio.successor_of(file.id)
    if successor is not None:
        on = successor.signed.on if successor.signed != UNKNOWN else _registered(work)
        told.append(
            Told(
                "replace",
                on,
                "fact",
                {"successor": references[successor.id], **_said(portfolio, successor)},
                "replaced",
            )
        )
    told[1:] = sorted(told[1:], key=lambda t: (t.on.folds_on(work.today), _ORDER.get(t.act, 5)))
    chain = Chain(reference, 0, "")
    personal: list[PersonalRow] = []
    entries, stage = [], "new"
    for fact in told:
        data = _base(fact.act, fact.on, **_sealed(fact.fields, personal, fact.act))
        data.update(nature=fact.nature, legacy=True, policyHash=policy_hash(work.policy_text))
        if fact.act == "enter_legacy":
            data["verdicts"] = [stored_verdict(_older(work, fact.on))]
        if fact.to is not None:
            data.update({"from": stage, "to": fact.to, "outcome": ADVANCED})
            stage = fact.to
        elif fact.act == "amend":
            data.update({"from": stage, "to": stage, "outcome": ADVANCED})
        entries.append(_append(chain, work, data, fact.on))
    case = fold(entries)
    assert case is not None
    due = deadline_rows(case, work.policy)
    country = next(p.country for p in portfolio.partners if p.slug == file.partner)
    work.writes.append(
        Write(
            subject=reference,
            rank=FILE_RANK,
            version=None,
            sequence=None,
            seen=(),
            new_version=len(entries),
            entries=tuple(chain.added),
            row=partnership_row(case, due, country),
            deadlines=due,
            personal=tuple(personal),
        )
    )


_ORDER = {"enter_into_force": 0, "replace": 9}


def _sealed(fields: dict[str, Any], personal: list[PersonalRow], act: str) -> dict[str, Any]:
    """The fields with free texts turned into commitments."""
    if "text" not in fields:
        return fields
    opening = seal(f"{act}.text", fields["text"])
    personal.append(_personal(opening))
    return {**fields, "text": opening.commitment}


def _older(work: Work, on: InexactDate) -> Verdict:
    facts = Facts(
        act="enter_legacy",
        nature="administrative",
        on=on,
        day=on.folds_on(work.today),
        today=work.today,
        stage="new",
        case=None,
        calendar=EMPTY_CALENDAR,
        policy=work.policy,
        register_policy=work.policy,
        actor=Actor(0, "console"),
        request=Request(),
        register_opened=work.today,
    )
    answer = older_than_register(facts)
    return Verdict("legacy.older", 1, *answer)


def _registered(work: Work) -> InexactDate:
    """All that is known of a day that nobody knows: it lies not after the day of registration."""
    return interval(None, work.today)


def _signing(work: Work, portfolio: Portfolio, file: File, references: Mapping[str, str]) -> Told:
    """The entry that opens a legacy file: its signature, with everything that the text is known to say."""
    fields: dict[str, Any] = {
        "partner": file.partner,
        "track": file.track.value,
        "nature": file.nature.value,
        "kind": file.kind.value,
        "legacy": True,
        "portfolioId": file.id,
        "regionBody": file.brussels_signatory,
        "theme": list(file.themes) if file.themes != UNKNOWN else [],
        "lastDay": work.policy.file.last_day,
    }
    if file.title != UNKNOWN:
        fields["title"] = file.title
    if file.successor_of is not None:
        fields["successorOf"] = references[file.successor_of]
    if file.invented or portfolio.invented:
        fields["invented"] = True
    fields["term"] = "unknown"
    if file.term != UNKNOWN:
        fields["term"] = str(file.term.length) if file.term.length is not None else "unknown"
        if file.term.ends_on is not None:
            fields["termEndsOn"] = str(file.term.ends_on)
    elif file.kind == "mou":
        fields["term"] = str(work.policy.file.test_phase)
    fields["renewal"] = str(file.renewal.rule) if file.renewal != UNKNOWN else "unknown"
    fields["notice"] = str(file.notice.length) if file.notice != UNKNOWN else "unknown"
    to = "test_phase" if file.kind == "mou" else "signed"
    if file.signed == UNKNOWN:
        return Told("enter_legacy", _registered(work), "administrative", {**fields, **_said(portfolio, file)}, to)
    if file.signed.place is not None:
        fields["regionPlace"] = fields["partnerPlace"] = file.signed.place
    if file.signed.how is not None:
        fields["how"] = file.signed.how
    return Told("enter_legacy", file.signed.on, "administrative", {**fields, **_said(portfolio, file.signed)}, to)


def _facts_of(work: Work, portfolio: Portfolio, file: File) -> Iterator[Told]:
    """Every other dated fact of a file."""
    if file.kind != "mou":
        yield from _force(work, portfolio, file)
    for milestone in file.milestones:
        fields = {"milestone": milestone.kind.value, **_said(portfolio, milestone)}
        if milestone.reference is not None:
            fields["reference"] = milestone.reference
        yield Told("milestone", milestone.on, "fact", fields)
    for instrument in file.instruments:
        fields = {
            "instrument": instrument.kind.value,
            "title": instrument.title,
            "about": list(instrument.themes),
        }
        yield Told("amend", instrument.on, "decision", {**fields, **_said(portfolio, instrument)})
        if instrument.renewed is not None:
            again = {**fields, "renewal_of": instrument.title, **_said(portfolio, instrument.renewed)}
            yield Told("amend", instrument.renewed.on, "decision", again)
    for document in file.documents:
        yield Told("mention", document.on, "fact", {"title": document.title, **_said(portfolio, document)})
    for action in file.actions:
        yield Told(
            "action",
            action.on,
            "fact",
            {"kind": action.kind.value, "text": action.text, **_said(portfolio, action)},
        )
    for dormancy in file.dormant:
        on = _registered(work) if dormancy.from_ == UNKNOWN else dormancy.from_
        yield Told(
            "dormant",
            on,
            "fact",
            {"from": str(dormancy.from_), "until": str(dormancy.until), **_said(portfolio, dormancy)},
        )
    for confirmation in portfolio.confirmations_of(file.id):
        yield Told("validity", confirmation.on, "fact", {"status": "confirmed", **_said(portfolio, confirmation)})
    for doubt in portfolio.doubts_of(file.id):
        yield _doubt(work, portfolio, doubt)


def _force(work: Work, portfolio: Portfolio, file: File) -> Iterator[Told]:
    """The entry into force: as sourced, or from the signature where no assent is known to be needed (inferred)."""
    if file.in_force is not None:
        if file.in_force != UNKNOWN:
            yield Told("enter_into_force", file.in_force.on, "fact", _said(portfolio, file.in_force), "in_force")
        return
    signed = file.signed
    on = _registered(work) if signed == UNKNOWN else signed.on
    said = {
        **_said(portfolio, file if signed == UNKNOWN else signed),
        "certainty": "I",
        "inferredFrom": "signature",
    }
    yield Told("enter_into_force", on, "fact", said, "in_force")


def _doubt(work: Work, portfolio: Portfolio, doubt: Doubt) -> Told:
    fields = {"status": "in_question", "because": doubt.because.value, **_said(portfolio, doubt)}
    if doubt.counts_from == UNKNOWN:
        return Told("validity", _registered(work), "fact", {**fields, "undated": True})
    return Told("validity", doubt.counts_from, "fact", fields)
