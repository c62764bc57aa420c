"""The steps by which a house leads a file from stage to stage, and what is typed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.properties.makers import House

SIGNING = {"regionSignatory": "Rita", "partnerSignatory": "Paul", "regionPlace": "Brussels", "partnerPlace": "Vienna"}
TERM = {"term": "P5Y", "renewal": "express", "notice": "P6M"}
OPENING = ("partner", "track", "nature", "theme", "initiator", "successorOf")
"""What of a life is said when it is proposed."""


def _step_proposal(house: House, said: dict[str, Any]) -> None:
    typed: dict[str, Any] = {n: v for n, v in said.items() if n in OPENING}
    house.propose(**typed)


def _step_assessment(house: House, said: dict[str, Any]) -> None:
    house.assess()


def _step_mou(house: House, said: dict[str, Any]) -> None:
    if said.get("track") != "development":
        house.at("2020-02-01").done("approve_mou")


def _step_test(house: House, said: dict[str, Any]) -> None:
    if said.get("track") != "development":
        house.at("2020-03-01").done("sign_mou", **SIGNING, documents=1)


def _step_evaluation(house: House, said: dict[str, Any]) -> None:
    if said.get("track") != "development":
        house.at("2021-10-01").done("open_evaluation")


def _step_agreement(house: House, said: dict[str, Any]) -> None:
    house.at("2021-10-02").agree_avenue()
    house.give_and_take()
    if house.stored().stage == "evaluation":
        house.done("evaluation", kind="mou", outcome="positive")
    house.at("2021-12-01").done("approve_agreement")


def _step_signed(house: House, said: dict[str, Any]) -> None:
    if said.get("nature") == "treaty":
        house.at("2021-12-02").done("milestone", milestone="federal_notice", act="sign_agreement")
    elif house.stored().nature == "unknown":
        house.at("2021-12-02").done("found", field="nature", value="arrangement", source="the text", certainty="A")
    terms: dict[str, Any] = {**TERM, **{n: said[n] for n in ("term", "renewal", "notice", "termEndsOn") if n in said}}
    if "termEndsOn" in terms:
        terms["term"] = said.get("term", "unknown")  # one of the two is stated
    house.at("2022-03-01").done("sign_agreement", **SIGNING, **terms, documents=1)


def _step_force(house: House, said: dict[str, Any]) -> None:
    if said.get("nature") == "treaty":
        for n, kind in enumerate(("assent", "publication"), 1):
            house.at(f"2022-03-1{n}").done("milestone", milestone=kind, reference="2022031234")
    house.at("2022-04-01").done("enter_into_force")


def _step_due(house: House, said: dict[str, Any]) -> None:
    house.at("2023-01-01").done("question_validity", reason="a doubt", source="a note", certainty="C")


def _step_suspended(house: House, said: dict[str, Any]) -> None:
    house.at("2023-01-01").done("intent", by="manager", act="suspend", reason="as agreed")
    house.done("suspend", reason="silence", documents=1, origin="region", reviewOn="2023-12-01")


def _step_notice(house: House, said: dict[str, Any]) -> None:
    house.at("2023-01-01").done("receive_denunciation", documents=1)


STEPS = (
    ("proposal", _step_proposal), ("assessment", _step_assessment), ("mou_negotiation", _step_mou), ("test_phase", _step_test),
    ("evaluation", _step_evaluation), ("agreement_negotiation", _step_agreement), ("signed", _step_signed), ("in_force", _step_force),
    ("renewal_due", _step_due), ("suspended", _step_suspended), ("under_notice", _step_notice),
)  # fmt: skip
DEVIATIONS = frozenset({"renewal_due", "suspended", "under_notice"})
