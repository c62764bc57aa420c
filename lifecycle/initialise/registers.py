"""The entries that open the registers: policy, government calendar, partners, people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lifecycle.canonical import dump
from lifecycle.commitments import seal
from lifecycle.entries import Chain
from lifecycle.initialise.work import Work, append, base, personal_row, said_of
from lifecycle.portfolio.model import Portfolio
from lifecycle.register_fold import fold_register
from lifecycle.registers import CALENDAR, KEYS, PARTNERS, PEOPLE, POLICY, RANKS
from lifecycle.storage.records import PersonalRow, Write
from rules.dates import UNKNOWN, InexactDate, exact
from rules.policy import policy_hash

DEMONSTRATION_PEOPLE = ("officer", "officer2", "manager", "manager2", "legal", "auditor", "administrator")
"""Invented people for trials; each has the role that the name says."""
PORTFOLIO = "portfolio"
"""Who vouches for what a portfolio says: its sources."""

Dated = tuple[dict[str, Any], InexactDate]
"""What an entry says, and from when it counts."""


def open_registers(work: Work, portfolio: Portfolio, *, people: bool, key: str | None = None) -> None:
    """Write the first entries of every register; those of people only where demonstration people are wanted."""
    _register(work, POLICY, [_policy_entry(work)])
    _register(work, CALENDAR, list(_calendar_entries(portfolio)))
    _register(work, PARTNERS, list(_partner_entries(work, portfolio)))
    if people:
        _people(work)
    if key is not None:
        on = exact(work.today)
        _register(work, KEYS, [(base("enter_key", on, public=key), on)])


def _register(
    work: Work,
    name: str,
    entries: list[Dated],
    personal: tuple[PersonalRow, ...] = (),
) -> None:
    if not entries:
        return
    chain = Chain(name, 0, "")
    made = [append(chain, work, data, on) for data, on in entries]
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


def _policy_entry(work: Work) -> Dated:
    on = exact(work.today)
    named = {"hash": policy_hash(work.policy_text), "name": work.policy.name}
    return base("open_register", on, **named, text=work.policy_text), on


def _calendar_entries(portfolio: Portfolio) -> Iterator[Dated]:
    for number, period in enumerate(portfolio.governments, 1):
        starts = period.starts
        said = said_of(portfolio, starts)
        yield (
            base("enter_period", starts.on, event=period.start_event, vouchedBy=PORTFOLIO, **said),
            starts.on,
        )
        if period.ends != UNKNOWN:
            ends = period.ends
            said = said_of(portfolio, ends)
            yield (
                base(
                    "close_period",
                    ends.on,
                    period=number,
                    event=period.end_event,
                    vouchedBy=PORTFOLIO,
                    **said,
                ),
                ends.on,
            )


def _partner_entries(work: Work, portfolio: Portfolio) -> Iterator[Dated]:
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
        yield base("add_partner", on, **fields), on
    if portfolio.themes:
        themes = [
            {"code": t.code, "competence": t.competence, "en": t.en, "fr": t.fr, "nl": t.nl} for t in portfolio.themes
        ]
        yield base("enter_themes", on, themes=themes), on


def _people(work: Work) -> None:
    entries, personal = [], []
    for name in DEMONSTRATION_PEOPLE:
        opening = seal("person.name", name)
        personal.append(personal_row(opening))
        on = exact(work.today)
        role = name.rstrip("0123456789")
        entries.append((base("add_person", on, name=opening.commitment, role=role, invented=True), on))
    _register(work, PEOPLE, entries, tuple(personal))
