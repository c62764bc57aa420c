"""Which acts were possible from the stage of a file on a day, as known at an instant."""

from __future__ import annotations

from datetime import UTC, datetime

from lifecycle.as_of import unsure_on
from lifecycle.decision import Decision
from lifecycle.errors import NotFound
from lifecycle.fold import fold
from lifecycle.knowledge import Registers
from lifecycle.loaded import Loaded
from lifecycle.previewing import preview_acts
from lifecycle.queries.files_then import FilesThen
from lifecycle.queries.view import View
from lifecycle.relations import relations_of
from lifecycle.sitting import Sitting
from rules.case import Case
from rules.dates import InexactDate
from rules.facts import Actor


def acts_then(view: View, reference: str, on: InexactDate, actor: Actor) -> tuple[Case, list[Decision], Registers]:
    """The file on the day of an act, every act decided, and the registers, by what was known then.

    What takes effect after the day of the view counts no more than what was recorded after its instant. Raises NotFound
    where the file was not known or not opened by then.
    """
    registers = view.registers
    known = view.entries(reference)
    if view.known_at is not None and not known:
        raise NotFound("not_found.at_instant", {"reference": reference, "instant": view.known_at})
    entries = [e for e in known if not view.another_day or e.day <= view.day]
    day = on.folds_on(view.day)
    now, case = fold(entries), fold(entries, day)
    if unsure_on(known, day):
        now = now or fold(known)
        case = (case or now).but(stage="unknown") if now is not None else None
    if now is None or case is None:
        raise NotFound("not_found.on_day", {"reference": reference, "on": day.isoformat()})
    head = view.reading.heads((reference,))[reference]
    sitting = Sitting(lambda: datetime.now(UTC), view.day, actor, registers=registers)
    loaded = Loaded(head, case, now, entries, {})
    files = FilesThen(view)
    decisions = preview_acts(
        sitting, loaded, on,
        lambda act: relations_of(files, act, case, None, registers.partners, day)[0],
        commands=True,
    )  # fmt: skip
    return case, decisions, registers
