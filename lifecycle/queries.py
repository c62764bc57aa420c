"""What people ask: lists, files, the board, the history, each as of a day and as known at an instant.

Answers are plain values in the shapes of the interface; free texts and names are opened from the side table, an
erased one says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from lifecycle.as_of import Standing, stand_on
from lifecycle.errors import NotFound, Unreadable
from lifecycle.file_view import (
    add_recorded,
    exception_json,
    file_json,
    list_item,
    stage_unknown_because,
    unknowns_of,
)
from lifecycle.fold import fold
from lifecycle.history import Entry
from lifecycle.knowledge import READ_ALWAYS, STATES, Registers
from lifecycle.openings import open_values
from lifecycle.register import name_on, place, register
from lifecycle.register_fold import fold_register
from lifecycle.registers import RANKS
from lifecycle.stages import ENDS, Stage
from lifecycle.storage.checks import last_check
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import PartnershipRow
from lifecycle.storage.store import Store
from lifecycle.storage.tables import history
from rules.calendar import GovernmentPeriod
from rules.case import Case
from rules.directory import PartnerBody
from rules.government import regime_on
from rules.periods import waiting
from rules.persons import open_intents

SOON_DAYS = 180
Items = list[dict[str, Any]]
UNKNOWN_STAGE = "unknown"
FINDER = "officer"
"""Who should find what is unknown of a file that nobody is assigned to."""
EXPIRING = frozenset({Stage.TEST_PHASE, Stage.IN_FORCE, Stage.SUSPENDED, Stage.UNDER_NOTICE})
"""Stages in which a term runs that can expire."""


class Queries:
    """Everything that can be asked, by one reader in one language, on one day.

    `as_of` is the effective day (default: today), `known_at` the instant up to which entries count (default: all).
    """

    def __init__(
        self, store: Store, today: date, lang: str, as_of: date | None = None, known_at: str | None = None
    ) -> None:
        self.store = store
        self.today = today
        self.day = as_of or today
        self.lang = lang
        self.known_at = known_at

    # ---------------------------------------------------------------------------------------- one file

    def resolve(self, given: str) -> str:
        """The reference that a reference or a partner's slug means: its file in force, else its only open one.

        Raises NotFound, or Unreadable with the candidates.
        """
        with self.store.reading() as reading:
            if reading.partnership(given) is not None:
                return given
            rows = [row for row in reading.files_of(given) if row.stage not in ENDS]
            every = reading.files_of(given)
            standing = [(row, stand_on(reading, row, self.day)) for row in rows]
        running = [row for row, s in standing if s.stage == Stage.IN_FORCE]
        if len(running) == 1:
            return running[0].reference
        if len(rows) == 1:
            return rows[0].reference
        if not every:
            raise NotFound("not_found.reference", {"reference": given})
        candidates = tuple(row.reference for row in (running or rows or every))
        if len(candidates) == 1:
            return candidates[0]
        raise Unreadable("usage.ambiguous", {"given": given, "candidates": candidates})

    def show(self, given: str) -> dict[str, Any]:
        """One file: dates, terms, instruments, avenues, evaluations, actions, next deadlines."""
        reference = self.resolve(given)
        with self.store.reading() as reading:
            registers = self._registers(reading)
            row = reading.partnership(reference)
            assert row is not None
            standing = self._known(reading, row, stand_on(reading, row, self.day, self.known_at))
            if standing.case is None:
                if self.known_at is not None and not self._entries(reading, reference):
                    raise NotFound("not_found.at_instant", {"reference": reference, "at": self.known_at})
                raise NotFound("not_found.on_day", {"reference": reference, "on": self.day.isoformat()})
            entries = self._entries(reading, reference)
            related = [r for r in reading.files_of(row.partner) if r.reference != reference]
            version = reading.version_of((reference,))[reference][0]
            shown = file_json(standing, registers, self.day, self.lang, version)
            add_recorded(shown, entries, self.day, unsure=standing.unsure)
            if standing.unsure:
                shown["stageUnknown"] = stage_unknown_because(entries, self.day)
            shown["otherFiles"] = [{"reference": r.reference, "stage": r.stage, "track": r.track} for r in related]
            return open_values(reading, shown, registers)

    def names(self) -> dict[str, tuple[str, ...]]:
        """What is known by name: themes, partners, countries."""
        with self.store.reading() as reading:
            registers = self._registers(reading)
            used = {t for row in reading.partnerships() for t in Case.model_validate_json(row.state).themes}
        bodies = registers.partners.partners
        themes = {*registers.policy.themes, *(t.code for t in registers.partners.themes), *used}
        return {
            "theme": tuple(sorted(themes)),
            "partner": tuple(p.slug for p in bodies),
            "country": tuple(sorted({p.country for p in bodies})),
        }

    def who(self, reference: str, sequence: int) -> dict[str, Any]:
        """Who made an entry, as answers show a person; the console and the portfolio by their role."""
        with self.store.reading() as reading:
            row = reading.entry(reference, sequence)
            if row is None:
                raise NotFound("not_found.entry", {"reference": reference, "entry": sequence})
            data = Entry.parse(row.body, row.hash).data
            if not data["actor"]:
                return {"number": 0, "name": data["role"]}
            shown = open_values(reading, {"actor": data["actor"]}, self._registers(reading))["actor"]
        assert isinstance(shown, dict)
        return shown

    def stage_unknown(self, reference: str) -> Items:
        """Why the stage of a file on the day is unknown: the entries with inexact dates; nothing where it is known."""
        with self.store.reading() as reading:
            return stage_unknown_because(self._entries(reading, reference), self.day)

    def _entries(self, reading: Reading, reference: str) -> Sequence[Entry]:
        """The entries of a file as known at the instant asked for."""
        rows = (r for r in reading.entries(reference) if self.known_at is None or r.recorded_at <= self.known_at)
        return tuple(Entry.parse(r.body, r.hash) for r in rows)

    def _known(self, reading: Reading, row: PartnershipRow, standing: Standing) -> Standing:
        """The standing, with what is known at last where an inexact date leaves open whether the file had begun."""
        if standing.case is not None or not standing.unsure:
            return standing
        if self.known_at is None:
            whole: Case | None = Case.model_validate_json(row.state)
        else:
            whole = fold(self._entries(reading, row.reference))
        return standing._replace(case=whole.but(stage=standing.stage) if whole is not None else None)

    # ---------------------------------------------------------------------------------------- lists

    def list(
        self,
        *,
        stage: str | None = None,
        track: str | None = None,
        theme: str | None = None,
        partner: str | None = None,
        country: str | None = None,
        officer: str | None = None,
        nature: str | None = None,
        expiring_within: int | None = None,
        unknown: bool = False,
        exempt: bool = False,
        late: bool = False,
        depositary: str | None = None,
    ) -> dict[str, Any]:
        """Every file that fits all filters, ended ones too."""
        number = self.person_number(officer) if officer is not None else None
        items = []
        with self.store.reading() as reading:
            registers = self._registers(reading)
            versions = {name: version for name, version, _, _ in reading.subjects()}
            for row, standing in self._standings(reading, partner, track):
                case = standing.case
                if case is None:
                    continue
                missing = unknowns_of(case, registers.policy_of(case)[0])
                if nature is not None and case.nature != nature:
                    continue
                if theme is not None and theme not in case.themes:
                    continue
                if number is not None and number not in (case.officer, case.deputy):
                    continue
                if (unknown and not missing) or (exempt and not case.exemptions):
                    continue
                if depositary is not None and not self._is_depositary(reading, case, depositary):
                    continue
                if (stage is not None and standing.stage != stage) or (country is not None and row.country != country):
                    continue
                if late and not self._has_late(reading, row.reference):
                    continue
                item = list_item(row, standing, registers, self.day, versions.get(row.reference, 0))
                if unknown:
                    item.update(unknown=missing, finder=case.officer if case.officer is not None else FINDER)
                if expiring_within is not None and not self._expires(item, expiring_within):
                    continue
                items.append(item)
            return open_values(reading, {"items": items, "total": len(items)}, registers)

    def _expires(self, item: dict[str, Any], days: int) -> bool:
        ends = item.get("endsOnDay")
        return (
            ends is not None
            and date.fromisoformat(ends) <= self.day + timedelta(days=days)
            and item["stage"] in EXPIRING
        )

    def _is_depositary(self, reading: Reading, case: Case, text: str) -> bool:
        """Whether the depositary's text, where there is one and it was not erased, contains this one."""
        if case.depositary is None:
            return False
        row = reading.personal([case.depositary]).get(case.depositary)
        value = row.value if row is not None else None
        return value is not None and text.casefold() in value.casefold()

    def _has_late(self, reading: Reading, reference: str) -> bool:
        return any('"lateEntry":true' in row.body for row in reading.entries(reference))

    def _standings(
        self, reading: Reading, partner: str | None = None, track: str | None = None
    ) -> Iterator[tuple[PartnershipRow, Standing]]:
        for row in reading.partnerships(partner=partner, track=track):
            yield row, self._known(reading, row, stand_on(reading, row, self.day, self.known_at))

    def register(self) -> dict[str, Any]:
        """The public list, each partner with the reason it is in or out."""
        with self.store.reading() as reading:
            registers = self._registers(reading)
            policy = registers.policy
            places: dict[str, list[Any]] = {}
            for row, standing in self._standings(reading):
                places.setdefault(row.partner, []).append(place(row.reference, standing, self.day, policy))
            government = regime_on(registers.calendar, policy, self.day)[0]
            return register(registers.partners.partners, places, self.day, government, self.lang)

    def board(self) -> dict[str, Any]:
        """Today at a glance: government, stages, what expires, what waits for a government, what is unknown."""
        from lifecycle.waiting import waiting_for_government  # noqa: PLC0415 - loads every rule

        with self.store.reading() as reading:
            registers = self._registers(reading)
            regime, period = regime_on(registers.calendar, registers.policy, self.day)
            versions = {name: version for name, version, _, _ in reading.subjects()}
            stages: Counter[str] = Counter()
            expiring, unknown, unassigned, to_confirm = [], [], 0, []
            for row, standing in self._standings(reading):
                case = standing.case
                if case is None:
                    continue
                stages[standing.stage] += 1
                item = list_item(row, standing, registers, self.day, versions.get(row.reference, 0))
                if self._expires(item, SOON_DAYS):
                    expiring.append(item)
                missing = unknowns_of(case, registers.policy_of(case)[0])
                if missing and case.stage not in ENDS:
                    unknown.append({"reference": row.reference, "partner": row.partner, "fields": missing})
                unassigned += case.officer is None and case.stage not in ENDS
                if case.stage == Stage.RENEWAL_DUE:
                    to_confirm.append(item)
            shown = {
                "on": self.day.isoformat(),
                "government": self._government_today(regime, period),
                "stages": [{"stage": s, "count": stages[s]} for s in (*map(str, Stage), UNKNOWN_STAGE) if stages[s]],
                "toBeConfirmed": to_confirm,
                "expiring": sorted(expiring, key=lambda i: i["endsOnDay"]),
                "waitingForGovernment": waiting_for_government(reading, registers, self.day)
                if regime != "full_powers"
                else [],
                "unknown": {"files": len(unknown), "items": unknown},
                "unassigned": unassigned,
                "pending": len(self._pending(reading, registers, None)),
                "lastCheck": last_check(reading),
                "trialDays": _trial_days(reading),
            }
            return open_values(reading, shown, registers)

    def _government_today(self, regime: str, period: GovernmentPeriod | None) -> dict[str, Any]:
        shown: dict[str, Any] = {"status": regime}
        if period is not None:
            shown.update(
                period=period.id,
                since=str(period.starts_on),
                event=period.start_event,
                source=period.source,
                certainty=period.certainty,
            )
        return shown

    # ---------------------------------------------------------------------------------------- history

    def history(
        self,
        subject: str | None = None,
        *,
        since: str | None = None,
        until: str | None = None,
        actor: str | None = None,
        act: str | None = None,
        outcome: str | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The entries, refusals included, oldest first."""
        from lifecycle.changes import Changes  # noqa: PLC0415 - asked here alone

        number = self.person_number(actor) if actor is not None else None
        name = subject
        if subject is not None and subject not in RANKS:
            name = self.resolve(subject)
        with self.store.reading() as reading:
            registers = self._registers(reading)
            rows = (
                reading.entries(name) if name is not None else iter(sorted(reading.all_entries(), key=lambda r: r.id))
            )
            watch = Changes() if name is not None and name not in RANKS else None
            for row in rows:
                entry = Entry.parse(row.body, row.hash)
                moved = watch.after(entry) if watch is not None else {}
                if act is not None and row.act != act or outcome is not None and row.outcome != outcome:
                    continue
                if number is not None and row.actor != number:
                    continue
                if self.known_at is not None and row.recorded_at > self.known_at:
                    continue
                if (since is not None and entry.day.isoformat() < since) or (
                    until is not None and entry.day.isoformat() > until
                ):
                    continue
                if self.day != self.today and entry.day > self.day:
                    continue
                shown = self._entry(entry)
                if moved and "changed" not in shown:
                    shown["changed"] = moved
                yield open_values(reading, shown, registers)

    def _entry(self, entry: Entry) -> dict[str, Any]:
        from lifecycle.explain import explain, read_verdict  # noqa: PLC0415 - loads every rule

        data = dict(entry.data)
        data.pop("$entry")
        data["verdicts"] = [explain(read_verdict(v), self.lang) for v in data.get("verdicts", ())]
        data["hash"] = entry.hash
        if data["actor"] == 0:
            data["actor"] = {"number": 0, "name": data["role"]}
        if entry.subject not in RANKS:
            data["reference"] = entry.subject
        return data

    # ---------------------------------------------------------------------------------------- registers

    def government(self) -> dict[str, Any]:
        """The government calendar."""
        with self.store.reading() as reading:
            registers = self._registers(reading)
            items = [self._period(p) for p in registers.calendar.periods]
            regime, _ = regime_on(registers.calendar, registers.policy, self.day)
            return open_values(
                reading,
                {"items": items, "total": len(items), "on": self.day.isoformat(), "government": regime},
                registers,
            )

    def _period(self, period: GovernmentPeriod) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": period.id,
            "kind": period.kind,
            "startsOn": str(period.starts_on),
            "startEvent": period.start_event,
            "source": period.source,
            "certainty": period.certainty,
            "enteredBy": _who(period.entered_by),
        }
        if period.confirmed_by is not None:
            shown["confirmedBy"] = _who(period.confirmed_by)
        if period.end is not None:
            shown.update(endsOn=str(period.end.on), endEvent=period.end.event)
        if period.proposed is not None:
            shown["closingToConfirm"] = {
                "on": str(period.proposed.on),
                "enteredBy": _who(period.proposed.entered_by),
            }
        if period.amended is not None:
            end = period.amended.end
            shown["correctionToConfirm"] = {
                "startsOn": str(period.amended.starts_on),
                **({"endsOn": str(end.on)} if end else {}),
            }
        if period.rejected:
            shown["rejected"] = True
        return shown

    def people(self) -> dict[str, Any]:
        """Everybody who may act, with names."""
        with self.store.reading() as reading:
            registers = self._registers(reading)
            items = [
                {
                    "number": p.number,
                    "name": p.name,
                    "role": p.role,
                    **({"disabled": True} if p.disabled else {}),
                    **({"invented": True} if p.invented else {}),
                }
                for p in registers.people.people
            ]
            return open_values(reading, {"items": items, "total": len(items)}, registers)

    def partners(self) -> dict[str, Any]:
        """Every partner body."""
        with self.store.reading() as reading:
            items = [self._partner(p) for p in self._registers(reading).partners.partners]
        return {"items": items, "total": len(items)}

    def partner(self, slug: str) -> dict[str, Any]:
        """One partner with all its files, present and past."""
        with self.store.reading() as reading:
            registers = self._registers(reading)
            found = registers.partners.find(slug)
            if found is None:
                raise NotFound("not_found.partner", {"partner": slug})
            versions = reading.version_of([row.reference for row in reading.files_of(slug)])
            files = [
                list_item(row, s, registers, self.day, versions[row.reference][0])
                for row, s in self._standings(reading, partner=slug)
                if s.case is not None
            ]
            names = [n.model_dump(mode="json", by_alias=True, exclude_none=True) for n in found.names]
            return open_values(reading, {**self._partner(found), "names": names, "files": files}, registers)

    def _partner(self, partner: PartnerBody) -> dict[str, Any]:
        shown = {
            "slug": partner.slug,
            "name": name_on(partner, self.day, self.lang),
            "country": partner.country,
            "bodyKind": partner.body_kind,
        }
        return {**shown, "invented": True} if partner.invented else shown

    def person_number(self, name: str) -> int:
        """The number of a person. Raises NotFound."""
        with self.store.reading() as reading:
            commitments = set(reading.person_by_name(name))
            people = self._registers(reading).people.people
        found = [p.number for p in people if p.name in commitments]
        if not found:
            raise NotFound("not_found.person", {"person": name})
        return found[-1]

    # ---------------------------------------------------------------------------------------- waiting, counting

    def pending(self, person: int | None) -> dict[str, Any]:
        """What waits for a confirmation: periods, exceptions, intents; with a person, those that person may confirm."""
        with self.store.reading() as reading:
            registers = self._registers(reading)
            items = self._pending(reading, registers, person)
            return open_values(reading, {"items": items, "total": len(items)}, registers)

    def _pending(self, reading: Reading, registers: Registers, person: int | None) -> Items:
        items: Items = []
        for period in registers.calendar.standing:
            by = waiting(period)
            if by is not None and by != str(person):
                items.append(
                    {
                        "kind": "period",
                        "id": period.id,
                        "enteredBy": _who(by),
                        "command": f"agreements government confirm {period.id}",
                    }
                )
        for row in reading.partnerships():
            if '"exceptions"' not in row.state and '"intents"' not in row.state:
                continue
            case = stand_on(reading, row, self.day).case
            if case is None:
                continue
            for exception in case.exceptions:
                if (
                    exception.closed is not None
                    or exception.approved_by is not None
                    or exception.number in case.used_exceptions
                ):
                    continue
                verb = "attest" if exception.attested_by is None else "approve"
                if person is not None and person == exception.attested_by:
                    continue
                name = f"{row.reference}:{exception.number}"
                items.append(
                    {
                        "kind": "exception",
                        "id": name,
                        "act": exception.act,
                        "class": exception.kind,
                        "requestedBy": {"number": exception.requested_by},
                        "command": f"agreements exception {verb} {name}",
                    }
                )
            for intent in open_intents(case):
                if intent.by != person:
                    items.append(
                        {
                            "kind": "intent",
                            "reference": row.reference,
                            "act": intent.act,
                            "by": {"number": intent.by},
                            "command": f"agreements advance {row.reference} {intent.act}",
                        }
                    )
        return items

    def exceptions(self) -> dict[str, Any]:
        """Every caretaker exception ever asked for, with what became of it."""
        items = []
        with self.store.reading() as reading:
            registers = self._registers(reading)
            for row, standing in self._standings(reading):
                case = standing.case
                if case is None:
                    continue
                for e in case.exceptions:
                    item = exception_json(e, case)
                    item.update(
                        id=f"{row.reference}:{e.number}",
                        reference=row.reference,
                        **{"class": item.pop("kind")},
                    )
                    items.append(item)
            return open_values(reading, {"items": items, "total": len(items)}, registers)

    def actions(self, partner: str | None = None, year: int | None = None) -> dict[str, Any]:
        """Concrete actions, counted by partner, year and kind."""
        counts: Counter[tuple[str, str, str]] = Counter()
        with self.store.reading() as reading:
            for row, standing in self._standings(reading, partner=partner):
                for action in standing.case.actions if standing.case is not None else ():
                    of = action.on.earliest or action.on.latest
                    which = str(of.year) if of is not None else "unknown"
                    if year is None or which == str(year):
                        counts[(row.partner, which, action.kind)] += 1
        items = [{"partner": p, "year": y, "kind": k, "count": n} for (p, y, k), n in sorted(counts.items())]
        return {"items": items, "total": sum(counts.values())}

    # ---------------------------------------------------------------------------------------- within

    def _registers(self, reading: Reading) -> Registers:
        """The registers, as known at the instant asked for."""
        registers = Registers()
        registers.take(reading.heads(READ_ALWAYS))
        if registers.opened_on is None:
            raise NotFound("not_found.register", {})
        if self.known_at is not None:
            for name in STATES:
                if name == "policy":
                    continue
                entries = [Entry.parse(r.body, r.hash) for r in reading.entries(name) if r.recorded_at <= self.known_at]
                state = fold_register(name, entries)
                if state is not None:
                    registers.hold(name, state)
        return registers


def _who(by: str) -> Any:
    return {"number": int(by)} if by.lstrip("-").isdigit() else by


def _trial_days(reading: Reading) -> int:
    """How many entries were made while the day was set by hand."""
    marked = history.c.body.contains('"trialDay":true', autoescape=True)
    return int(reading.connection.execute(select(func.count()).select_from(history).where(marked)).scalar_one())
