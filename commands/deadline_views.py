"""Open deadlines as a list and as a calendar of months, and messages that did not leave. Both views show the same."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from commands.output import heading, print_table
from messages.answers import said
from messages.names import Names
from messages.render import render
from messages.wording import day, instant, who, word

Item = Mapping[str, Any]
COLUMNS = ("id", "due_on", "act_by", "days_left", "reference", "partner", "deadline", "officer", "said")
CELL = 6
"""Columns of the terminal for a day of the month."""


def print_deadlines(shown: Mapping[str, Any], lang: str, names: Names) -> None:
    """A line for each deadline, the soonest first, with what was said to it."""
    rows = (
        [
            i.get("id", ""),
            i["dueOn"],
            i["actBy"],
            i["daysLeft"],
            i["reference"],
            names.partner(i["partner"]),
            word("deadline", i["kind"], lang),
            who(i.get("officer"), lang),
            said(i, lang),
        ]
        for i in shown["items"]
    )
    print_table(COLUMNS, rows, lang)


def print_month(shown: Mapping[str, Any], lang: str, names: Names) -> None:
    """Each month that has a deadline as a calendar, the number of deadlines behind its day; below it, each of them."""
    months: dict[str, list[Item]] = defaultdict(list)
    for item in shown["items"]:
        months[item["dueOn"][:7]].append(item)
    for month in sorted(months):
        heading(str(day(month, lang)))
        for line in (*month_lines(month, months[month], lang), ""):
            print(line.rstrip())
        for item in months[month]:
            kind = word("deadline", item["kind"], lang)
            parts = (item["dueOn"][8:], item["reference"], names.partner(item["partner"]), kind)
            print("  " + "  ".join(parts))


def month_lines(month: str, items: Sequence[Item], lang: str) -> Iterator[str]:
    """A month as weeks from Monday to Sunday: a day with deadlines has their number behind it, `21·2`."""
    counted: dict[date, int] = defaultdict(int)
    for item in items:
        counted[date.fromisoformat(item["dueOn"])] += 1
    yield "".join(f"{name:>{CELL}}" for name in render("reminders.weekdays", {}, lang).split())
    year, number = int(month[:4]), int(month[5:])
    for week in Calendar().monthdatescalendar(year, number):
        yield "".join(f"{_cell(one, counted) if one.month == number else '':>{CELL}}" for one in week)


def _cell(one: date, counted: Mapping[date, int]) -> str:
    return f"{one.day}·{counted[one]}" if one in counted else str(one.day)


def print_undelivered(shown: Mapping[str, Any], lang: str) -> None:
    """A line for each message that did not leave, with its fault."""
    from scheduler.mail import fault_words

    rows = (
        [
            i["id"],
            word("message_state", i["state"], lang),
            who(i["recipient"], lang),
            i["on"],
            i["attempts"],
            instant(i["nextAt"], lang) if "nextAt" in i else "",
            fault_words(i["fault"], lang) if "fault" in i else "",
        ]
        for i in shown["items"]
    )
    print_table(("id", "state", "recipient", "on", "attempts", "next_at", "fault"), rows, lang)
