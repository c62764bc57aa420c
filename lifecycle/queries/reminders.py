"""What was said to people and by them: the reminders of files, to whom each went, what became of the mail.

A reminder is reported once; what people answer to it stands in the file, as a mark on its deadline.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from lifecycle.errors import NotFound
from lifecycle.followed import because_json, is_followed, kind_told
from lifecycle.queries.view import View
from lifecycle.storage.messages import CLOSED, DEAD, NOBODY, SENT, WAITING, checkpoint_of
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.tables import check_run, delivery, message, reminder
from rules.case import Case, DeadlineMark


class Answered(NamedTuple):
    """A reminder by its number: the file and the deadline that it is about."""

    subject: str
    kind: str
    number: int
    due_on: date


def find_reminder(reading: Reading, number: int) -> Answered:
    """The deadline that a reminder is about. Raises NotFound for a number that none has."""
    columns = reminder.c
    asked = select(columns.subject, columns.kind, columns.number, columns.due_on).where(columns.id == number)
    row = reading.connection.execute(asked).first()
    if row is None:
        raise NotFound("not_found.reminder", {"number": number})
    return Answered(*row)


def reminders_of(view: View, cases: Collection[Case]) -> dict[str, list[dict[str, Any]]]:
    """The reminders of files by reference, oldest first, each with its receivers and what people answered.

    As known at an instant: those that a run begun by then reported. Of its messages only the sending is dated, so what
    was not sent by then waits.
    """
    by_reference = {case.reference: case for case in cases}
    rows = list(_rows(view, list(by_reference)))
    told = _deliveries(view, [row.id for row in rows])
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        case = by_reference[row.subject]
        mark = case.mark_of(row.kind, row.number, row.due_on)
        found[row.subject].append({**_reminder(row), "sentTo": told.get(row.id, []), **mark_json(mark)})
    return found


def _rows(view: View, references: list[str]) -> Iterator[Row[Any]]:
    columns = reminder.c
    for start in range(0, len(references), PAGE):
        asked = select(reminder).where(columns.subject.in_(references[start : start + PAGE]))
        asked = asked.where(columns.reported_on <= view.day).order_by(columns.id)
        if view.known_at is not None:
            begun = select(check_run.c.id).where(check_run.c.started_at <= view.known_at)
            asked = asked.where(columns.run.in_(begun))
        yield from view.reading.connection.execute(asked)


def _reminder(row: Row[Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": row.id, "kind": kind_told(row.kind), "number": row.number, "dueOn": row.due_on.isoformat(),
        "actBy": row.act_by.isoformat(), "band": row.band, "missedBands": json.loads(row.missed),
        "reportedOn": row.reported_on.isoformat(),
    }  # fmt: skip
    if not row.number:
        del shown["number"]
    if is_followed(row.kind):
        shown["followed"] = True
    if missed := json.loads(row.details).get("missedOf"):
        shown["missedOf"] = missed
    return {**shown, "escalated": row.level} if row.level else shown


def mark_json(mark: DeadlineMark | None) -> dict[str, Any]:
    """What people answered to the reminders of a deadline, each answer only where there is one."""
    if mark is None:
        return {}
    shown: dict[str, Any] = {}
    if mark.acknowledged_by is not None:
        shown["acknowledgedBy"] = {"number": mark.acknowledged_by}
    if mark.snoozed_until is not None:
        shown["snoozedUntil"] = mark.snoozed_until.isoformat()
    if mark.waived_until is not None:
        shown["waivedUntil"] = mark.waived_until.isoformat()
    return shown


def _deliveries(view: View, numbers: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """To whom each reminder went, why, for whom, and how the message stands."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    asked_for = list(numbers)
    joined = delivery.outerjoin(message, delivery.c.message == message.c.id)
    columns = (
        delivery.c.reminder, delivery.c.person, delivery.c.because, delivery.c.acting_for, delivery.c.message,
        message.c.state, message.c.sent_at,
    )  # fmt: skip
    for start in range(0, len(asked_for), PAGE):
        asked = select(*columns).select_from(joined)
        asked = asked.where(delivery.c.reminder.in_(asked_for[start : start + PAGE]))
        for row in view.reading.connection.execute(asked.order_by(delivery.c.reminder, delivery.c.person)):
            found[row.reminder].append(_delivery(row, view.known_at))
    return found


def _delivery(row: Any, known_at: str | None) -> dict[str, Any]:
    told = known_at is None or (row.sent_at is not None and row.sent_at <= known_at)
    state = "closed" if row.message == CLOSED else (row.state if told else None) or WAITING
    shown: dict[str, Any] = {"recipient": {"number": row.person}, **because_json(row.because), "state": state}
    if row.acting_for is not None:
        shown["actingFor"] = {"number": row.acting_for}
    if row.message and told:
        shown["message"] = row.message
    if row.sent_at is not None and told:
        shown["sentAt"] = row.sent_at
    return shown


def undelivered(view: View) -> dict[str, Any]:
    """Every message that did not leave, dead ones first, each with its fault and the reminders that it tells of."""
    columns = message.c
    asked = (
        select(
            columns.id,
            columns.key,
            columns.person,
            columns.on,
            columns.state,
            columns.attempts,
            columns.next_at,
            columns.fault,
        )
        .where(columns.state != SENT)
        .order_by(columns.state != DEAD, columns.id)
    )
    rows = list(view.reading.connection.execute(asked))
    held = _held(view.reading, [row.id for row in rows])
    return view.listed([{**_message(row), "reminders": held.get(row.id, [])} for row in rows])


def _message(row: Any) -> dict[str, Any]:
    carried = checkpoint_of(row.key)
    to: dict[str, Any] = {"number": row.person} if carried is None else {"number": NOBODY, "name": carried[1]}
    shown: dict[str, Any] = {
        "id": row.id, "recipient": to, "on": row.on.isoformat(), "state": row.state,
        "attempts": row.attempts,
    }  # fmt: skip
    if row.next_at is not None:
        shown["nextAt"] = row.next_at
    return {**shown, "fault": row.fault} if row.fault else shown


def _held(reading: Reading, numbers: Iterable[int]) -> dict[int, list[int]]:
    """The reminders that each message tells of."""
    found: dict[int, list[int]] = defaultdict(list)
    asked_for = list(numbers)
    for start in range(0, len(asked_for), PAGE):
        asked = select(delivery.c.message, delivery.c.reminder)
        asked = asked.where(delivery.c.message.in_(asked_for[start : start + PAGE])).order_by(delivery.c.reminder)
        for row in reading.connection.execute(asked):
            if row.reminder not in found[row.message]:
                found[row.message].append(row.reminder)
    return found
