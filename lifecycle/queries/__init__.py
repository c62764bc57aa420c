"""What people ask: lists, files, the board, the history, each as of a day and as known at an instant.

Answers are plain values in the shapes of the interface; free texts and names are opened from the side table, an
erased one says so. `Queries` lists every question; each is answered in the module of its subject, from one `View`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from lifecycle.errors import Unreadable
from lifecycle.knowledge import Registers
from lifecycle.queries import actions, files, lists, register, registers
from lifecycle.queries.lists import Filters
from lifecycle.queries.view import View
from lifecycle.registers import RANKS
from lifecycle.storage.store import Store

if TYPE_CHECKING:
    from lifecycle.answer import Answer
    from lifecycle.commitments import Opening
    from lifecycle.decision import Decision
    from lifecycle.queries.followed import Followed
    from lifecycle.queries.reminders import Answered
    from lifecycle.resting import Grounds
    from lifecycle.storage.reading import Reading
    from lifecycle.supposed import Scenario
    from lifecycle.whose_files import Scope
    from rules.case import Case
    from rules.dates import InexactDate
    from rules.facts import Actor

__all__ = ["Filters", "Queries"]


class Queries:
    """Everything that can be asked, by one reader in one language, on one day.

    `as_of` is the effective day (default: today), `known_at` the instant up to which entries count (default: all).
    `kept` are registers that the same thread read before. Each question reads one snapshot. All raise NotFound before
    the register was opened.
    """

    def __init__(
        self,
        store: Store,
        today: date,
        lang: str,
        as_of: date | None = None,
        known_at: str | None = None,
        kept: Registers | None = None,
    ) -> None:
        self.store = store
        self.today = today
        self.day = as_of or today
        self.lang = lang
        self.known_at = known_at
        self._registers = kept if kept is not None else Registers()
        self._together: View | None = None

    @contextmanager
    def together(self) -> Iterator[Reading]:
        """Whatever is asked in the block is answered from one snapshot, which is begun and ended once: this one."""
        if self._together is not None:
            yield self._together.reading
            return
        with self._view() as view:
            self._together = view
            try:
                yield view.reading
            finally:
                self._together = None

    @contextmanager
    def _view(self) -> Iterator[View]:
        if self._together is not None:
            yield self._together
            return
        with self.store.reading() as reading:
            yield View(reading, self.today, self.day, self.lang, self.known_at, self._registers)

    # ---------------------------------------------------------------------------------------- one file

    def resolve(self, given: str) -> str:
        """The reference that a reference or a partner's slug means: its file in force, else its only open one.

        Raises NotFound, or Unreadable with the candidates.
        """
        with self._view() as view:
            return files.resolve(view, given)

    def show(self, given: str) -> dict[str, Any]:
        """One file: dates, terms, instruments, avenues, evaluations, actions, next deadlines.

        Raises what `resolve` raises, and NotFound where the file was not opened or not known yet.
        """
        with self._view() as view:
            return files.show(view, given)

    def who(self, reference: str, sequence: int) -> dict[str, Any]:
        """Who made an entry: number and name; the console and the portfolio by their role. Raises NotFound."""
        with self._view() as view:
            return files.who(view, reference, sequence)

    def acts(self, reference: str, on: InexactDate, actor: Actor) -> tuple[Case, list[Decision], Registers]:
        """The file on the day of an act, every act from its stage decided, and the registers, all as known then.

        Raises NotFound where the file was not known, or not opened, by then.
        """
        from lifecycle.queries.acts_then import acts_then  # loads every rule

        with self._view() as view:
            return acts_then(view, reference, on, actor)

    def stage_unknown(self, reference: str) -> list[dict[str, Any]]:
        """Why the stage of a file on the day is unknown: the entries with inexact dates; none where it is known."""
        with self._view() as view:
            return files.stage_unknown(view, reference)

    def documents(self, given: str) -> dict[str, Any]:
        """Every document of a file, current and earlier, by purpose and language. Raises what `resolve` raises."""
        from lifecycle.queries.documents import list_documents

        with self._view() as view:
            return list_documents(view, given)

    def document(self, given: str) -> tuple[str, bytes]:
        """The hash and the bytes of a document. Raises Unreadable, NotFound, or Broken where they were altered."""
        from lifecycle.queries.documents import content

        with self._view() as view:
            return content(view, given)

    def document_hash(self, given: str) -> str:
        """The whole hash of a document that is still there. Raises Unreadable and NotFound."""
        from lifecycle.queries.documents import whole_hash

        with self._view() as view:
            return whole_hash(view, given)

    # ---------------------------------------------------------------------------------------- many files

    def list(self, **filters: Any) -> dict[str, Any]:
        """Every file that fits all filters (see `Filters`), ended ones too. Raises NotFound for an unknown officer."""
        with self._view() as view:
            return lists.list_files(view, Filters(**filters))

    def count(self, **filters: Any) -> int:
        """How many files fit all filters, on every page together. Raises what `list` raises."""
        with self._view() as view:
            return lists.count_files(view, Filters(**filters))

    def names(self) -> dict[str, tuple[str, ...]]:
        """What is known by name: themes, partners, countries."""
        with self._view() as view:
            return lists.names(view)

    def register(self) -> dict[str, Any]:
        """The public list, each partner with the reason it is in or out."""
        with self._view() as view:
            return register.public_list(view)

    def board(self, person: int | None = None) -> dict[str, Any]:
        """Today at a glance: government, stages, what expires, what waits for a government, what is unknown.

        With a person, what is counted as waiting for a confirmation is what that person may confirm.
        """
        from lifecycle.queries.board import board  # loads every rule

        with self._view() as view:
            return board(view, person)

    def statistics(self) -> dict[str, Any]:
        """How many files stand in each stage, and in each group of stages."""
        from lifecycle.queries.statistics import statistics

        with self._view() as view:
            return statistics(view)

    def stage_times(self) -> dict[str, Any]:
        """How long files stood in each stage, in days, and how old those are that stand there now."""
        from lifecycle.queries.stage_times import stage_times

        with self._view() as view:
            return stage_times(view)

    def government_of_day(self) -> dict[str, Any]:
        """The government on the day: its status and, in a caretaker period, since when and by what event."""
        from lifecycle.queries.board import government_of_day  # loads every rule

        with self._view() as view:
            return government_of_day(view)

    def spans(self) -> dict[str, Any]:
        """What runs from when to when: test phases, terms, and caretaker periods."""
        from lifecycle.queries.spans import spans

        with self._view() as view:
            return spans(view)

    def what_if(
        self, scenarios: Sequence[Scenario], progress: Callable[[int, int], None] | None = None
    ) -> dict[str, Any]:
        """What becomes of every open file under other government calendars, from the day on; nothing is written."""
        from lifecycle.queries.what_if import what_if  # loads every rule

        with self._view() as view:
            return what_if(view, scenarios, progress)

    def actions(self, partner: str | None = None, year: int | None = None) -> dict[str, Any]:
        """Concrete actions, counted by partner, year and kind."""
        with self._view() as view:
            return actions.count_actions(view, partner, year)

    # ---------------------------------------------------------------------------------------- history

    def would_change(self, answer: Answer, openings: Iterable[Opening] = ()) -> dict[str, Any]:
        """What the entry of an answer changes in its file, or would: each field with its old and its new value.

        `openings` open what a dry run has not stored.
        """
        from lifecycle.queries.would_change import would_change

        with self._view() as view:
            return would_change(view, answer, openings)

    def history(
        self,
        subject: str | None = None,
        *,
        since: str | None = None,
        until: str | None = None,
        actor: str | None = None,
        act: str | None = None,
        outcome: str | None = None,
        last: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The entries that fit every filter, refusals included, oldest first; of one file or register, or of all.

        With `last`, of one file or register only those among its last so many.

        `since` and `until` are effective days (ISO), both included. Raises what `resolve` raises, and NotFound for an
        unknown actor, when the first entry is asked for.
        """
        from lifecycle.queries.history import Wanted, entries  # loads every rule

        with self._view() as view:
            number = registers.person_number(view, actor) if actor is not None else None
            name = subject if subject is None or subject in RANKS else files.resolve(view, subject)
            yield from entries(view, name, Wanted(since, until, number, act, outcome), last)

    def count_entries(
        self, subject: str | None = None, *, since: str | None = None, until: str | None = None,
        actor: str | None = None, act: str | None = None, outcome: str | None = None,
    ) -> int:  # fmt: skip
        """How many entries `history` would give. Raises what it raises."""
        from lifecycle.queries.history import Wanted, count  # loads every rule

        with self._view() as view:
            number = registers.person_number(view, actor) if actor is not None else None
            name = subject if subject is None or subject in RANKS else files.resolve(view, subject)
            return count(view, name, Wanted(since, until, number, act, outcome))

    def grounds(self, reference: str) -> Grounds:
        """Which decisions of a file lost what they rested on, and by which corrections, as known at the instant.

        Asks nothing of the database where nothing was corrected.
        """
        from lifecycle.queries.grounds import grounds_then
        from lifecycle.resting import NOTHING_LOST  # loads every rule

        with self._view() as view:
            return grounds_then(view, reference) or NOTHING_LOST

    def search(
        self, subject: str | None = None, *, actor: str | None = None, text: str | None = None, **asked: Any
    ) -> dict[str, Any]:
        """A page of entries, the newest first, by the same filters and by words of a free text (see `Searched`).

        Raises what `history` raises.
        """
        from lifecycle.queries.history import Searched, Wanted, search  # loads every rule

        page = {name: asked.pop(name) for name in ("before", "limit") if name in asked}
        with self._view() as view:
            number = registers.person_number(view, actor) if actor is not None else None
            name = subject if subject is None or subject in RANKS else files.resolve(view, subject)
            wanted = Wanted(asked.get("since"), asked.get("until"), number, asked.get("act"), asked.get("outcome"))
            return search(view, Searched(name, wanted, text, **page))

    def readings(self, before: int | None = None, limit: int = 100) -> dict[str, Any]:
        """What auditors read, and who read a restricted file, the newest first, with names."""
        from lifecycle.storage.sign_in import accesses

        with self._view() as view:
            rows = accesses(view.reading, before, limit)
            items = [
                {
                    "id": r.id, "at": r.at, "by": {"number": r.person} if r.person else {"number": 0, "name": r.role},
                    "role": r.role, "what": r.what,
                }
                for r in rows
            ]  # fmt: skip
            return view.open({"items": items, **({"next": rows[-1].id} if len(rows) == limit else {})})

    # ---------------------------------------------------------------------------------------- registers

    def registers(self) -> Registers:
        """The registers themselves, as known at the instant."""
        with self._view() as view:
            return view.registers

    def government(self) -> dict[str, Any]:
        """The government calendar, and the government on the day."""
        with self._view() as view:
            return registers.government(view)

    def people(self) -> dict[str, Any]:
        """Everybody who may act, with names."""
        with self._view() as view:
            return registers.people(view)

    def partners(self) -> dict[str, Any]:
        """Every partner body."""
        with self._view() as view:
            return registers.partners(view)

    def partner(self, slug: str) -> dict[str, Any]:
        """One partner with all its files, present and past. Raises NotFound."""
        with self._view() as view:
            return registers.partner(view, slug)

    def keys(self, seed: bytes | None) -> dict[str, Any]:
        """The keys of the house that the register names; `seed` is what the key file holds."""
        from lifecycle.queries.keys import keys  # loads the cryptography

        with self._view() as view:
            return keys(view, seed)

    # ---------------------------------------------------------------------------------------- policies

    def policies(self, beginning: str | None = None) -> dict[str, Any]:
        """A policy with its text, and every policy and migration ever asked for.

        The policy is the one in force on the day, or the one whose hash begins so: raises Unreadable where that is
        no beginning of eight characters or more, or one of several, NotFound where it is of none.
        """
        from lifecycle.queries.policies import policies

        with self._view() as view:
            return policies(view, beginning)

    def tracks(self) -> tuple[str, ...]:
        """The code of every type of agreement that a policy declares or declared."""
        with self._view() as view:
            return tuple(view.registers.tracks)

    def what_may_be_missing(self) -> tuple[str, ...]:
        """Every field that may be unknown of a file, and every criterion that a policy has or had."""
        from lifecycle.unknowns import ASKED_FOR
        from rules.policy import read_policy

        with self._view() as view:
            texts = view.registers.policies.texts.values()
            criteria = [c.code for text in texts for c in read_policy(text).file.criteria]
            return tuple(dict.fromkeys([*ASKED_FOR, *criteria]))

    def migration(self, references: Sequence[str] | None) -> dict[str, Any]:
        """What moving these files, or all (None), to the policy in force today would change."""
        from lifecycle.queries.policies import migration  # loads every rule

        with self._view() as view:
            return migration(view, references)

    def requested_migration(self, number: int) -> dict[str, Any] | None:
        """What a migration that waits for confirmation would change now; None where there is none of that number."""
        from lifecycle.queries.policies import requested_migration  # loads every rule

        with self._view() as view:
            return requested_migration(view, number)

    def policy_effect(self, text: str, from_on: date | None = None) -> dict[str, Any]:
        """What a policy would change for all files at once from a day on: settings, roles, the public list.

        Raises PolicyError for a text that is no policy.
        """
        from lifecycle.queries.policy_effect import effect

        with self._view() as view:
            return effect(view, text, from_on)

    def policy_refusal(self, text: str) -> Sequence[dict[str, Any]]:
        """Why `policy adopt` would refuse a policy today: verdicts with their remedies; nothing where it would not.

        Raises PolicyError for a text that is no policy.
        """
        from lifecycle.queries.policy_refusal import refusal  # loads every rule

        with self._view() as view:
            return refusal(view, text)

    def adoption_effect(self, number: int) -> dict[str, Any] | None:
        """The same of an adoption that waits for confirmation; None where there is none of that number."""
        from lifecycle.queries.policy_effect import effect_of_adoption

        with self._view() as view:
            return effect_of_adoption(view, number)

    # ---------------------------------------------------------------------------------------- reminders

    def open_deadlines(self, **asked: Any) -> dict[str, Any]:
        """Every open deadline that fits (see `open_deadlines.Asked`), each with its last reminder, the soonest first.

        Raises NotFound for an unknown person.
        """
        from lifecycle.queries.open_deadlines import Asked, open_deadlines

        with self._view() as view:
            return open_deadlines(view, Asked(**asked))

    def reminder(self, number: int) -> Answered:
        """The deadline of a file that a reminder is about. Raises NotFound; Unreadable for one that tells of none."""
        from lifecycle.deadlines import KINDS
        from lifecycle.queries.reminders import find_reminder

        with self._view() as view:
            found = find_reminder(view.reading, number)
        if found.kind not in KINDS:
            raise Unreadable("usage.no_deadline", {"number": number})
        return found

    def undelivered(self) -> dict[str, Any]:
        """Every message that did not leave, dead ones first, with its fault."""
        from lifecycle.queries.reminders import undelivered

        with self._view() as view:
            return undelivered(view)

    def files_held(self, person: int) -> dict[str, Any]:
        """The files that have not ended and that a person is officer or deputy of, as they stand now."""
        from lifecycle.queries.left_behind import files_held

        with self._view() as view:
            return view.listed(files_held(view, (person,)))

    def absences(self) -> dict[str, Any]:
        """Every absence that is not over on the day, the soonest first."""
        with self._view() as view:
            return registers.absences(view)

    def feeds(self, person: int | None) -> dict[str, Any]:
        """The calendar feeds that count, of a person or of all."""
        with self._view() as view:
            return registers.feeds(view, person)

    def tokens(self, person: int | None) -> dict[str, Any]:
        """The tokens of programs that count, of a person or of all."""
        with self._view() as view:
            return registers.tokens(view, person)

    def followed(self, person: int, scope: Scope) -> Sequence[Followed]:
        """The open deadlines that a calendar feed of a person holds, the soonest first. Raises NotFound."""
        from lifecycle.queries.followed import followed

        with self._view() as view:
            return followed(view, person, scope)

    def filters(self, person: int) -> dict[str, Any]:
        """The filters that a person saved."""
        with self._view() as view:
            return registers.filters(view, person)

    # ---------------------------------------------------------------------------------------- waiting

    def pending(self, person: int | None) -> dict[str, Any]:
        """What waits for a confirmation, of whatever kind; with a person, what they may confirm."""
        from lifecycle.queries import waiting  # loads every rule

        with self._view() as view:
            return view.listed(waiting.pending(view, person))

    def erasures(self, person: int) -> dict[str, Any]:
        """Every erasure that waits for a second person; `yours` where that person may confirm it."""
        from lifecycle.queries import waiting  # loads every rule

        with self._view() as view:
            return waiting.erasures(view, person)

    def decisions_to_confirm(self) -> dict[str, Any]:
        """Decisions that a period recorded late would have held back, each with what would have been decided."""
        from lifecycle.queries import waiting  # loads every rule

        with self._view() as view:
            return view.listed(waiting.decisions_to_confirm(view))

    def exceptions(self) -> dict[str, Any]:
        """Every caretaker exception ever asked for, with what became of it."""
        from lifecycle.queries import waiting  # loads every rule

        with self._view() as view:
            return waiting.exceptions(view)
