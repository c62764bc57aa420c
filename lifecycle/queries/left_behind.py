"""The files of people who may act no more, which nobody took over yet: as they stand now."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select

from lifecycle.queries.view import View
from lifecycle.stages import ENDS
from lifecycle.storage.tables import partnership
from lifecycle.stored import read_case


def left_behind(view: View) -> list[dict[str, Any]]:
    """Each such file that has not ended, with the person who was its officer or deputy; by reference."""
    return files_held(view, {person.number for person in view.registers.people.people if person.disabled})


def files_held(view: View, gone: Collection[int]) -> list[dict[str, Any]]:
    """The same of these people, whether they may act or not."""
    if not gone:
        return []
    columns = partnership.c
    # a state is canonical JSON: the number is followed by the next property or by the end
    deputies = [columns.state.contains(f'"deputy":{number}{end}') for number in sorted(gone) for end in ",}"]
    asked = (
        select(columns.reference, columns.partner, columns.state)
        .where(columns.stage.not_in([str(end) for end in ENDS]), or_(columns.officer.in_(gone), *deputies))
        .order_by(columns.reference)
    )
    items = []
    for row in view.reading.connection.execute(asked):
        case = read_case(row.reference, row.state)
        for number in dict.fromkeys(n for n in (case.officer, case.deputy) if n in gone):
            items.append({"reference": row.reference, "partner": row.partner, "officer": number})
    return items
