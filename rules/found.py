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


def reads(field: str, value: str) -> bool:
    """Whether a value can be read as one of a field that was found."""
    try:
        match field:
            case "signedOn" | "inForceOn" | "endsOn" | "regionSignedOn" | "partnerSignedOn":
                parse_inexact(value)
            case "term":
                return value == "open" or bool(parse_period(value))
            case "renewal":
                return value in ("none", "express") or (value.startswith("tacit:") and bool(parse_period(value[6:])))
            case "notice":
                parse_period(value)
            case "nature" | "kind":
                return value in CHOICES[field]
    except DateError:
        return False
    return True
