"""What belongs to a person (absences, address, wishes, calendar feeds, saved filters), and who may change it."""

from __future__ import annotations

import re

from rules.facts import Facts
from rules.policy_problems import PolicyFault
from rules.reminder_policy import MOST_BAND_DAYS, falling
from rules.verdict import Answer, Citation, Params, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.policy_roles", "I"),)
REMINDERS = (Citation("law.policy_reminders", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)

FOR_OTHERS = {
    "add_absence": "absences",
    "end_absence": "absences",
    "set_mail": "people",
    "set_wishes": "people",
    "revoke_feed": "people",
    "add_token": "people",
    "revoke_token": "people",
}
"""What must be granted to do this for somebody else; what is not here, everybody does for themselves alone."""
OF_WHO_LEFT = frozenset({"revoke_feed", "revoke_token"})
"""What may still be done for somebody who acts no more."""
SEND_AGAIN = ("people", "absences")
"""Either of these must be granted to have a message sent again."""
GIVEN_UP = frozenset({"dead", "no_address"})
"""How a message stands that is tried no more: it was in vain too often, or its person had no address."""
UNNAMED, LEFT = "unnamed", "left"
"""How one stands that would go to nobody: to an address that the policy names no more, to a person who left."""
MOST_FILTERS = 50
"""Filters that one person may save."""
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


def whose(facts: Facts) -> Answer:
    """People see to their own affairs; for another, whoever was granted that: an absent manager need not come back."""
    affairs = facts.relations.affairs
    if affairs.standing == "unknown":
        return fails("unknown", {"fields": ("person",)})
    if affairs.standing == "disabled" and facts.act not in OF_WHO_LEFT:
        return fails("disabled", {"fields": ("person",)})
    if affairs.person == facts.actor.number:
        return passes("own")
    needed = FOR_OTHERS.get(facts.act)
    if needed is None:
        return fails("own_only", {"fields": ("person",)})
    if facts.today_policy.allows(facts.actor.role, needed):
        return passes("granted")
    return fails("others", {"roles": tuple(r for r, granted in facts.today_policy.roles.items() if needed in granted)})


def wishes(facts: Facts) -> Answer:
    """Something is wished: a rhythm, a language, or kinds to do without."""
    request = facts.request
    assert request is not None
    if any(request.has(name) for name in ("rhythm", "language", "without")):
        return passes("said")
    return fails("nothing", {"fields": ("rhythm",)})


def feed(facts: Facts) -> Answer:
    """The calendar feed that is to end is one of this person's that still counts."""
    request, affairs = facts.request, facts.relations.affairs
    assert request is not None
    number = int(request.text("feed") or 0)
    return passes("known") if number in affairs.feeds else fails("unknown", {"number": number, "fields": ("feed",)})


def retry(facts: Facts) -> Answer:
    """A message that was given up is sent again by whoever looks after people or their absences."""
    policy, role = facts.today_policy, facts.actor.role
    if not any(policy.allows(role, permission) for permission in SEND_AGAIN):
        may = tuple(r for r, granted in policy.roles.items() if set(SEND_AGAIN) & set(granted))
        return fails("others", {"roles": may})
    if facts.relations.message == UNNAMED:
        return fails("unnamed")
    if facts.relations.message == LEFT:
        return fails("left")
    return passes("given_up") if facts.relations.message in GIVEN_UP else fails("waits")


def saved_filter(facts: Facts) -> Answer:
    """A filter has a name that is free, countries by their two letters, and days that do not overlap."""
    request, affairs = facts.request, facts.relations.affairs
    assert request is not None
    name = request.text("filter") or ""
    params: Params = {"filter": name, "most": MOST_FILTERS, "fields": ("filter",)}
    if not _NAME.match(name):
        return fails("bad_name", params)
    if name in affairs.filters:
        return fails("taken", params)
    if len(affairs.filters) >= MOST_FILTERS:
        return fails("too_many", params)
    wrong = tuple(c for c in _given(facts, "country") if not _COUNTRY.match(c))
    if wrong:
        return fails("bad_country", {"country": wrong[0], "fields": ("country",)})
    days = _given(facts, "days")
    if not days:
        return not_applicable("incomplete")
    try:
        falling(tuple(int(text) for text in days))
    except PolicyFault:
        return fails("overlap", {"days": days, "most": MOST_BAND_DAYS, "fields": ("days",)})
    return passes("free", params)


def known_filter(facts: Facts) -> Answer:
    """The filter that is taken away is one of this person's."""
    request = facts.request
    assert request is not None
    name = request.text("filter") or ""
    params: Params = {"filter": name, "fields": ("filter",)}
    return passes("known", params) if name in facts.relations.affairs.filters else fails("unknown", params)


def _given(facts: Facts, field: str) -> tuple[str, ...]:
    assert facts.request is not None
    value = facts.request.fields.get(field, ())
    return (value,) if isinstance(value, str) else tuple(value)


RULES = (
    Rule(
        "affairs.whose",
        1,
        LAW,
        whose,
        {"unknown": RETYPE, "disabled": RETYPE, "own_only": (), "others": ()},
        of_request=True,
    ),
    Rule("affairs.wishes", 1, REMINDERS, wishes, {"nothing": RETYPE}, of_request=True),
    Rule("affairs.feed", 1, REMINDERS, feed, {"unknown": RETYPE}, of_request=True),
    Rule(
        "affairs.retry",
        2,  # 1 let a message wait again that would go to nobody
        REMINDERS,
        retry,
        {"others": (), "waits": (), "unnamed": (), "left": ()},
        of_request=True,
    ),
    Rule(
        "filters.possible",
        1,
        REMINDERS,
        saved_filter,
        {"bad_name": RETYPE, "taken": RETYPE, "too_many": (), "bad_country": RETYPE, "overlap": RETYPE},
        of_request=True,
    ),
    Rule("filters.known", 1, REMINDERS, known_filter, {"unknown": RETYPE}, of_request=True),
)
