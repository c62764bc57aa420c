"""Files at which an act can be done at once: everything it asks for is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.makers import FIVE_YEARS, Life, Office

DAY = "2024-05-20"
LONG_AGO = {
    "proposal": "2015-01-05", "assessment": "2015-01-06", "mou_negotiation": "2015-02-02", "test_phase": "2015-03-02",
    "evaluation": "2016-10-03", "agreement_negotiation": "2016-12-01", "signed": "2017-03-02", "in_force": "2017-03-03",
}  # fmt: skip


def ready_to_approve(office: Office, **how: Any) -> str:
    """A file in evaluation with all that an agreement rests on, but for what is left out."""
    life = Life(office, **how)
    life.until("evaluation")
    return life.prepare_agreement()


def assessed_and_prepared(office: Office, **how: Any) -> str:
    """A file in assessment with all that an agreement rests on, but for what is left out."""
    life = Life(office, **how)
    life.until("assessment")
    return life.prepare_agreement()


def beside_another(office: Office) -> str:
    """A file ready to be signed with a partner whose agreement on the same theme is in force."""
    office.file_at("in_force", days=LONG_AGO, terms={**FIVE_YEARS, "term": "P10Y"})
    return office.file_at("agreement_negotiation")


def replaceable(office: Office, **how: Any) -> str:
    """A file whose successor is in force."""
    life = Life(office, **how)
    life.until("in_force")
    life.successor()
    return life.reference


def at(stage: str, **how: Any) -> Callable[..., str]:
    """A file at a stage."""
    return lambda office, **more: office.file_at(stage, **how, **more)


# For each act of a person: a file at which all its rules pass, and the day.
READY: dict[str, tuple[Callable[..., str], str]] = {
    "assess": (at("proposal"), DAY),
    "approve_mou": (at("assessment"), DAY),
    "sign_mou": (at("mou_negotiation"), DAY),
    "open_evaluation": (at("test_phase"), "2023-10-01"),
    "approve_agreement": (ready_to_approve, DAY),
    "sign_agreement": (at("agreement_negotiation"), DAY),
    "enter_into_force": (at("signed"), DAY),
    "refuse_assent": (at("signed", nature="treaty"), DAY),
    "amend": (at("in_force"), DAY),
    "renew": (at("in_force"), DAY),
    "confirm_validity": (at("renewal_due"), DAY),
    "question_validity": (at("in_force"), DAY),
    "let_expire": (at("renewal_due"), DAY),
    "lapse": (at("renewal_due"), DAY),
    "suspend": (at("in_force"), DAY),
    "lift_suspension": (at("suspended"), DAY),
    "denounce": (at("in_force"), DAY),
    "end_by_consent": (at("in_force"), DAY),
    "receive_denunciation": (at("in_force"), DAY),
    "revoke_notice": (at("under_notice"), DAY),
    "receive_revocation": (at("under_notice"), DAY),
    "send_back": (at("agreement_negotiation"), DAY),
    "replace": (replaceable, DAY),
    "decline": (at("proposal"), DAY),
    "withdraw": (at("proposal"), DAY),
}
