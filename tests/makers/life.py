"""A file led to any stage by its lawful way, on days of full powers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.makers.typed import FIVE_YEARS, SIGNED_BY_BOTH

if TYPE_CHECKING:
    from tests.makers.office import Office
    from tests.makers.seat import Seat

# The days of a life, all under full powers; 2024-06-08 is the last such day before the caretaker period.
DAYS = {
    "proposal": "2021-11-01",
    "assessment": "2021-11-02",
    "mou_negotiation": "2021-12-03",
    "test_phase": "2022-03-01",
    "evaluation": "2023-10-01",
    "agreement_negotiation": "2023-12-01",
    "signed": "2024-03-01",
    "in_force": "2024-03-02",
    "after": "2024-05-02",
}


@dataclass
class Life:
    """A file on its way. `days` moves single days, `without` leaves facts untold; development files and successors
    have no test phase."""

    office: Office
    partner: str = "vienna"
    track: str = "bilateral"
    nature: str | None = "arrangement"
    successor_of: str | None = None
    days: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=lambda: FIVE_YEARS)
    without: tuple[str, ...] = ()
    reference: str = ""

    def until(self, stage: str) -> str:
        """Go on until that stage is reached; the reference."""
        untested = self.track == "development" or self.successor_of is not None
        for step in WAYS[stage]:
            if not (untested and step in ("mou_negotiation", "test_phase", "evaluation")):
                getattr(self, f"_{step}")()
        assert self.office.stage(self.reference) == stage
        return self.reference

    def day(self, stage: str) -> str:
        return self.days.get(stage, DAYS[stage])

    def seat(self, stage: str) -> Seat:
        return self.office.on(self.day(stage))

    def do(self, stage: str, act: str, **more: Any) -> None:
        """An act on the day of a stage, with everything it asks for."""
        told = self.seat(stage).advance(self.reference, act, **{**self.office.typed_for(act), **more})
        assert told.passed, (act, told.because)

    def tell(self, stage: str, what: str, /, **typed: Any) -> None:
        """A fact on the day of a stage, unless it is left out."""
        if what in self.without:
            return
        told = self.seat(stage).record(self.reference, what, **typed)
        assert told.passed, (what, told.because)

    # Each is named by the stage that it leads to.

    def _proposal(self) -> None:
        more = {"successorOf": self.successor_of} if self.successor_of else {}
        told = self.seat("proposal").propose(self.partner, track=self.track, nature=self.nature, **more)
        assert told.passed, told.because
        self.reference = told.reference

    def _assessment(self) -> None:
        self.do("assessment", "assess")
        for number in (1, 2, 3):
            self.tell("assessment", "criterion", code=f"criterion_{number}", score="met", text="seen and weighed")

    def _mou_negotiation(self) -> None:
        self.do("mou_negotiation", "approve_mou")

    def _test_phase(self) -> None:
        self.do("test_phase", "sign_mou")

    def _evaluation(self) -> None:
        self.do("evaluation", "open_evaluation")
        self.tell("evaluation", "evaluation", kind="mou", outcome="positive")

    def prepare_agreement(self) -> str:
        """What the approval of an agreement rests on; the reference."""
        self.tell("agreement_negotiation", "avenue", theme="culture", body="visit.brussels", text="a shared festival")
        self.tell("agreement_negotiation", "consultation", avenue="1", body="visit.brussels", outcome="agreed")
        for side in ("region", "partner"):
            self.tell("agreement_negotiation", "reciprocity", side=side, text="each lends its stages")
        return self.reference

    def _agreement_negotiation(self) -> None:
        self.prepare_agreement()
        self.do("agreement_negotiation", "approve_agreement")
        if self.nature == "treaty":
            self.tell("agreement_negotiation", "milestone", milestone="federal_notice", act="sign_agreement")

    def _signed(self) -> None:
        self.do("signed", "sign_agreement", set={**SIGNED_BY_BOTH, **self.terms})

    def _in_force(self) -> None:
        if self.nature == "treaty":
            for kind in ("assent", "publication"):
                self.tell("in_force", "milestone", milestone=kind, reference="2024003456")
        self.do("in_force", "enter_into_force")

    def _renewal_due(self) -> None:
        self.do("after", "question_validity")

    def _intent(self, act: str) -> None:
        told = self.seat("after").as_("manager").record(self.reference, "intent", act=act, reason="so agreed")
        assert told.passed, told.because

    def _suspended(self) -> None:
        self._intent("suspend")
        self.do("after", "suspend")

    def _under_notice(self) -> None:
        self.do("after", "receive_denunciation")

    def _declined(self) -> None:
        self.do("after", "decline")

    def _abandoned(self) -> None:
        self.do("after", "withdraw")

    def _expired(self) -> None:
        self.do("after", "let_expire")

    def _denounced(self) -> None:
        self.office.on("2027-06-01").check()

    def _replaced(self) -> None:
        self.successor()
        self.do("after", "replace")

    def successor(self) -> str:
        """A successor of this file that is in force."""
        days = {
            "proposal": "2024-03-05", "assessment": "2024-03-06", "agreement_negotiation": "2024-03-11",
            "signed": "2024-04-12", "in_force": "2024-04-13",
        }  # fmt: skip
        life = Life(self.office, self.partner, self.track, self.nature, self.reference, days)
        return life.until("in_force")


_TO_FORCE = (
    "proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation", "signed",
    "in_force",
)  # fmt: skip
WAYS: dict[str, tuple[str, ...]] = {
    **{stage: _TO_FORCE[: place + 1] for place, stage in enumerate(_TO_FORCE)},
    "renewal_due": (*_TO_FORCE, "renewal_due"),
    "suspended": (*_TO_FORCE, "suspended"),
    "under_notice": (*_TO_FORCE, "under_notice"),
    "declined": ("proposal", "declined"),
    "abandoned": ("proposal", "abandoned"),
    "expired": (*_TO_FORCE, "renewal_due", "expired"),
    "denounced": (*_TO_FORCE, "under_notice", "denounced"),
    "replaced": (*_TO_FORCE, "replaced"),
}
"""The stages to pass through on the way to each stage."""
