"""Days on which no check was completed: a gap is told of, and shown, until a check runs again. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from rules.policy import Policy

MOST_DAYS = 366
"""How many days of a gap are named."""


def silent_days(last_on: date | None, today: date, policy: Policy) -> tuple[date, ...]:
    """The days since the last completed check without one, where they are more than the policy allows.

    `last_on` is the day of that check; None before the first, which then is no gap.
    """
    if last_on is None:
        return ()
    passed = (today - last_on).days
    if passed <= policy.register_.reminders.most_silent_days:
        return ()
    return tuple(last_on + timedelta(days=n) for n in range(1, min(passed, MOST_DAYS)))
