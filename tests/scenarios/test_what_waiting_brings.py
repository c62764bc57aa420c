"""A refusal promises a day only where nothing else blocks on that day; else it says what waiting does not mend."""

from __future__ import annotations

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office, brussels

OATH = "2026-02-14"
IN_THE_PERIOD = "2025-03-03"
RUNS_ON = {
    "proposal": "2017-03-01", "assessment": "2017-03-02", "mou_negotiation": "2017-05-02", "test_phase": "2017-08-01",
    "evaluation": "2019-03-20", "agreement_negotiation": "2019-05-02",
}  # fmt: skip
"""A test phase that runs to 2019-08-01, past the caretaker period from 2019-05-26 to 2019-07-18."""


def instead(shown: dict) -> dict:
    return {a["alternative"]: a for a in shown["alternatives"]}


def test_where_time_alone_helps_the_day_is_promised_and_kept(office: Office):
    file = office.file_at("agreement_negotiation")
    typed = office.typed_for("sign_agreement")
    shown = office.on(IN_THE_PERIOD).advance(file, "sign_agreement", **typed).json()
    assert instead(shown)["wait"]["possibleFrom"] == shown["possibleFrom"] == OATH
    assert office.on(OATH).advance(file, "sign_agreement", **typed).passed


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
def test_where_another_point_blocks_on_that_day_too_no_day_is_promised(office: Office, lang: str):
    """A signature without a term and without its text: the oath mends neither."""
    file = office.file_at("agreement_negotiation")
    told = office.on(IN_THE_PERIOD).advance(file, "sign_agreement")
    shown = told.json(lang)
    assert told.verdict("government.full_powers")["passesFrom"] == OATH
    assert "possibleFrom" not in shown and not {"wait", "wait_longer"} & set(instead(shown))
    assert "possibleFrom" not in instead(shown)["wait_and_mend"]
    assert "2026" in instead(shown)["wait_and_mend"]["message"]
    assert not office.on(OATH).advance(file, "sign_agreement").passed


def test_a_point_that_nobody_can_tell_holds_the_promise_back(store: Store):
    """Found of a file of the portfolio: until when its term runs is unknown, and stays so under a new government."""
    office = Office.open(store, brussels())
    told = office.on(IN_THE_PERIOD).advance("BE-BRU-2026-0005", "renew", set={"startsOn": "2025-03-03"})
    assert {v["outcome"] for v in told.json()["verdicts"]} >= {"fail", "cannot_tell"}
    assert "possibleFrom" not in told.json() and "wait" not in instead(told.json())


def test_where_another_point_takes_longer_the_later_day_is_promised_and_kept(office: Office):
    file = office.file_at("agreement_negotiation", days=RUNS_ON)
    typed = office.typed_for("sign_agreement")
    told = office.on("2019-06-03").advance(file, "sign_agreement", **typed)
    assert told.verdict("government.full_powers")["passesFrom"] == "2019-07-18"
    assert told.verdict("test_phase.completed")["passesFrom"] == "2019-08-01"
    assert instead(told.json())["wait_longer"]["possibleFrom"] == told.json()["possibleFrom"] == "2019-08-01"
    assert not office.on("2019-07-18").advance(file, "sign_agreement", **typed).passed
    assert office.on("2019-08-01").advance(file, "sign_agreement", **typed).passed


def test_where_the_oath_is_not_known_the_other_points_are_named_all_the_same(office: Office):
    file = office.file_at("agreement_negotiation")
    late = office.on("2026-11-23").as_("legal")
    assert late.government("enter", event="resignation", on="2026-11-20", source="Moniteur", certainty="A").passed
    assert office.on("2026-11-24").as_("manager").government("confirm", period="8").passed
    day = office.on("2026-11-25")
    assert "wait_open_and_mend" in instead(day.advance(file, "sign_agreement").json())
    typed = office.typed_for("sign_agreement")
    assert "wait_open" in instead(day.advance(file, "sign_agreement", **typed).json())


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
def test_where_the_calendar_takes_the_file_away_before_the_oath_no_day_is_promised(office: Office, lang: str):
    """A notice that runs out within the period: it can be revoked by an exception, or not at all."""
    file = office.file_at("in_force")
    office.on("2024-08-01").advance(
        file, "receive_denunciation", **office.typed_for("receive_denunciation") | {"set": {"effectOn": "2024-11-01"}}
    )
    seat = office.on("2024-08-02")
    told = seat.advance(file, "revoke_notice", **office.typed_for("revoke_notice"), key="one")
    assert told.because == {"government.full_powers": "caretaker"}
    shown = told.json(lang)
    assert "possibleFrom" not in shown and "wait" not in instead(shown)
    said = instead(shown)["wait_in_vain"]["message"]
    assert "2024" in said and "2026" not in said
    again = seat.advance(file, "revoke_notice", **office.typed_for("revoke_notice"), key="one")
    assert again.answer.repeated and again.json(lang)["alternatives"] == shown["alternatives"]
    [previewed] = [act for act in seat.acts(file, lang=lang)["acts"] if act["act"] == "revoke_notice"]
    assert "possibleFrom" not in previewed and "wait_in_vain" in instead(previewed)
    assert not office.on(OATH).advance(file, "revoke_notice", **office.typed_for("revoke_notice")).passed


def test_a_notice_that_outlasts_the_period_may_wait(office: Office):
    file = office.file_at("in_force")
    typed = office.typed_for("receive_denunciation") | {"set": {"effectOn": "2026-06-01"}}
    assert office.on("2024-08-01").advance(file, "receive_denunciation", **typed).passed
    shown = office.on("2024-08-02").advance(file, "revoke_notice", **office.typed_for("revoke_notice")).json()
    assert instead(shown)["wait"]["possibleFrom"] == shown["possibleFrom"] == OATH
    assert office.on(OATH).advance(file, "revoke_notice", **office.typed_for("revoke_notice")).passed
