"""Folding the entries of a register into its state: the calendar, people, partners, policies, keys. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from lifecycle.affairs_fold import AFFAIRS_CHANGES
from lifecycle.erasure_fold import ERASURE_CHANGES
from lifecycle.history import UNREADABLE, Entry, standing, unreadable
from lifecycle.key_fold import KEY_CHANGES
from lifecycle.policy_fold import POLICY_CHANGES
from lifecycle.registers import CALENDAR, KEYS, PARTNERS, PEOPLE, POLICY
from rules.calendar import Calendar, GovernmentPeriod, PeriodEnd, corrected
from rules.dates import InexactDate, exact, parse_inexact
from rules.directory import (
    LegacyIntent,
    PartnerBody,
    PartnerName,
    Partners,
    People,
    Person,
    ThemeName,
)
from rules.key_ring import KeyRing
from rules.model import Frozen
from rules.policy_register import PolicyRegister

EMPTY: dict[str, Frozen] = {
    CALENDAR: Calendar(),
    PEOPLE: People(),
    PARTNERS: Partners(),
    POLICY: PolicyRegister(),
    KEYS: KeyRing(),
}


def fold_register(name: str, entries: Iterable[Entry]) -> Frozen | None:
    """The state of a register after its entries, in the order of recording; None for one without a state."""
    state = EMPTY.get(name)
    if state is None:
        return None
    for entry in sorted(standing(entries), key=lambda e: e.sequence):
        state = change_register(state, entry)
    return state


def change_register(state: Frozen, entry: Entry) -> Frozen:
    """The state of a register after one more entry.

    Raises Unfounded for an act that this version does not know, Broken for an entry that says what none does.
    """
    try:
        return CHANGES_OF_REGISTERS[entry.act](state, entry)
    except UNREADABLE as error:
        raise unreadable(entry.subject, entry.sequence, known=entry.act in CHANGES_OF_REGISTERS) from error


def _by(entry: Entry) -> str:
    return str(entry.fields.get("vouchedBy") or entry.data["actor"])


def _end(entry: Entry, when: InexactDate, event: str) -> PeriodEnd:
    f = entry.fields
    return PeriodEnd(
        on=when,
        event=event,
        source=f["source"],
        certainty=f["certainty"],
        entered_by=_by(entry),
    )


def _enter_period(calendar: Calendar, entry: Entry) -> Frozen:
    """A period, still open or entered with its end; both count once it is confirmed."""
    f = entry.fields
    end = _end(entry, parse_inexact(f["endOn"]), f.get("endEvent", "oath")) if f.get("endOn") else None
    period = GovernmentPeriod(
        id=len(calendar.periods) + 1, starts_on=entry.on, start_event=f["event"], source=f["source"],
        certainty=f["certainty"], entered_by=_by(entry), confirmed_by=f.get("vouchedBy"), end=end,
    )  # fmt: skip
    return calendar.but(periods=(*calendar.periods, period))


def _changed(calendar: Calendar, entry: Entry, change: Callable[[GovernmentPeriod], GovernmentPeriod]) -> Frozen:
    number = int(entry.fields["period"])
    periods = tuple(change(p) if p.id == number else p for p in calendar.periods)
    return calendar.but(periods=periods)


def _close_period(calendar: Calendar, entry: Entry) -> Frozen:
    end = _end(entry, entry.on, entry.fields.get("event", "oath"))
    vouched = entry.fields.get("vouchedBy")
    if vouched:
        return _changed(calendar, entry, lambda p: p.but(end=end.but(confirmed_by=vouched)))
    return _changed(calendar, entry, lambda p: p.but(proposed=end))


def _correct_period(calendar: Calendar, entry: Entry) -> Frozen:
    return _changed(calendar, entry, lambda p: p.but(amended=corrected(p, entry.fields, _by(entry))))


def _confirm_period(calendar: Calendar, entry: Entry) -> Frozen:
    by = _by(entry)

    def confirmed(period: GovernmentPeriod) -> GovernmentPeriod:
        if period.confirmed_by is None:
            return period.but(confirmed_by=by, end=period.end.but(confirmed_by=by) if period.end else None)
        if period.proposed is not None:
            return period.but(end=period.proposed.but(confirmed_by=by), proposed=None)
        if period.amended is not None:
            end = period.amended.end
            return period.amended.but(confirmed_by=by, end=end.but(confirmed_by=by) if end else None)
        return period

    return _changed(calendar, entry, confirmed)


def _reject_period(calendar: Calendar, entry: Entry) -> Frozen:
    def rejected(period: GovernmentPeriod) -> GovernmentPeriod:
        if period.confirmed_by is None:
            return period.but(rejected=True)
        if period.proposed is not None:
            return period.but(proposed=None)
        return period.but(amended=None)

    return _changed(calendar, entry, rejected)


def _add_person(people: People, entry: Entry) -> Frozen:
    f = entry.fields
    person = Person(number=len(people.people) + 1, name=f["name"], role=f["role"], invented=bool(f.get("invented")))
    return people.but(people=(*people.people, person))


def _add_partner(partners: Partners, entry: Entry) -> Frozen:
    f = entry.fields
    names = f.get("names") or [{"en": f["en"], "fr": f["fr"], "nl": f["nl"]}]
    body = PartnerBody(
        slug=f["slug"], names=tuple(PartnerName.model_validate(n) for n in names), country=f["country"],
        body_kind=f.get("bodyKind", "unknown"), invented=bool(f.get("invented")),
    )  # fmt: skip
    return partners.but(partners=(*partners.partners, body))


def _rename_partner(partners: Partners, entry: Entry) -> Frozen:
    f = entry.fields
    since = parse_inexact(f["since"]) if f.get("since") else entry.on
    before = since.earliest - timedelta(days=1) if since.earliest is not None else None
    name = PartnerName(en=f["en"], fr=f["fr"], nl=f["nl"], since=since)

    def renamed(body: PartnerBody) -> PartnerBody:
        old = body.names[-1].but(until=exact(before)) if before is not None else body.names[-1]
        return body.but(names=(*body.names[:-1], old, name))

    return partners.but(partners=tuple(renamed(p) if p.slug == f["slug"] else p for p in partners.partners))


def _intend_legacy(partners: Partners, entry: Entry) -> Frozen:
    made = tuple(
        LegacyIntent(
            row=row,
            by=int(entry.data["actor"]),
            role=entry.data["role"],
            on=entry.on,
            entry=entry.sequence,
            partial="partial" in entry.fields,
        )  # fmt: skip
        for row in entry.fields["row"]
    )
    return partners.but(legacy_intents=(*partners.legacy_intents, *made))


def _settle_legacy(partners: Partners, entry: Entry) -> Frozen:
    """Rows that were entered or withdrawn wait no more."""
    settled = set(entry.fields["row"])
    return partners.but(legacy_intents=tuple(i for i in partners.legacy_intents if i.row not in settled))


def _enter_themes(partners: Partners, entry: Entry) -> Frozen:
    themes = tuple(ThemeName.model_validate(t) for t in entry.fields["themes"])
    return partners.but(themes=(*partners.themes, *themes))


CHANGES_OF_REGISTERS: dict[str, Callable[[Any, Entry], Frozen]] = {
    "enter_period": _enter_period,
    "close_period": _close_period,
    "correct_period": _correct_period,
    "confirm_period": _confirm_period,
    "reject_period": _reject_period,
    **POLICY_CHANGES,
    **ERASURE_CHANGES,
    **AFFAIRS_CHANGES,
    **KEY_CHANGES,
    "add_person": _add_person,
    "hand_over": lambda people, _: people,  # what it changes stands in the files
    "retry_message": lambda people, _: people,  # and that in the messages
    "export_record": lambda people, _: people,
    "write_backup": lambda people, _: people,
    "run_check": lambda people, _: people,
    "run_checks": lambda people, _: people,
    "take_pack": lambda people, _: people,
    "take_checkpoint": lambda people, _: people,
    "add_partner": _add_partner,
    "rename_partner": _rename_partner,
    "enter_themes": _enter_themes,
    "intend_legacy": _intend_legacy,
    "complete_legacy": _settle_legacy,
    "withdraw_legacy": _settle_legacy,
}
