"""What auditors read by a token, and who reads a restricted file so, stands in the register of readings too."""

from __future__ import annotations

import pytest

from lifecycle.affairs import new_access_token, token_hash
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from tests.makers import Office
from tests.web_api.serving import Served, token_of
from tests.web_api.test_reading import DAY


def readings(office: Office) -> list[tuple[str, str]]:
    items = office.ask(DAY).readings()["items"]
    return [(one["role"], one["what"]) for one in reversed(items)]


def _auditors(office: Office) -> str:
    """The secret of a token that an administrator made for the auditor."""
    secret = new_access_token()
    number = str(DEMONSTRATION_PEOPLE.index("auditor") + 1)
    said = {"allows": ["read"], "token": token_hash(secret), "person": number}
    told = office.on(DAY).as_("administrator").perform(PEOPLE, ACTS_OF_REGISTERS["add_token"], said, {})
    assert told.passed, told.because
    return secret


def test_an_auditor_is_written_down_and_whoever_reads_a_restricted_file(office: Office, served: Served):
    """Neither the list that names it nor a file that is open to all."""
    auditor = served.with_token(_auditors(office))
    manager = served.with_token(token_of(office, "manager")[0])
    (office.folder / "letter.pdf").write_bytes(b"%PDF-1.7 a letter")
    file = office.on(DAY).propose("quebec").reference
    letter = office.folder / "letter.pdf"
    assert office.on(DAY).record(file, "document", documents=[f"{letter}:en"]).passed
    [document] = manager.get(f"/api/v1/partnerships/{file}/documents").json["items"]
    assert readings(office) == []
    assert office.on(DAY).as_("manager").record(file, "restricted", value="yes").passed
    for path in (
        "partnerships",
        f"partnerships/{file}",
        f"partnerships/{file}/acts",
        f"documents/{document['sha256']}",
    ):
        assert manager.get(f"/api/v1/{path}").status == 200, path
    assert manager.get("/api/v1/partnerships/nowhere").status == 404
    assert auditor.get("/api/v1/board?asOf=2026-11-23").status == 200
    assert readings(office) == [
        ("manager", f"/api/v1/partnerships/{file}"),
        ("manager", f"/api/v1/partnerships/{file}/acts"),
        ("manager", f"/api/v1/documents/{document['sha256']} ({file})"),
        ("auditor", "/api/v1/board?asOf=2026-11-23"),
    ]


def test_an_act_that_is_tried_and_not_done_is_a_reading_of_a_restricted_file(office: Office, served: Served):
    """Refused or not: the rules that were asked tell of it. What is done stands in the history."""
    file = office.on(DAY).propose("quebec").reference
    assert office.on(DAY).as_("manager").record(file, "restricted", value="yes").passed
    officer = served.with_token(token_of(office, "officer", "read", "act")[0])
    note = {"fields": {"text": "seen"}}
    assert officer.post(f"/api/v1/partnerships/{file}/records/note", {**note, "dryRun": True}).status == 200
    assert officer.post(f"/api/v1/partnerships/{file}/acts/sign_mou", {"dryRun": True}).status == 403
    assert officer.post(f"/api/v1/partnerships/{file}/records/note", note).status == 200
    assert readings(office) == [
        ("officer", f"/api/v1/partnerships/{file}/records/note (dryRun)"),
        ("officer", f"/api/v1/partnerships/{file}/acts/sign_mou (dryRun)"),
    ]


@pytest.mark.parametrize("path", ["exceptions", "deadlines?scope=all", "pending"])
def test_what_tells_of_a_restricted_file_among_others_is_a_reading_of_it(office: Office, served: Served, path: str):
    """Its exceptions, its deadlines, what waits for a confirmation; a list of files that names it is none."""
    file = office.file_at("in_force")
    urgent = {"justification": "a visit", "harm": "it is cancelled", "deadline": "2026-12-20"}
    assert office.on(DAY).request_exception(file, "renew", "urgent", **urgent).answer.entry
    assert office.on(DAY).as_("manager").record(file, "restricted", value="yes").passed
    legal = served.with_token(token_of(office, "legal", "read", "act")[0])
    assert legal.get("/api/v1/partnerships").status == 200
    assert legal.get(f"/api/v1/{path}").status == 200
    assert readings(office) == [("legal", f"/api/v1/{path} ({file})")]


def test_a_proposal_that_is_tried_and_names_a_restricted_file_is_a_reading_of_it(office: Office, served: Served):
    file = office.on(DAY).propose("quebec").reference
    assert office.on(DAY).as_("manager").record(file, "restricted", value="yes").passed
    officer = served.with_token(token_of(office, "officer", "read", "act")[0])
    body = {"fields": {"partner": "quebec", "track": "bilateral", "initiator": "region", "theme": ["culture"]}}
    assert officer.post("/api/v1/partnerships", {**body, "dryRun": True}).status == 403
    assert readings(office) == [("officer", f"/api/v1/partnerships (dryRun) ({file})")]


def test_texts_of_a_restricted_file_in_a_list_of_entries_are_a_reading_of_it(office: Office, served: Served):
    file, other = "BE-BRU-2026-0006", "BE-BRU-2026-0035"
    for ref in (file, other):
        office.on("2026-11-23").record(ref, "note", text="confidential")
    officer = served.with_token(token_of(office, "officer")[0])
    assert officer.get("/api/v1/history?act=note").status == 200
    assert readings(office) == []
    office.on("2026-11-23").as_("manager").record(file, "restricted", value="yes")
    assert officer.get("/api/v1/history?act=note").status == 200
    assert officer.get("/api/v1/history?subject=people").status == 200
    assert officer.get(f"/api/v1/partnerships/{file}/history").status == 200
    assert [what for _, what in readings(office)] == [
        f"/api/v1/history?act=note ({file})", f"/api/v1/partnerships/{file}/history",
    ]  # fmt: skip
