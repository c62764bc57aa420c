"""People and partners: the registers, and what must hold when somebody enters or changes one."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Literal

from rules.erasure import Erasing
from rules.facts import Facts
from rules.model import Frozen, When
from rules.opening import SLUG
from rules.verdict import Answer, Citation, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.policy_roles", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)


class Absence(Frozen):
    """Somebody is away, first and last day included; `deputy` stands in. `number` is the entry that made it."""

    number: int
    since: date
    until: date
    deputy: int | None = None

    def covers(self, day: date) -> bool:
        """Whether the person is away on a day."""
        return self.since <= day <= self.until


FeedScope = Literal["own", "team", "all", "role"]
"""Whose deadlines a calendar feed holds, see `Feed`."""


class Feed(Frozen):
    """A calendar feed of a person: known by the SHA-256 of its token.

    `scope` says which deadlines it holds: those of the person's files (`own`), of the files that they look after
    (`team`), of every file (`all`), or those that their role is told of by the policy (`role`). `number` is the entry
    that made it.
    """

    number: int
    token: str
    scope: FeedScope = "own"
    revoked: bool = False


class AccessToken(Frozen):
    """A token of a person for programs: known by the SHA-256 of its secret.

    `allows` are the scopes (`rules/tokens.py`); it counts through the day `until`. `number` is the entry that made it.
    """

    number: int
    token: str
    allows: tuple[str, ...] = ("read",)
    until: date | None = None
    revoked: bool = False

    def counts_on(self, day: date) -> bool:
        """Whether a program may come with it on a day."""
        return not self.revoked and (self.until is None or day <= self.until)


class MailWishes(Frozen):
    """How somebody wants to be told: as a digest a day or a week, or each by itself; kinds they do without.

    The last bands (the day itself, and overdue) always come, at once.
    """

    rhythm: Literal["daily", "weekly", "single"] = "daily"
    lang: Literal["en", "fr", "nl"] | None = None
    without: tuple[str, ...] = ()


class SavedFilter(Frozen):
    """Files that somebody wants to hear of, with days of their own; what is empty asks for nothing.

    `kinds` are the kinds of deadline, all of them where none is named; `days` the days before a deadline, falling.
    """

    name: str
    stages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    days: tuple[int, ...] = ()


class Person(Frozen):
    """Somebody who acts: a number for life, a name and an address kept as commitments, a role."""

    number: int
    name: str
    role: str
    disabled: bool = False
    invented: bool = False
    mail: str | None = None
    wishes: MailWishes = MailWishes()
    absences: tuple[Absence, ...] = ()
    feeds: tuple[Feed, ...] = ()
    filters: tuple[SavedFilter, ...] = ()
    tokens: tuple[AccessToken, ...] = ()

    def absent_on(self, day: date) -> Absence | None:
        """The absence that a day lies in; None where the person is there."""
        return next((a for a in self.absences if a.covers(day)), None)


class People(Erasing):
    """Everybody who ever acted or may act."""

    people: tuple[Person, ...] = ()

    def find(self, number: int) -> Person | None:
        """The person of that number, disabled or not."""
        return self._by_number.get(number)

    @cached_property
    def _by_number(self) -> dict[int, Person]:
        return {p.number: p for p in self.people}

    def stands_in(self, number: int, absent: int, day: date) -> bool:
        """Whether one person stands in on a day for another, who is away."""
        person = self.find(absent)
        absence = person.absent_on(day) if person is not None else None
        return absence is not None and absence.deputy == number

    @property
    def administrators(self) -> tuple[int, ...]:
        """The numbers of the administrators who are not disabled."""
        return tuple(p.number for p in self.people if p.role == "administrator" and not p.disabled)

    @property
    def has_administrator(self) -> bool:
        """Whether an administrator is there who is not disabled."""
        return bool(self.administrators)

    def standing(self, number: int) -> str:
        """The role of a person; `disabled` where they may act no more, or where nobody has that number."""
        person = self.find(number)
        return "disabled" if person is None or person.disabled else person.role


class PartnerName(Frozen):
    """A name of a partner in three languages, and from when to when it was borne."""

    en: str
    fr: str
    nl: str
    since: When | None = None
    until: When | None = None


class PartnerBody(Frozen):
    """A city, region, state or other body that the Region is in partnership with."""

    slug: str
    names: tuple[PartnerName, ...]
    country: str
    body_kind: str = "unknown"
    invented: bool = False

    @property
    def name(self) -> PartnerName:
        """The present name."""
        return self.names[-1]


class ThemeName(Frozen):
    """A theme as printed in an agreement, with its names and the competence it falls under (or `unmapped`)."""

    code: str
    competence: str
    en: str
    fr: str
    nl: str


class LegacyIntent(Frozen):
    """One person's word that a row of old files is to be entered: by its hash, until another enters it.

    `partial` says that other rows of the same file were left out, for they were wrong.
    """

    row: str
    by: int
    role: str
    on: When
    entry: int
    partial: bool = False


class Partners(Erasing):
    """The register of partners, the themes as printed, and the old files that wait for a second person."""

    partners: tuple[PartnerBody, ...] = ()
    themes: tuple[ThemeName, ...] = ()
    legacy_intents: tuple[LegacyIntent, ...] = ()

    def find(self, slug: str) -> PartnerBody | None:
        """The partner of that slug."""
        return self._by_slug.get(slug)

    @cached_property
    def _by_slug(self) -> dict[str, PartnerBody]:
        return {p.slug: p for p in self.partners}


_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}\Z")


def person_free(facts: Facts) -> Answer:
    """A new person has a name that is free, and a role that the policy knows."""
    request = facts.request
    assert request is not None
    role = request.text("role") or ""
    roles = tuple(r for r in facts.today_policy.roles if r not in ("console", "scheduler"))
    if role not in roles:
        return fails("unknown_role", {"value": role, "roles": roles, "fields": ("role",)})
    if facts.relations.name_taken:
        return fails("name_taken", {"fields": ("name",)})
    return passes("free")


def person_known(facts: Facts) -> Answer:
    """The person whose entry changes is known; a role that is given is known too."""
    request = facts.request
    assert request is not None
    if facts.relations.person is None and facts.relations.person_disabled:
        return fails("disabled")
    if facts.relations.person is None:
        return fails("unknown", {"fields": ("name",)})
    role = request.text("role")
    roles = tuple(r for r in facts.today_policy.roles if r not in ("console", "scheduler"))
    if role is not None and role not in roles:
        return fails("unknown_role", {"value": role, "roles": roles, "fields": ("role",)})
    return passes("known", {"person": facts.relations.person})


def receiver(facts: Facts) -> Answer:
    """Files go to another person, who may work on them."""
    request = facts.request
    assert request is not None
    role = facts.relations.receiver
    if role is None:
        return not_applicable("nobody_named")
    if request.text("leaving") == request.text("taker"):
        return fails("same", {"fields": ("taker",)})
    if role == "disabled":
        return fails("disabled", {"fields": ("taker",)})
    if not facts.today_policy.allows(role, "files"):
        roles = tuple(r for r, granted in facts.today_policy.roles.items() if "files" in granted)
        return fails("other_role", {"role": role, "roles": roles, "fields": ("taker",)})
    return passes("may_act", {"role": role})


def holder(facts: Facts) -> Answer:
    """Whoever is named as officer or deputy of a file may act, and may work on files."""
    if facts.request is None:
        return not_applicable("asked_when_performed")
    policy = facts.today_policy
    named = [n for n in (facts.request.text("officer"), facts.request.text("deputy")) if n is not None]
    if facts.act == "assign" and len(named) == 2 and named[0] == named[1]:
        return fails("own_deputy", {"field": "deputy", "fields": ("deputy",)})
    for name, role in facts.relations.holders:
        if facts.correcting and name not in facts.corrected_fields:
            continue  # who held the file then need not be able to hold one today
        if role == "disabled":
            return fails("disabled", {"field": name, "fields": (name,)})
        if not policy.allows(role, "files"):
            roles = tuple(r for r, granted in policy.roles.items() if "files" in granted)
            return fails("other_role", {"role": role, "roles": roles, "field": name, "fields": (name,)})
    return passes("may_act") if facts.relations.holders else not_applicable("nobody_named")


def administrator_stays(facts: Facts) -> Answer:
    """Somebody is left who may enter people: the last administrator neither goes nor takes another role."""
    role = facts.request.text("role") if facts.request is not None else None
    if not facts.relations.last_administrator or role == "administrator":
        return passes("stays")
    return fails("last")


def partner_free(facts: Facts) -> Answer:
    """A new partner has an ASCII slug that is free, and a country by its two letters."""
    request = facts.request
    assert request is not None
    slug, country = request.text("slug") or "", request.text("country") or ""
    if not SLUG.match(slug):
        return fails("bad_slug", {"slug": slug, "fields": ("slug",)})
    if facts.relations.partner_known:
        return fails("taken", {"slug": slug, "fields": ("slug",)})
    if not re.match(r"[A-Z]{2}\Z", country):
        return fails("bad_country", {"country": country, "fields": ("country",)})
    return passes("free", {"slug": slug})


def partner_there(facts: Facts) -> Answer:
    """The partner that is renamed stands in the register."""
    assert facts.request is not None
    slug = facts.request.text("slug") or ""
    if facts.relations.partner_known:
        return passes("known", {"slug": slug})
    return fails("unknown", {"slug": slug, "near": facts.relations.near_partner or "", "fields": ("slug",)})


RULES = (
    Rule("people.new", 1, LAW, person_free, {"unknown_role": RETYPE, "name_taken": RETYPE}, of_request=True),
    Rule(
        "people.known",
        2,
        LAW,
        person_known,
        {"unknown": RETYPE, "disabled": (), "unknown_role": RETYPE},
        of_request=True,
    ),
    Rule(
        "people.receiver",
        1,
        LAW,
        receiver,
        {"same": RETYPE, "disabled": RETYPE, "other_role": RETYPE},
        of_request=True,
    ),
    Rule(
        "people.holder",
        1,
        LAW,
        holder,
        {"disabled": RETYPE, "other_role": RETYPE, "own_deputy": RETYPE},
        of_request=True,
    ),
    Rule(
        "people.administrator",
        1,
        LAW,
        administrator_stays,
        {"last": (Step("administrator", "agreements user add <another> --role administrator"), *RETYPE)},
        of_request=True,
    ),
    Rule(
        "partners.new",
        1,
        LAW,
        partner_free,
        {"bad_slug": RETYPE, "taken": RETYPE, "bad_country": RETYPE},
        of_request=True,
    ),
    Rule("partners.known", 1, LAW, partner_there, {"unknown": RETYPE}, of_request=True),
)
