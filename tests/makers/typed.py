"""What is typed with each act of a person so that nothing is missing."""

from __future__ import annotations

from typing import Any

SIGNED_BY_BOTH = {
    "regionSignatory": ["Jeanne Peeters"],
    "partnerSignatory": ["Anna Gruber"],
    "regionPlace": "Brussels",
    "partnerPlace": "Vienna",
}
FIVE_YEARS = {"term": "P5Y", "renewal": "express", "notice": "P6M"}

# What each act of a person takes so that nothing is missing.
TYPED_WITH: dict[str, dict[str, Any]] = {
    "sign_mou": SIGNED_BY_BOTH,
    "sign_agreement": {**SIGNED_BY_BOTH, **FIVE_YEARS},
    "amend": {**SIGNED_BY_BOTH, "instrument": "addendum", "title": "On mobility", "themes": ["culture", "mobility"]},
    "renew": FIVE_YEARS,
    "confirm_validity": {"source": "a letter of the partner", "certainty": "B"},
    "question_validity": {"source": "a question in Parliament", "certainty": "B"},
    "lapse": {"source": "article 9 of the text", "certainty": "A"},
    "suspend": {"origin": "region", "reviewOn": "2027-06-01"},
    "denounce": {"effectOn": "2027-06-01"},
    "end_by_consent": {"effectOn": "2027-06-01"},
    "receive_denunciation": {"effectOn": "2027-06-01"},
}
WITH_DOCUMENT = frozenset(
    {
        "sign_mou", "sign_agreement", "amend", "suspend", "denounce", "end_by_consent", "receive_denunciation",
        "revoke_notice", "receive_revocation", "withdraw", "refuse_assent",
    }
)  # fmt: skip
WITH_REASON = frozenset({"suspend", "denounce", "decline", "send_back"})
