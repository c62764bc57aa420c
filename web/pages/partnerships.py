"""The list of partnerships: filters that combine, in the address, each with how many it would show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from lifecycle.errors import Unreadable
from lifecycle.stages import Stage
from messages.order import in_order
from messages.wording import capitalised
from rules.policy import Policy
from web.templating import show
from web.visit import Visit

NATURES = ("treaty", "transnational", "arrangement", "non_binding", "unknown")
KINDS = ("agreement", "mou", "unknown")
HORIZONS = ("short", "medium", "long")
STRENGTHENS = ("image", "expertise")
WITHIN = ("30", "90", "180", "365")
FLAGS = ("unknown", "unassigned", "exempt", "late", "mine")
TEXTS = ("depositary", "contact")
IN_FORCE = {"in_force_from": "inForceFrom", "in_force_until": "inForceUntil"}
"""The days between which files entered into force, each with its name in the address."""
SHOWN = 50
"""Lines on a page of the list."""
COUNTED = 1_000
"""Up to so many files are counted; beyond, the list says that there are more."""


class Filter(NamedTuple):
    """One filter as a choice: its name, what is chosen, and every choice with its name and number of files."""

    name: str
    chosen: str
    choices: list[tuple[str, str, int | None]]
    groups: Mapping[str, list[tuple[str, str, int | None]]] = {}
    """The same under headings, where there are many."""


def partnerships(visit: Visit) -> Response:
    """The partnerships that fit every filter."""
    asked = _asked(visit)
    found = visit.queries.list(**asked, limit=COUNTED)
    items = found["items"]
    after = visit.asked("after")
    rest = [item for item in items if item["reference"] > after] if after else items
    shown = rest[:SHOWN]
    more = shown[-1]["reference"] if len(rest) > SHOWN else ""
    return show(
        visit, "partnerships.html", items=shown, total=len(items), more_than="next" in found, more=more,
        filters=_filters(visit, items), flags=_flags(visit, items),
        texts=[(name, visit.asked(name)) for name in TEXTS], filtered=bool(asked),
        days=[(name, visit.asked(name)) for name in IN_FORCE.values()],
    )  # fmt: skip


def _asked(visit: Visit) -> dict[str, Any]:
    """The filters of the address. Raises Unreadable for one that is none of its choices."""
    asked: dict[str, Any] = {}
    names = (
        "stage",
        "track",
        "theme",
        "partner",
        "country",
        "nature",
        "kind",
        "horizon",
        "strengthens",
        "text",
        *TEXTS,
    )
    for name in names:
        if visit.asked(name):
            asked[name] = visit.asked(name)
    for name, known in _fixed().items():
        if name in asked and asked[name] not in known:
            raise Unreadable("usage.unknown_choice", {"field": name, "value": asked[name], "near": "", "known": known})
    if visit.asked("officer"):
        asked["officer"] = visit.asked("officer")
    for flag in FLAGS[:-1]:
        if visit.asked(flag) == "yes":
            asked[flag] = True
    if visit.asked("mine") == "yes":
        asked["officer"] = visit.person_name
    asked |= {name: day for name, control in IN_FORCE.items() if (day := visit.day_asked(control)) is not None}
    within = visit.asked("within")
    if within:
        if not (within.isascii() and within.isdigit() and len(within) < 6):
            raise Unreadable("usage.malformed", {"field": "within", "value": within, "expected": "number"})
        asked["expiring_within"] = int(within)
    return asked


def _fixed() -> Mapping[str, tuple[str, ...]]:
    return {
        "stage": tuple(str(s) for s in Stage), "nature": NATURES, "kind": KINDS, "horizon": HORIZONS,
        "strengthens": STRENGTHENS,
    }  # fmt: skip


def _flags(visit: Visit, items: list[dict[str, Any]]) -> list[tuple[str, bool, int | None]]:
    """Every flag: its name, whether it is set, and how many of the files found are one's own."""
    assert visit.actor is not None
    number = visit.actor.number
    mine = sum(number in (one.get("number") for one in people_of_line(item)) for item in items)
    return [(flag, visit.asked(flag) == "yes", mine if flag == "mine" else None) for flag in FLAGS]


def people_of_line(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The officer and the deputy of a file, those that there are."""
    return [item[name] for name in ("officer", "deputy") if isinstance(item.get(name), dict)]


def by_name(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Codes with their names, in the order in which people look for names."""
    return sorted(pairs, key=lambda pair: (in_order(pair[1]), pair[0]))


def _filters(visit: Visit, items: list[dict[str, Any]]) -> list[Filter]:
    """Every filter with its choices; how many of the files found each choice would leave, where the list tells it."""
    say = visit.say
    counts = {name: Counter(str(item.get(name)) for item in items) for name in ("stage", "track", "partner", "nature")}
    officers = Counter(item["officer"]["number"] for item in items if isinstance(item.get("officer"), dict))
    partners = by_name((p.slug, say.named(p.slug)) for p in visit.registers.partners.partners)
    home = {p.slug: p.country for p in visit.registers.partners.partners}
    countries = by_name((code, say.country(code)) for code in set(home.values()))
    found_in = Counter(home.get(str(item.get("partner"))) for item in items)
    about = Counter(code for item in items for code in item.get("themes", ()))
    policy = visit.registers.policy_on(visit.day)
    groups = _themes(visit, policy, about)
    acting = [p for p in visit.people if not p.get("disabled") and p["role"] in ("officer", "manager")]
    acting.sort(key=lambda p: in_order(say.opened(p["name"])))
    choices: dict[str, list[tuple[str, str, int | None]]] = {
        "stage": [(s, say.word("stage", s), counts["stage"][s]) for s in map(str, Stage)],
        "track": [(t, say.track(t), counts["track"][t]) for t in visit.registers.tracks],
        "partner": [(slug, name, counts["partner"][slug]) for slug, name in partners],
        "country": [(code, name, found_in[code]) for code, name in countries],
        "theme": [choice for under in groups.values() for choice in under],
        "nature": [(n, say.word("nature", n), counts["nature"][n]) for n in NATURES],
        "officer": [(say.opened(p["name"]), say.opened(p["name"]), officers[p["number"]]) for p in acting],
        "within": [(n, say.text("web.list.within", days=int(n)), None) for n in WITHIN],
        "horizon": [(h, say.word("horizon", h), None) for h in HORIZONS],
        "strengthens": [(s, say.word("strengthens", s), None) for s in STRENGTHENS],
    }
    return [Filter(n, visit.asked(n), found, groups if n == "theme" else {}) for n, found in choices.items()]


def _themes(visit: Visit, policy: Policy, about: Mapping[str, int]) -> dict[str, list[tuple[str, str, int | None]]]:
    """The themes under the names of their competences, each theme once, all by name."""
    names = {c.code: visit.say.theme(c.code) for c in policy.competences}
    groups: dict[str, list[tuple[str, str, int | None]]] = {}
    seen: set[str] = set()
    for competence in sorted(policy.competences, key=lambda c: in_order(names[c.code])):
        codes = [code for code in (competence.code, *competence.themes) if code not in seen]
        seen.update(codes)
        pairs = by_name((code, visit.say.theme(code)) for code in codes)
        groups[capitalised(names[competence.code])] = [(code, name, about.get(code, 0)) for code, name in pairs]
    return groups
