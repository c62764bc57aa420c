"""What may be told of a fact that was missing and is found: how its value is written."""

from __future__ import annotations

from rules.dates import DateError, parse_inexact, parse_period

OF_SIGNATURE = ("signedOn", "regionSignedOn", "partnerSignedOn", "regionPlace", "partnerPlace")
CHOICES = {
    "nature": ("treaty", "transnational", "arrangement", "non_binding"),
    "kind": ("agreement", "mou"),
    "renewal": ("none", "express", "tacit:P4Y"),
}
"""What may be found of these fields; of a tacit renewal with its own length in place of the four years."""
DATES = ("signedOn", "regionSignedOn", "partnerSignedOn", "inForceOn", "endsOn")


def read_found(field: str, value: str) -> None:
    """Read a value as one of a field that was found. Raises DateError, which says what is expected."""
    match field:
        case "signedOn" | "inForceOn" | "endsOn" | "regionSignedOn" | "partnerSignedOn":
            parse_inexact(value)
        case "term" if value != "open":
            _read_length(value, "length_or_open")
        case "renewal" if value not in ("none", "express"):
            if not value.startswith("tacit:"):
                raise DateError(value, "renewal_found")
            _read_length(value.removeprefix("tacit:"), "renewal_found")
        case "notice":
            parse_period(value)
        case "nature" | "kind" if value not in CHOICES[field]:
            raise DateError(value, "choice")


def _read_length(text: str, expected: str) -> None:
    try:
        parse_period(text)
    except DateError as error:
        # too long or of no day says that; of what is no length, the other values that are possible are told too
        raise DateError(text, expected if error.expected == "length" else error.expected) from error


def reads(field: str, value: str) -> bool:
    """Whether a value can be read as one of a field that was found."""
    try:
        read_found(field, value)
    except DateError:
        return False
    return True
