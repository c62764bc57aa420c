"""What people see to for themselves, and others for them: absences, address, wishes, feeds, filters, tokens."""

from __future__ import annotations

from typing import Any, get_args

from lifecycle.act import Act, Field, Nature
from lifecycle.deadlines import KINDS
from lifecycle.stages import Stage
from rules.directory import FeedScope
from rules.tokens import TOKEN_SCOPES

A = Nature.ADMINISTRATIVE
COMMON = ("persons.role", "dates.not_future", "dates.today", "fields.complete", "affairs.whose")
WHO = Field("person", "person", required=True, typed="argument")
FOLLOWS = Field("person", "person", typed="none")
"""Not typed: whoever acts, or the person whose absence or feed is named."""
EVERY_KIND = "none"
"""Typed in place of kinds to do without: none of them."""
RHYTHMS = ("daily", "weekly", "single")
SCOPES = get_args(FeedScope)


def _act(name: str, command: str, *fields: Field, asks: tuple[str, ...] = ()) -> Act:
    return Act(name, A, COMMON + asks, (), fields, "reminders", f"agreements {command}")


def _opt(name: str, kind: str = "text", *choices: str, **more: Any) -> Field:
    return Field(name, kind, choices, typed="option", **more)  # type: ignore[arg-type]


AFFAIRS: tuple[Act, ...] = (
    _act(
        "add_absence",
        "absence add",
        WHO,
        _opt("from", "day", required=True),
        _opt("until", "day", required=True),
        _opt("deputy", "person", required=True),
        asks=("absences.days", "absences.deputy"),
    ),
    _act(
        "end_absence",
        "absence end",
        Field("absence", "number", required=True, typed="argument"),
        FOLLOWS,
        _opt("from", "day"),
        asks=("absences.ending",),
    ),
    _act("set_mail", "user mail", WHO, Field("mail", "mail", required=True, typed="argument")),
    _act(
        "set_wishes",
        "user wishes",
        WHO,
        _opt("rhythm", "choice", *RHYTHMS),
        _opt("language", "choice", "en", "fr", "nl"),
        _opt("without", "choice", *KINDS, EVERY_KIND, many=True),
        asks=("affairs.wishes",),
    ),
    _act(
        "add_feed",
        "feed add",
        FOLLOWS,
        _opt("scope", "choice", *SCOPES),
        Field("token", typed="none"),
    ),
    _act(
        "revoke_feed",
        "feed revoke",
        Field("feed", "number", required=True, typed="argument"),
        FOLLOWS,
        asks=("affairs.feed",),
    ),
    _act(
        "save_filter",
        "reminders filter add",
        FOLLOWS,
        Field("filter", required=True, typed="argument"),
        _opt("stage", "choice", *Stage, many=True),
        _opt("theme", "theme", many=True),
        _opt("country", many=True),
        _opt("kind", "choice", *KINDS, many=True),
        _opt("days", "number", many=True, required=True),
        asks=("filters.possible",),
    ),
    _act(
        "drop_filter",
        "reminders filter remove",
        FOLLOWS,
        Field("filter", required=True, typed="argument"),
        asks=("filters.known",),
    ),
    _act(
        "add_token",
        "token add",
        _opt("person", "person", alias="person"),
        _opt("allows", "choice", *TOKEN_SCOPES, many=True, alias="scope"),
        _opt("until", "day"),
        Field("token", typed="none"),
        asks=("dates.ahead", "tokens.possible"),
    ),
    _act(
        "revoke_token",
        "token revoke",
        Field("accessToken", "number", required=True, typed="argument"),
        FOLLOWS,
        asks=("tokens.known",),
    ),
)
OF_A_PERSON = frozenset(act.name for act in AFFAIRS)
RETRY = Act(
    "retry_message",
    A,
    ("persons.role", "dates.not_future", "dates.today", "fields.complete", "affairs.retry"),
    (),
    (Field("message", "number", required=True, typed="argument"),),
    "reminders",
    "agreements reminders retry",
)
"""A message that was given up is sent again: the entry says who had that done."""
