"""Acting by HTTP: the same desk, so the same rules; repeated, raced, refused, malformed."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.makers import SIGNED_BY_BOTH, Office
from tests.web_api.serving import Answered, Served, serving, token_of

DAY = "2026-11-24"
PDF = b"%PDF-1.7 the text, as both sides signed it"


@pytest.fixture
def officer(bare: Office) -> Iterator[Served]:
    with serving(bare.store) as served:
        yield served.with_token(token_of(bare, "officer", "read", "act")[0])


def proposal(**more: Any) -> dict[str, Any]:
    fields = {"partner": "vienna", "track": "bilateral", "initiator": "partner", "theme": ["culture"]}
    return {"fields": {**fields, **more}}


def state(office: Office) -> tuple[int, list[tuple[str, int, int, str]]]:
    """Everything that could have been written: entries, and the head of each subject."""
    with office.store.reading() as reading:
        return reading.number_of_entries(), list(reading.subjects())


def test_a_file_is_opened_and_carried_on_and_each_answer_is_that_of_the_command_line(bare: Office, officer: Served):
    opened = officer.post("/api/v1/partnerships", proposal())
    assert opened.status == 201 and opened.json["outcome"] == "advanced" and opened.json["to"] == "proposal"
    file = opened.headers["location"]
    assert officer.get(file).json["stage"] == "proposal"
    assessed = officer.post(f"{file}/acts/assess", {})
    assert (assessed.status, assessed.json["to"], assessed.json["version"]) == (200, "assessment", 2)
    noted = officer.post(
        f"{file}/records/criterion", {"fields": {"code": "criterion_1", "score": "met", "text": "seen"}}
    )
    assert (noted.status, noted.json["outcome"]) == (200, "recorded")
    entry = officer.get(f"{file}/history").json["items"][-1]
    assert (entry["act"], entry["actor"], entry["hash"]) == (
        "criterion",
        {"number": 1, "name": "officer"},
        noted.json["hash"],
    )


def test_a_refusal_is_a_problem_with_every_rule_its_law_and_remedy_and_is_recorded_once(bare: Office, officer: Served):
    reference = bare.file_at("mou_negotiation")
    before = state(bare)[0]
    preview = {
        v["rule"]: v
        for a in officer.get(f"/api/v1/partnerships/{reference}/acts").json["acts"]
        if a["act"] == "sign_mou"
        for v in a["verdicts"]
    }
    refused = officer.post(f"/api/v1/partnerships/{reference}/acts/sign_mou", {"on": "2025-03-01"})
    assert refused.status == 403 and refused.headers["content-type"] == "application/problem+json"
    problem = refused.json
    assert problem["type"] == "urn:problem-type:agreements:refused" and problem["exitCode"] == 3
    assert problem["outcome"] == "refused" and problem["reference"] == reference
    blocking = {v["rule"]: v for v in problem["verdicts"] if v["outcome"] in ("fail", "cannot_tell")}
    assert "government.full_powers" in blocking and set(blocking) <= set(preview) | {
        "dates.late_entry",
        "documents.text",
        "fields.complete",
    }
    law = blocking["government.full_powers"]
    assert law["legalBasis"] and law["remedy"]["text"] and law["message"] in problem["detail"]
    assert state(bare)[0] == before + 1
    french = officer.speaking("fr").post(f"/api/v1/partnerships/{reference}/acts/sign_mou", {"on": "2025-03-01"}).json
    assert french["title"] == "Refusé" and french["detail"] != problem["detail"]
    assert [v["rule"] for v in french["verdicts"]] == [v["rule"] for v in problem["verdicts"]]


def test_a_document_is_sent_and_comes_back_byte_for_byte(bare: Office, officer: Served):
    reference = bare.file_at("mou_negotiation")
    sent = {"name": "accord.pdf", "content": base64.b64encode(PDF).decode(), "language": "fr"}
    fields = {**SIGNED_BY_BOTH, "regionSignedOn": "2022-03-01", "partnerSignedOn": "2022-03-01"}
    refused = officer.post(f"/api/v1/partnerships/{reference}/acts/sign_mou", {"fields": fields})
    assert "documents.text" in {v["rule"] for v in refused.json["verdicts"] if v["outcome"] == "fail"}
    dry = officer.post(
        f"/api/v1/partnerships/{reference}/acts/sign_mou", {"fields": fields, "documents": [sent], "dryRun": True}
    )
    assert "documents.text" not in {v["rule"] for v in dry.json["verdicts"] if v["outcome"] == "fail"}
    noted = officer.post(f"/api/v1/partnerships/{reference}/records/document", {"documents": [sent]})
    assert noted.status == 200, noted.text
    (document,) = officer.get(f"/api/v1/partnerships/{reference}/documents").json["items"][-1:]
    got = officer.get(f"/api/v1/documents/{document['sha256']}")
    assert got.body == PDF and got.headers["content-disposition"].startswith("attachment")


# ------------------------------------------------------------------------------------------ twice, and at once


def test_the_same_key_does_it_once_and_answers_the_same(bare: Office, officer: Served):
    first = officer.post("/api/v1/partnerships", proposal(), Idempotency_Key="k-1")
    after = state(bare)
    again = officer.post("/api/v1/partnerships", proposal(), Idempotency_Key="k-1")
    assert (first.status, again.status) == (201, 200) and again.headers["idempotency-replayed"] == "true"
    assert {**again.json, "repeated": None} == {**first.json, "repeated": None}
    assert again.headers["location"] == first.headers["location"]
    other = officer.post("/api/v1/partnerships", proposal(theme=["mobility"]), Idempotency_Key="k-1")
    assert other.status == 409 and other.json["type"].endswith("conflict.key_reused")
    assert state(bare) == after


def test_the_same_key_of_many_at_once_does_it_once(bare: Office, officer: Served):
    reference = bare.file_at("proposal")
    path, answers = f"/api/v1/partnerships/{reference}/acts/assess", list[Answered]()

    def send() -> None:
        answers.append(officer.post(path, {}, Idempotency_Key="once"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status for a in answers] == [200] * 8
    assert len({a.json["hash"] for a in answers}) == 1
    assert sum(e.act == "assess" for e in bare.entries(reference)) == 1


def test_a_version_that_moved_is_refused_and_says_who_changed_what(bare: Office, officer: Served):
    reference = bare.file_at("proposal")
    file = f"/api/v1/partnerships/{reference}"
    read = officer.get(file)
    tag = read.headers["etag"]
    assert tag.startswith(f'"{read.json["version"]}-')
    assert bare.on(DAY).as_("manager").record(reference, "note", text="seen").passed
    kept = officer.post(f"{file}/records/note", {"fields": {"text": "mine"}}, If_Match=tag)
    assert kept.status == 200, "a note moves no version"
    assert bare.on(DAY).as_("manager").advance(reference, "assess").passed
    before = state(bare)
    late = officer.post(f"{file}/acts/withdraw", {}, If_Match=tag)
    assert late.status == 412 and late.json["type"].endswith("conflict.version")
    assert "manager" in late.json["detail"] and late.json["act"] == "assess"
    assert late.json["version"] == late.json["expected"] + 1
    assert state(bare) == before
    for header in ('"x"', "7", 'W/"1"', '"99999999999999"'):
        assert officer.post(f"{file}/acts/withdraw", {}, If_Match=header).status == 400
    assert state(bare) == before


def test_a_dry_run_answers_alike_and_writes_nothing(bare: Office, officer: Served):
    before = state(bare)
    dry = officer.post("/api/v1/partnerships", {**proposal(), "dryRun": True})
    assert dry.status in (200, 201) and dry.json["dryRun"] is True and "location" not in dry.headers
    assert state(bare) == before


def test_a_correction_supersedes_an_entry(bare: Office, officer: Served):
    reference = bare.file_at("assessment")
    (wrong,) = [e for e in bare.entries(reference) if e.act == "criterion" and e.fields["code"] == "criterion_1"]
    sent = {"sequence": wrong.sequence, "reason": "misread", "fields": {"score": "partly"}}
    done = officer.post(f"/api/v1/partnerships/{reference}/corrections", sent, Idempotency_Key="k")
    again = officer.post(f"/api/v1/partnerships/{reference}/corrections", sent, Idempotency_Key="k")
    assert again.json["hash"] == done.json["hash"] and again.headers["idempotency-replayed"] == "true"
    assert done.status == 200 and done.json["outcome"] == "corrected"
    assert {c["code"]: c["score"] for c in officer.get(f"/api/v1/partnerships/{reference}").json["criteria"]}[
        "criterion_1"
    ] == "partly"
    assert officer.post(f"/api/v1/partnerships/{reference}/corrections", {**sent, "sequence": 999}).status == 404


def test_what_a_correction_took_away_stands_in_the_file_and_its_history_as_the_correction_answered(
    bare: Office, officer: Served
):
    file = bare.file_at("agreement_negotiation")
    evaluation, approval = (
        next(e.sequence for e in bare.entries(file) if e.act == act) for act in ("evaluation", "approve_agreement")
    )
    at = f"/api/v1/partnerships/{file}"
    done = officer.post(
        f"{at}/corrections", {"sequence": evaluation, "reason": "misread", "fields": {"outcome": "negative"}}
    ).json
    (rested,) = done["touched"]
    assert rested["sequence"] == approval and rested["rules"] == ["evaluation.positive"]
    said = {e["sequence"]: e for e in officer.get(f"{at}/history?pageSize=200").json["items"]}
    assert said[done["sequence"]]["touched"] == [rested] and "lostGround" not in said[done["sequence"]]
    assert said[approval]["lostGround"] == {"rules": ["evaluation.positive"], "corrections": [done["sequence"]]}
    assert officer.get(at).json["withoutGround"] == [{**rested, "corrections": [done["sequence"]]}]


def test_a_reminder_is_acknowledged_by_its_number(bare: Office):
    reference = bare.file_at("in_force")
    bare.on("2029-01-05").check()
    one = next(i for i in bare.ask("2029-01-05").open_deadlines()["items"] if i["reference"] == reference and "id" in i)
    from datetime import date

    from tests.web_api.serving import Clock

    with serving(bare.store, Clock(date(2029, 1, 5))) as served:
        officer = served.with_token(token_of(bare, "officer", "read", "act")[0])
        done = officer.post(f"/api/v1/reminders/{one['id']}/acts/acknowledge_reminder", {})
        assert done.status == 200, done.text
        shown = next(i for i in officer.get("/api/v1/deadlines").json["items"] if i.get("id") == one["id"])
        assert shown["acknowledgedBy"]["name"] == "officer"
        assert officer.post("/api/v1/reminders/999999/acts/acknowledge_reminder", {}).status == 404


def test_a_role_that_may_not_is_refused_in_the_same_words_as_at_the_desk(bare: Office):
    reference = bare.file_at("proposal")
    with serving(bare.store) as served:
        legal = served.with_token(token_of(bare, "legal", "act", "registers")[0])
        refused = legal.post(f"/api/v1/partnerships/{reference}/acts/assess", {})
        assert refused.status == 403
        (role,) = [v for v in refused.json["verdicts"] if v["rule"] == "persons.role"]
        assert role["outcome"] == "fail" and role["message"] in refused.json["detail"]
        told = bare.on(DAY).as_("legal").advance(reference, "assess")
        assert told.failing == [v["rule"] for v in refused.json["verdicts"] if v["outcome"] == "fail"]
        period = {"fields": {"event": "election", "on": "2026-11-20", "source": "the gazette", "certainty": "A"}}
        assert legal.post("/api/v1/registers/acts/enter_period", period).status == 200
        assert legal.get("/api/v1/government").status == 403, "its scopes do not allow reading"


def test_a_number_that_names_nothing_is_not_found(bare: Office):
    reference = bare.file_at("proposal")
    before = len(bare.entries(reference))
    with serving(bare.store) as served:
        manager = served.with_token(token_of(bare, "manager", "act", "registers")[0])
        period = manager.post("/api/v1/registers/acts/confirm_period", {"fields": {"period": "99"}})
        assert period.status == 404, period.text
        assert period.json["exitCode"] == 4
        exception = {"fields": {"exception": "19"}}
        assert manager.post(f"/api/v1/partnerships/{reference}/records/approve_exception", exception).status == 404
    assert len(bare.entries(reference)) == before
