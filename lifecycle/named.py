"""What an act names by a number must be there: else nothing is decided, and nothing written (INTERFACES, exit 4)."""

from __future__ import annotations

from lifecycle.command import Command
from lifecycle.errors import NotFound
from lifecycle.knowledge import Registers
from lifecycle.records import EXCEPTION_ACTS
from rules.case import Case

PERIOD_ACTS = ("close_period", "correct_period", "confirm_period", "reject_period")
POLICY_ACTS = ("confirm_policy", "reject_policy")


def check_named(command: Command, registers: Registers, case: Case | None) -> None:
    """Raise NotFound for a period, a policy, a token, a feed, an absence or an exception that there never was.

    `case` is the file, where the act is on one. An erasure is looked for where it is loaded (`lifecycle/erasing.py`).
    """
    act, request = command.act.name, command.request
    if act in PERIOD_ACTS and request.has("period"):
        number = int(request.text("period") or 0)
        if all(period.id != number for period in registers.calendar.periods):
            raise NotFound("not_found.period", {"number": number})
    elif act in POLICY_ACTS and request.has("number"):
        number = int(request.text("number") or 0)
        if registers.policies.find_adoption(number) is None and registers.policies.find_migration(number) is None:
            raise NotFound("not_found.policy_number", {"number": number})
    elif act == "revoke_token" and request.has("accessToken"):
        number = int(request.text("accessToken") or 0)
        if all(token.number != number for person in registers.people.people for token in person.tokens):
            raise NotFound("not_found.token", {"number": number})
    elif act == "revoke_feed" and request.has("feed"):
        number = int(request.text("feed") or 0)
        if all(feed.number != number for person in registers.people.people for feed in person.feeds):
            raise NotFound("not_found.feed_number", {"number": number})
    elif act == "end_absence" and request.has("absence"):
        number = int(request.text("absence") or 0)
        if all(absence.number != number for person in registers.people.people for absence in person.absences):
            raise NotFound("not_found.absence_number", {"number": number})
    elif act in EXCEPTION_ACTS and request.has("exception") and case is not None and command.corrects is None:
        number = int(request.text("exception") or 0)
        if all(exception.number != number for exception in case.exceptions):
            raise NotFound("not_found.exception", {"exception": f"{command.subject}:{number}"})
