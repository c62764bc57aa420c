"""The single values of a portfolio: dates, lengths, names, and the closed sets of words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    Tag,
)

from rules.dates import OPEN, UNKNOWN, DateError, InexactDate, Period, parse_inexact, parse_period

Unknown = Literal["unknown"]
T = TypeVar("T")


def _branch(value: object) -> str:
    return "unknown" if value == UNKNOWN else "known"


OrUnknown = Annotated[
    Annotated[T, Tag("known")] | Annotated[Unknown, Tag("unknown")],
    Discriminator(_branch),
]
"""A value, or the word `unknown`."""


def _read_text(parse: Callable[[str], T], expected: str) -> Callable[[object], T]:
    def read(value: object) -> T:
        if not isinstance(value, str):
            raise DateError(str(value), expected)
        return parse(value)

    return read


Edtf = Annotated[InexactDate, PlainValidator(_read_text(parse_inexact, "date")), PlainSerializer(str, return_type=str)]
"""A day known exactly or as an interval of days, written as in EDTF (ISO 8601-2)."""

Length = Annotated[
    Period,
    PlainValidator(_read_text(parse_period, "length")),
    PlainSerializer(str, return_type=str),
]
"""A length of time, written as in ISO 8601: `P5Y`."""


def _read_length_or_open(value: object) -> Period | Literal["open"]:
    if value == OPEN:
        return OPEN
    return _read_text(parse_period, "length_or_open")(value)


TermLength = Annotated[
    Period | Literal["open"], PlainValidator(_read_length_or_open), PlainSerializer(str, return_type=str)
]


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """How a term is prolonged: never, by an express act, or tacitly by `every` at its end."""

    how: Literal["none", "express", "tacit"]
    every: Period | None = None

    def __str__(self) -> str:
        return self.how if self.every is None else f"{self.how}:{self.every}"


def parse_renewal(text: str) -> RenewalRule:
    """Read `none`, `express` or `tacit:P4Y`. Raises DateError."""
    how, _, every = text.partition(":")
    if how == "tacit" and every:
        return RenewalRule("tacit", parse_period(every))
    if text == "none":
        return RenewalRule("none")
    if text == "express":
        return RenewalRule("express")
    raise DateError(text, "renewal")


Renewing = Annotated[
    RenewalRule,
    PlainValidator(_read_text(parse_renewal, "renewal")),
    PlainSerializer(str, return_type=str),
]


def _read_flag(value: object) -> bool:
    if value in ("true", True):
        return True
    if value in ("false", False):
        return False
    raise ValueError("flag")


Flag = Annotated[bool, BeforeValidator(_read_flag)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CODE_PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
COUNTRY_PATTERN = r"^[A-Z]{2}$"
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=60)]
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN, max_length=60)]
Country = Annotated[str, StringConstraints(pattern=COUNTRY_PATTERN)]


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("address")
    return value


Url = Annotated[Text, AfterValidator(_web_address)]


class Certainty(StrEnum):
    """How sure a fact is; the letters of `facts/brussels.md`."""

    A = "A"
    """Official legal text or journal."""
    B = "B"
    """A public body's own page, or a parliamentary question."""
    C = "C"
    """Press, law-firm note, encyclopaedia."""
    D = "D"
    """General knowledge, unconfirmed."""
    I = "I"  # noqa: E741 - the letter of the facts file
    """Inferred from the facts of the source named beside it."""
    NF = "NF"
    """Looked for, not found."""


class Track(StrEnum):
    """Bilateral (reciprocity, test phase) or development cooperation."""

    BILATERAL = "bilateral"
    DEVELOPMENT = "development"


class Nature(StrEnum):
    """The legal nature of an agreement; only a treaty needs assent and publication."""

    TREATY = "treaty"
    TRANSNATIONAL = "transnational"
    ARRANGEMENT = "arrangement"
    NON_BINDING = "non_binding"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What was signed, whatever its title says: an agreement proper or a two-year test MOU."""

    AGREEMENT = "agreement"
    MOU = "mou"
    UNKNOWN = "unknown"


class BodyKind(StrEnum):
    """What kind of body the partner is."""

    CITY = "city"
    CITY_AND_STATE = "city_and_state"
    CITY_PROVINCE = "city_province"
    DISTRICT = "district"
    FEDERAL_DISTRICT = "federal_district"
    FEDERATED_STATE = "federated_state"
    GOVERNORATE = "governorate"
    METROPOLIS = "metropolis"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    REGION = "region"
    STATE = "state"
    VOIVODESHIP = "voivodeship"
    WILAYA = "wilaya"
    OTHER = "other"
    UNKNOWN = "unknown"


class InstrumentKind(StrEnum):
    """A child of an agreement, with dates of its own."""

    ADDENDUM = "addendum"
    PROTOCOL = "protocol"


class MilestoneKind(StrEnum):
    """A step of the conclusion of an agreement; each has a date of its own."""

    BILL = "bill"
    ASSENT = "assent"
    PUBLICATION = "publication"
    TEXT_PUBLICATION = "text_publication"
    FEDERAL_NOTICE = "federal_notice"


class ActionKind(StrEnum):
    """A kind of concrete action, as on the partnerships page of be.brussels."""

    VISIT = "visit"
    EXCHANGE = "exchange"
    MISSION = "mission"
    HERITAGE = "heritage"
    DISTANCE = "distance"
    CALL = "call"


class Because(StrEnum):
    """Why the validity of an agreement is in question."""

    WISH_TO_RENEW = "wish_to_renew"
    REPORTED_TO_EXPIRE = "reported_to_expire"
    TERM_NOT_COMPUTABLE = "term_not_computable"
    NOT_KNOWN_TO_BE_AN_AGREEMENT = "not_known_to_be_an_agreement"
    NOTHING_FOUND = "nothing_found"
    OTHER = "other"
