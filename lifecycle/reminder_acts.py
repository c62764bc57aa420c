"""What may be said to a reminder: seen, later, not needed, other days. Recorded in the file whose deadline it is."""

from __future__ import annotations

from lifecycle.act import Act, Field, Nature
from lifecycle.deadlines import KINDS

A = Nature.ADMINISTRATIVE
COMMON = ("persons.role", "dates.not_future", "dates.today", "fields.complete", "reminders.open")
DEADLINE = (
    Field("reminder", "number", required=True, typed="argument"),
    Field("kind", typed="none"),
    Field("number", "number", typed="none"),
    Field("dueOn", "day", typed="none"),
)
"""The number of the reminder, and from it which deadline."""


def _act(name: str, verb: str, *fields: Field, asks: tuple[str, ...] = ()) -> Act:
    return Act(
        name, A, COMMON + asks, (), (*DEADLINE, *fields), "reminders", f"agreements reminders {verb}", carries_on=False
    )


REMINDER_ACTS: tuple[Act, ...] = (
    _act("acknowledge_reminder", "ack"),
    _act("snooze_reminder", "snooze", Field("until", "day", required=True, typed="option"), asks=("reminders.snooze",)),
    _act(
        "waive_deadline",
        "waive",
        Field("until", "day", required=True, typed="option"),
        asks=("reason.given", "reminders.waiver"),
    ),
    Act(
        "set_bands",
        A,
        ("persons.role", "dates.not_future", "dates.today", "fields.complete", "reminders.bands"),
        (),
        (
            Field("kind", "choice", KINDS, required=True, typed="argument"),
            Field("days", "number", many=True, required=True, typed="argument"),
        ),
        "reminders",
        "agreements reminders bands {reference}",
        carries_on=False,
    ),
)
