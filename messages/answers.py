"""What was said to a deadline and by whom: told, escalated, acknowledged, put off, waived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from messages.render import render
from messages.wording import parted, who

Item = Mapping[str, Any]


def said(item: Item, lang: str) -> str:
    """What was said to a deadline and by whom: told, escalated, acknowledged, put off, waived."""
    return parted(_said(item, lang), lang)


def _said(item: Item, lang: str) -> Iterator[str]:
    last = item["reminders"][-1] if item.get("reminders") else None
    if last is not None:
        to = tuple(receiver(one, lang) for one in last["sentTo"])
        yield render("reminders.told", {"on": last["reportedOn"], "list": to}, lang)
        if last.get("escalated"):
            yield render("reminders.escalated", {"number": last["escalated"]}, lang)
    yield from answers(item, lang)


def answers(item: Item, lang: str) -> Iterator[str]:
    """What people answered to the reminders of a deadline."""
    if "acknowledgedBy" in item:
        yield render("reminders.acknowledged", {"person": who(item["acknowledgedBy"], lang)}, lang)
    if "snoozedUntil" in item:
        yield render("reminders.snoozed", {"until_on": item["snoozedUntil"]}, lang)
    if "waivedUntil" in item:
        yield render("reminders.waived", {"until_on": item["waivedUntil"]}, lang)


def receiver(one: Item, lang: str) -> str:
    """Somebody who was told; for whom, where they stand in."""
    name = who(one["recipient"], lang)
    if "actingFor" not in one:
        return name
    return render("reminders.acting_for", {"person": name, "other": who(one["actingFor"], lang)}, lang)
