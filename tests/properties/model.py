"""What a random life is held against: which act leads where, and what is remembered of each file."""

from __future__ import annotations

ENDS = {"declined", "abandoned", "expired", "denounced", "replaced"}
EARLY = ("proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation")
RUNNING = ("in_force", "renewal_due", "suspended")


def _arrows() -> dict[tuple[str, str], set[str]]:
    """DESIGN section 4, written down once more by hand: stage and act, and where it may lead."""
    found: dict[tuple[str, str], set[str]] = {}

    def arrow(act: str, sources: tuple[str, ...] | str, *targets: str) -> None:
        for source in (sources,) if isinstance(sources, str) else sources:
            found.setdefault((source, act), set()).update(targets or (source,))

    arrow("propose", "new", "proposal")
    arrow("assess", "proposal", "assessment")
    arrow("approve_mou", ("assessment", "evaluation"), "mou_negotiation")
    arrow("sign_mou", "mou_negotiation", "test_phase")
    arrow("open_evaluation", "test_phase", "evaluation")
    arrow("end_test_phase", "test_phase", "evaluation")
    arrow("approve_agreement", ("evaluation", "assessment"), "agreement_negotiation")
    arrow("sign_agreement", "agreement_negotiation", "signed")
    arrow("enter_into_force", "signed", "in_force")
    arrow("refuse_assent", "signed", "abandoned")
    arrow("amend", RUNNING)
    arrow("renew", ("in_force", "renewal_due"), "in_force")
    arrow("roll_over", ("in_force", "suspended"))
    arrow("term_ends", "in_force", "renewal_due")
    arrow("term_ends", "suspended", "suspended")
    arrow("term_ends", "under_notice", "denounced")
    arrow("confirm_validity", "renewal_due", "in_force")
    arrow("question_validity", "in_force", "renewal_due")
    arrow("let_expire", "renewal_due", "expired")
    arrow("lapse", ("renewal_due", "suspended"), "expired")
    arrow("suspend", ("in_force", "renewal_due"), "suspended")
    arrow("lift_suspension", "suspended", "in_force", "renewal_due")
    for act in ("denounce", "end_by_consent", "receive_denunciation"):
        arrow(act, RUNNING, "under_notice")
    for act in ("revoke_notice", "receive_revocation"):
        arrow(act, "under_notice", *RUNNING)
    arrow("send_back", "mou_negotiation", "assessment")
    arrow("send_back", "agreement_negotiation", "evaluation", "assessment")
    arrow("notice_ends", "under_notice", "denounced")
    arrow("replace", (*RUNNING, "under_notice"), "replaced")
    arrow("decline", EARLY, "declined")
    arrow("withdraw", (*EARLY, "signed"), "abandoned")
    return found


ARROWS = _arrows()


class Remembered:
    """What the model knows of a file: its stage, how many entries count, every entry ever seen, whether it is plain.

    A file is plain while nobody corrected or backdated anything: then its entries tell its stages one after the other.
    """

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.hashes: list[str] = []
        self.plain = True
