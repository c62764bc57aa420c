"""The deadlines that a person follows in a calendar: those of the files in a scope, of which they may hear."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from lifecycle.deadlines import Deadline, deadlines
from lifecycle.errors import NotFound
from lifecycle.last_safe_day import counted_to
from lifecycle.queries.many import last_changes_of
from lifecycle.queries.view import View
from lifecycle.registers import CALENDAR, POLICY
from lifecycle.whose_files import Scope, is_within, may_see
from rules.case import Case, DeadlineMark


class Followed(NamedTuple):
    """An open deadline of a file.

    `counts_to` is the day its bands count to: the deadline, or an earlier day that is sure. `revision` rises whenever
    anything that a deadline follows from changes (the file, the government calendar, the policy), and never falls;
    `changed_at` is the instant (UTC, as entries write it) at which the file last changed.
    """

    case: Case
    deadline: Deadline
    counts_to: date
    bands: tuple[int, ...]
    mark: DeadlineMark | None
    revision: int
    changed_at: str


def followed(view: View, number: int, scope: Scope) -> list[Followed]:
    """Every open deadline in a person's scope, the soonest first; of a restricted file only where they may see it.

    Raises NotFound for a person who is unknown or may act no more.
    """
    registers, day = view.registers, view.day
    person = registers.people.find(number)
    if person is None or person.disabled:
        raise NotFound("not_found.person", {"person": str(number)})
    policy = registers.policy_on(day)
    cases = [
        case
        for _, _, case in view.standings()
        if may_see(case, person, policy.register_.reminders)
        and is_within(case, person, scope, registers.people, policy, day)
    ]
    references = [case.reference for case in cases]
    versions, changed = view.versions(references), last_changes_of(view.reading, references)
    of_registers = registers.known[CALENDAR].version + registers.known[POLICY].version
    found = []
    for case in cases:
        settings = registers.settings_of(case, day)
        of_file = dict(case.reminder_bands)
        for one in deadlines(case, settings):
            counts_to = counted_to(one.kind, one.due_on, registers.calendar, policy)
            bands = of_file.get(one.kind) or settings.register_.bands_of(one.kind)
            mark = case.mark_of(one.kind, one.number, one.due_on)
            revision = versions[case.reference] + of_registers
            found.append(Followed(case, one, counts_to, tuple(bands), mark, revision, changed[case.reference]))
    return sorted(found, key=lambda f: (f.deadline.due_on, f.case.reference, f.deadline.kind, f.deadline.number))
