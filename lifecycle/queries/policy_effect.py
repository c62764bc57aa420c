"""What a policy would change for all files at once, on the first day on which it counts. Writes nothing.

That is what belongs to the register: its settings, the roles, and so the public list and the government of the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lifecycle.migration_preview import Flat, changes, text_of
from lifecycle.queries.register import public_list
from lifecycle.queries.view import View
from rules.policies import waits
from rules.policy import Policy, read_policy

LISTS = ("bilateral", "development", "memoranda")
Shown = dict[str, Any]


def effect(view: View, text: str, from_on: date | None = None) -> Shown:
    """What a policy would change from a day on, today at the earliest; compared with what would hold on that day.

    `leaves`, `comes` and `moves` are the partners on the public list; of those who leave, with the reason.
    """
    day = max(from_on or view.today, view.today)
    then = replace(view, day=day, known_at=None)
    old, new = then.registers.policy_on(day), read_policy(text)
    before, after = public_list(then), public_list(then, new)
    shown: Shown = {
        "from": day.isoformat(),
        "settings": list(changes(_settings(old), _settings(new), "setting")),
        **_differences(before, after),
        "listed": {"from": _count(before), "to": _count(after)},
    }
    if before["government"] != after["government"]:
        shown["government"] = {"from": before["government"], "to": after["government"]}
    return shown


def effect_of_adoption(view: View, number: int) -> Shown | None:
    """What an adoption that waits for a second person would change; None where the number names none."""
    policies = view.registers.policies
    found = policies.find_adoption(number)
    if found is None or not waits(found):
        return None
    return effect(view, policies.texts[found.hash], found.from_on.folds_on(view.today))


def _settings(policy: Policy) -> Flat:
    """The settings that hold for all files at once, each as a text."""
    said = policy.register_.model_dump(mode="json", exclude_none=True)
    roles = {role: list(granted) for role, granted in policy.roles.items()}
    return dict(_flat({"register": said, "roles": roles}))


def _flat(table: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """Every setting by its whole name, as it would stand alone in the file."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", text_of(value)


def _count(shown: Shown) -> int:
    return sum(len(shown[name]) for name in LISTS)


def _places(shown: Shown) -> Iterator[tuple[str, Shown]]:
    """Every partner once, with the list it stands in; empty for none."""
    for name in LISTS:
        yield from ((name, item) for item in shown[name])
    yield from (("", item) for item in shown["leftOut"])


def _differences(before: Shown, after: Shown) -> dict[str, list[Shown]]:
    found: dict[str, list[Shown]] = {"leaves": [], "comes": [], "moves": []}
    was = {item["slug"]: name for name, item in _places(before)}
    for name, item in _places(after):
        old, partner = was[item["slug"]], {"slug": item["slug"], "name": item["name"]}
        if old and not name:
            found["leaves"].append({**partner, "list": old, "because": item["because"]})
        elif name and not old:
            found["comes"].append({**partner, "list": name})
        elif old != name:
            found["moves"].append({**partner, "from": old, "list": name})
    return found
