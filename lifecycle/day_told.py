"""The day of an act that what is typed with it tells: that of its signatures, or of the letter that it is about."""

from __future__ import annotations

from datetime import date

from rules.dates import InexactDate
from rules.facts import Request

SIGNS = ("sign_mou", "sign_agreement", "amend")
GIVES_NOTICE = ("denounce", "end_by_consent", "receive_denunciation")


def day_told(act: str, request: Request) -> InexactDate | None:
    """The date that an act, by its identifier, has where none is typed: the later signature, or when it was received.

    None where its fields tell no day.
    """
    if act in SIGNS:
        sides = [d for d in (request.date("regionSignedOn"), request.date("partnerSignedOn")) if d is not None]
        return max(sides, key=lambda d: d.latest or date.max, default=None)
    return request.date("receivedOn") if act in GIVES_NOTICE else None
