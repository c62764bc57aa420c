"""Reading by HTTP: what the command line prints with `--json`, to whom, and page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from tests.makers import CommandLine, Office
from tests.web_api.serving import Clock, Served, serving, token_of

DAY = "2026-11-24"


@pytest.fixture
def reader(office: Office, served: Served) -> Served:
    """The auditor, whose token an administrator made: it may only read."""
    secret, _ = token_of(office, "manager")
    return served.with_token(secret)


SAME = [
    (("list",), "/partnerships?pageSize=200"),
    (("list", "--stage", "in_force", "--country", "fr"), "/partnerships?stage=in_force&country=fr&pageSize=200"),
    (("show", "havana"), "/partnerships/havana"),
    (("show", "havana", "--as-of", "2010-01-01"), "/partnerships/havana?asOf=2010-01-01"),
    (("acts", "havana"), "/partnerships/havana/acts"),
    (("acts", "havana", "--on", "2025-01-01"), "/partnerships/havana/acts?on=2025-01-01"),
    (("acts", "havana", "--as-of", "2010-01-01"), "/partnerships/havana/acts?asOf=2010-01-01"),
    (
        ("acts", "havana", "--as-of", "2025-01-15", "--on", "2024-03"),
        "/partnerships/havana/acts?asOf=2025-01-15&on=2024-03",
    ),
    (("history", "havana"), "/partnerships/havana/history?pageSize=200"),
    (("history", "--subject", "calendar"), "/history?subject=calendar&pageSize=200"),
    (("register",), "/register"),
    (("register", "--as-of", "2025-01-01"), "/register?asOf=2025-01-01"),
    (("government", "list"), "/government"),
    (("reminders", "list"), "/deadlines"),
    (("board",), "/board"),
    (("partner", "list"), "/partners"),
    (("partner", "show", "havana"), "/partners/havana"),
    (("user", "list"), "/people"),
    (("actions",), "/actions"),
    (("pending",), "/pending"),
    (("document", "list", "havana"), "/partnerships/havana/documents"),
]
"""What is typed, and what is asked by HTTP."""


def test_every_answer_is_that_of_the_command_line(tmp_path, sqlite_url):
    line = CommandLine(sqlite_url, tmp_path, lang="fr").on(DAY)
    line("init")
    secret = line.as_("manager")("token", "add", "--json").json["token"]["secret"]
    from lifecycle.storage.engine import open_database

    with open_database(sqlite_url) as store, serving(store) as served:
        reader = served.with_token(secret).speaking("fr-BE")
        for typed, path in SAME:
            printed = line.as_("manager")(*typed, "--json").json
            answered = reader.get(f"/api/v1{path}")
            assert answered.status == 200, (path, answered.text)
            assert without_paging(answered.json) == without_paging(printed), path


def without_paging(shown: dict[str, Any]) -> dict[str, Any]:
    left = {k: v for k, v in shown.items() if k not in ("pageSize", "self", "first", "total")}
    if isinstance(left.get("items"), list):
        left["items"] = [{k: v for k, v in i.items() if k != "href"} for i in left["items"]]
    return left


def test_pages_lead_on_and_hold_every_file_once(reader: Served):
    path, seen, pages = "/api/v1/partnerships?pageSize=7", [], 0
    while path:
        page = reader.get(path).json
        seen += [item["reference"] for item in page["items"]]
        assert page["pageSize"] == 7 and len(page["items"]) <= 7
        path, pages = page.get("next", ""), pages + 1
    whole = reader.get("/api/v1/partnerships?pageSize=200").json
    assert seen == [item["reference"] for item in whole["items"]] and pages == -(-whole["total"] // 7)
    assert all(reader.get(item["href"]).status == 200 for item in whole["items"][:3])


def test_pages_of_a_history_hold_every_entry_once(reader: Served):
    path, seen = "/api/v1/history?subject=calendar&pageSize=3", []
    while path:
        page = reader.get(path).json
        seen += [item["sequence"] for item in page["items"]]
        path = page.get("next", "")
    assert seen == list(range(1, len(seen) + 1)) and len(seen) > 3


FILTERS = [
    "", "stage=in_force", "stage=in_force&country=fr", "track=development", "nature=unknown", "unassigned=true",
    "unknown=true", "theme=culture", "kind=mou", "expiringWithin=3650", "text=rabat&inForceUntil=2022-09-30", "modifiedSince=2020-01-01", "asOf=2010-01-01",
    "asOf=2025-01-15&stage=in_force", "knownAt={now}", "knownAt={now}&modifiedSince=2020-01-01", "officer=officer",
    "partner=havana", "late=true", "exempt=true", "missing=term", "asOf=2400-01-01",
]  # fmt: skip


HISTORIES = [
    "", "since=2026-01-01", "until=2019-12-31&since=2010-01-01", "act=found", "outcome=refused", "asOf=2015-01-01",
    "subject=calendar", "subject=calendar&until=2024-06-09", "actor=officer", "knownAt={now}",
]  # fmt: skip


def test_every_page_tells_how_many_there_are_on_all(office: Office, reader: Served):
    """As many as the pages hold, whatever is asked for, refusals in a history too."""
    assert not office.on(DAY).advance("BE-BRU-2026-0006", "sign_mou").passed
    found = {}
    asked = [
        *(f"partnerships?pageSize=5&{one}" for one in FILTERS),
        *(f"history?pageSize=90&{one}" for one in HISTORIES),
    ]
    for one in asked:
        path: str = "/api/v1/" + one.format(now=datetime.now(ZoneInfo("Europe/Brussels")).date())
        totals, seen = set[int](), 0
        while path:
            page = reader.get(path).json
            seen += len(page["items"])
            totals.add(page["total"])
            path = page.get("next", "")
        found[one] = (totals, {seen})
    assert {one: told for one, told in found.items() if told[0] != told[1]} == {}
    assert found[asked[0]][1] == {37}, "of several pages"


def test_a_new_file_is_counted_at_once(bare: Office):
    """Also among those that the database cannot count alone."""
    bare.file_at("proposal")
    secret, _ = token_of(bare, "officer")
    with serving(bare.store) as served:
        for number, partner in enumerate(("kyiv", "havana"), 2):
            bare.file_at("proposal", partner=partner)
            for path in ("pageSize=1", "pageSize=1&stage=proposal", "pageSize=1&modifiedSince=2020-01-01"):
                assert served.with_token(secret).get(f"/api/v1/partnerships?{path}").json["total"] == number


def test_modified_since_gives_only_what_changed_later_and_no_refusal(bare: Office):
    first, second = bare.file_at("proposal"), bare.file_at("proposal", partner="kyiv")
    secret, _ = token_of(bare, "officer")
    with serving(bare.store) as served:
        reader = served.with_token(secret)

        def changed(since: str) -> list[str]:
            answered = reader.get(f"/api/v1/partnerships?modifiedSince={since}").json
            return [item["reference"] for item in answered["items"]]

        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        assert changed(now) == [] and changed("2020-01-01") == [first, second]
        assert not bare.on("2021-11-02").advance(first, "sign_mou").passed
        assert changed(now) == []
        assert bare.on("2021-11-02").advance(second, "assess").passed
        assert changed(now) == [second]
        assert reader.get("/api/v1/partnerships?modifiedSince=2999-01-01").status == 400


def test_the_acts_of_a_file_are_those_known_at_an_instant(bare: Office):
    """Before it moved on; before it was opened there was no file."""
    made = bare.file_at("proposal")
    secret, _ = token_of(bare, "officer")
    instant = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    assert bare.on("2021-11-02").advance(made, "assess").passed
    with serving(bare.store) as served:
        reader = served.with_token(secret)
        path = f"/api/v1/partnerships/{made}/acts"
        assert reader.get(path).json["stage"] == "assessment"
        assert reader.get(f"{path}?knownAt={instant}").json["stage"] == "proposal"
        assert reader.get(f"{path}?knownAt=2001-01-01T00:00:00Z").status == 404
        assert reader.get(f"{path}?asOf=2021-11-01").json["stage"] == "proposal"
        assert reader.get(f"{path}?asOf=2001-01-01").status == 404


def test_modified_since_a_bare_day_gives_what_was_recorded_on_that_day_in_brussels(bare: Office):
    """From the first instant of the day; a day that has not begun is refused."""
    first = bare.file_at("proposal")
    secret, _ = token_of(bare, "officer")
    today = datetime.now(ZoneInfo("Europe/Brussels")).date()
    with serving(bare.store) as served:
        reader = served.with_token(secret)
        for day, given in ((today, [first]), (today - timedelta(days=1), [first])):
            answered = reader.get(f"/api/v1/partnerships?modifiedSince={day}")
            assert [item["reference"] for item in answered.json["items"]] == given
        assert reader.get(f"/api/v1/partnerships?modifiedSince={today + timedelta(days=1)}").status == 400
        known = reader.get(f"/api/v1/partnerships?knownAt={today}").json["items"]
        assert [item["reference"] for item in known] == [first], "up to the end of the day"
        described = served.get("/api/openapi.json").json["paths"]["/partnerships"]["get"]["parameters"]
        said = {one["name"]: one.get("description", "") for one in described}
        assert "its beginning" in said["modifiedSince"] and "its end" in said["knownAt"]


def test_an_unchanged_answer_is_not_sent_twice(reader: Served):
    for path in ("/api/v1/partnerships", "/api/v1/partnerships/havana", "/api/v1/register", "/api/v1/statistics"):
        first = reader.get(path)
        again = reader.get(path, If_None_Match=f'"x", W/{first.headers["etag"]}')
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert reader.speaking("nl").get(path, If_None_Match='"x"').status == 200


def test_the_register_is_public_and_may_be_kept_the_rest_is_neither(served: Served, reader: Served):
    register = served.get("/api/v1/register")
    assert register.status == 200 and register.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in register.headers
    assert reader.get("/api/v1/partnerships").headers["cache-control"] == "private, no-cache"


def test_statistics_count_each_file_once(reader: Served):
    shown = reader.get("/api/v1/statistics").json
    items = reader.get("/api/v1/partnerships?pageSize=200").json["items"]
    assert shown["total"] == len(items) == sum(one["count"] for one in shown["stages"])
    assert {one["stage"]: one["count"] for one in shown["stages"]} == {
        stage: sum(item["stage"] == stage for item in items) for stage in {item["stage"] for item in items}
    }
    assert shown["total"] == shown["beforeSignature"] + shown["signed"] + shown["ended"] + shown["unknown"]


@pytest.mark.parametrize(
    ("accepted", "lang", "title"),
    [("fr-BE", "fr", "Introuvable"), ("nl;q=0.3, de", "nl", "Niet gevonden"), ("", "en", "Not found")],
)
def test_problems_speak_the_language_of_the_reader(reader: Served, accepted: str, lang: str, title: str):
    answered = reader.speaking(accepted).get("/api/v1/partnerships/atlantis")
    assert (answered.status, answered.headers["content-language"]) == (404, lang)
    assert answered.headers["content-type"] == "application/problem+json"
    problem = answered.json
    assert problem["title"] == title and problem["type"] == "urn:problem-type:agreements:not_found.reference"
    assert problem["exitCode"] == 4 and "atlantis" in problem["detail"] and problem["instance"].startswith("urn:uuid:")


# ------------------------------------------------------------------------------------------ tokens


def test_without_a_token_that_counts_nothing_is_answered(office: Office, served: Served):
    secret, number = token_of(office, "officer", until="2026-11-25")
    clock = Clock()
    with serving(office.store, clock) as live:
        asked = live.with_token(secret)
        assert asked.get("/api/v1/partnerships").status == 200
        clock.on = date(2026, 11, 25)
        assert asked.get("/api/v1/partnerships").status == 200
        clock.on = date(2026, 11, 26)
        assert asked.get("/api/v1/partnerships").status == 401
    assert served.with_token(secret).get("/api/v1/partnerships").status == 200
    told = office.on(DAY).perform(PEOPLE, ACTS_OF_REGISTERS["revoke_token"], {"accessToken": str(number)}, {})
    assert told.passed
    gone = served.with_token(secret).get("/api/v1/partnerships")
    unknown = served.with_token("agr_" + "x" * 43).get("/api/v1/partnerships")
    missing = served.get("/api/v1/partnerships")
    assert gone.status == unknown.status == missing.status == 401
    assert gone.json["detail"] == unknown.json["detail"] != missing.json["detail"]
    assert missing.headers["www-authenticate"] == "Bearer" and "invalid_token" in gone.headers["www-authenticate"]


def test_a_token_dies_with_the_right_of_its_person(office: Office, served: Served):
    secret, _ = token_of(office, "officer2")
    assert served.with_token(secret).get("/api/v1/statistics").status == 200
    seat = office.on(DAY).as_("administrator")
    assert seat.perform(PEOPLE, ACTS_OF_REGISTERS["disable_person"], {"name": "officer2"}, {}).passed
    assert served.with_token(secret).get("/api/v1/statistics").status == 401


def test_a_token_does_what_its_scopes_say_and_no_more(office: Office, served: Served):
    reads, acts, registers = (
        served.with_token(token_of(office, "officer", s)[0]) for s in ("read", "act", "registers")
    )
    note = {"fields": {"text": "seen"}}
    for asked, allowed in ((reads, "get"), (acts, "note"), (registers, "register")):
        done = {
            "get": asked.get("/api/v1/partnerships/havana").status,
            "note": asked.post("/api/v1/partnerships/havana/records/note", note).status,
            "register": asked.post(
                "/api/v1/registers/acts/set_wishes", {"fields": {"person": "officer", "rhythm": "weekly"}}
            ).status,
        }
        assert done == {name: 200 if name == allowed else 403 for name in done}
    refused = reads.post("/api/v1/partnerships/havana/records/note", note)
    assert refused.json["type"].endswith("api.other_scope") and 'scope="act"' in refused.headers["www-authenticate"]


def test_an_administrator_makes_a_token_for_the_auditor_that_only_reads(office: Office, served: Served):
    from lifecycle.affairs import new_access_token, token_hash

    secret = new_access_token()
    seat = office.on(DAY).as_("administrator")
    said = {"person": "6", "token": token_hash(secret)}
    assert seat.perform(PEOPLE, ACTS_OF_REGISTERS["add_token"], {**said, "allows": ["act"]}, {}).because == {
        "tokens.possible": "acts_for_another"
    }
    assert seat.perform(PEOPLE, ACTS_OF_REGISTERS["add_token"], said, {}).passed
    auditor = served.with_token(secret)
    assert auditor.get("/api/v1/history?pageSize=1").status == 200
    assert auditor.post("/api/v1/partnerships/havana/records/note", {"fields": {"text": "x"}}).status == 403
