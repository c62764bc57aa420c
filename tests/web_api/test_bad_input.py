"""What is sent wrongly: the right status, a problem in the reader's language, nothing written, nothing leaked."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from lifecycle.storage.errors import Unreachable
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.makers import Office
from tests.web_api.serving import Served, serving, token_of
from tests.web_api.test_acting import proposal, state


@pytest.fixture
def officer(bare: Office) -> Iterator[Served]:
    with serving(bare.store) as served:
        yield served.with_token(token_of(bare, "officer", "read", "act", "registers")[0])


LEAKS = ("Traceback", 'File "', "sqlalchemy", "psycopg", "sqlite", "/home/", "/root/", "/tmp/", ".py")

UNREADABLE: list[tuple[str, Any]] = [
    ("/partnerships", b""),
    ("/partnerships", b"{"),
    ("/partnerships", b"[]"),
    ("/partnerships", b"null"),
    ("/partnerships", b'"text"'),
    ("/partnerships", b"\xff\xfe\x00"),
    ("/partnerships", b'{"fields":{"theme":NaN}}'),
    ("/partnerships", b"[" * 100_000),
    ("/partnerships", {"unknown": 1}),
    ("/partnerships", {"fields": {"partner": {"a": 1}}}),
    ("/partnerships", {"fields": {"no such": "x"}}),
    ("/partnerships", {"fields": {"token": "x"}}),
    ("/partnerships", proposal(theme=["x" * 30_000])),
    ("/partnerships", proposal(track="bilatral")),
    ("/partnerships", proposal(theme=["cul\u0000ture"])),
    ("/partnerships", b'{"fields":{"partner":"\\ud800"}}'),
    ("/partnerships", {"on": "2026-02-30"}),
    ("/partnerships", {"reason": "x" * 20_001}),
    ("/partnerships", {"fields": {f"a{chr(97 + n % 26)}": "x" for n in range(61)}, "dryRun": "perhaps"}),
    ("/partnerships/FILE/acts/asess", {}),
    ("/partnerships/FILE/acts/propose", {}),
    ("/partnerships/FILE/records/erase_field", {}),
    ("/partnerships/FILE/records/document", {"documents": [{"name": "a.pdf", "content": "no base64!"}]}),
    ("/partnerships/FILE/records/document", {"documents": [{"name": "../../etc/passwd", "content": "JVBERi0="}]}),
    (
        "/partnerships/FILE/records/document",
        {"documents": [{"name": "a.exe", "content": base64.b64encode(b"MZ\x00\x01").decode()}]},
    ),
    ("/partnerships/FILE/records/document", {"documents": [{"name": "a.pdf", "content": ""}]}),
    (
        "/partnerships/FILE/acts/assess",
        {"documents": [{"name": "a.pdf", "content": base64.b64encode(b"%PDF-1.7").decode()}]},
    ),
    *(
        ("/partnerships/FILE/records/found", {"fields": {"field": f, "value": v, "source": "S", "certainty": "B"}})
        for f, v in (("renewal", "foo"), ("term", "soon"), ("notice", "unknown"), ("kind", "x"), ("endsOn", "2024-13"))
    ),
    ("/partnerships/FILE/corrections", {"sequence": 0, "reason": "x"}),
    ("/partnerships/FILE/corrections", {"sequence": 10**30, "reason": "x"}),
    ("/registers/acts/adopt_policy", {"fields": {"text": "x"}}),
    ("/registers/acts/add_token", {}),
    ("/registers/acts/open_register", {}),
    ("/reminders/0/acts/acknowledge_reminder", {}),
]


@pytest.mark.parametrize("place", range(len(UNREADABLE)))
def test_what_cannot_be_read_is_a_problem_400_and_writes_nothing(unread: tuple[Office, Served, str], place: int):
    office, officer, reference = unread
    path, body = UNREADABLE[place]
    before = state(office)
    answered = officer.speaking("fr").post("/api/v1" + path.replace("FILE", reference), body)
    assert answered.status == 400, answered.text
    assert (
        answered.headers["content-type"] == "application/problem+json" and answered.headers["content-language"] == "fr"
    )
    assert answered.json["status"] == 400 and answered.json["detail"]
    assert not any(leak in answered.text for leak in LEAKS)
    assert len(answered.body) < 20_000
    assert state(office) == before


@pytest.fixture(scope="module")
def unread(tmp_path_factory, sqlite_template) -> Iterator[tuple[Office, Served, str]]:
    """One office for all that writes nothing."""
    import shutil

    from lifecycle.storage.engine import open_database

    folder = tmp_path_factory.mktemp("unread")
    shutil.copyfile(sqlite_template, folder / "agreements.db")
    with open_database(f"sqlite:///{folder / 'agreements.db'}") as store:
        office = Office.open(store, folder=folder)
        reference = office.file_at("proposal")
        with serving(store) as served:
            secret, _ = token_of(office, "officer", "read", "act", "registers")
            yield office, served.with_token(secret), reference


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/partnerships/BE-BRU-2026-9999", 404),
        ("/partnerships/no-such-partner/acts", 404),
        ("/partnerships/..%2f..%2fetc%2fpasswd", 404),
        ("/partnerships/%00", 400),
        ("/partnerships/r%0A%C2%9A/acts", 400),
        ("/partnerships/havana%0A", 400),
        ("/nowhere%0A", 404),
        ("/partnerships/" + "a" * 5_000, 400),
        ("/partnerships?officer=%F0%9F%92%A9", 404),
        ("/partnerships?officer=' OR 1=1 --".replace(" ", "%20"), 404),
        ("/partnerships?stage=%27", 400),
        ("/partnerships?pageSize=0", 400),
        ("/partnerships?pageSize=999999", 400),
        ("/partnerships?after=%00", 400),
        ("/partnerships?after=zzz", 400),
        ("/partnerships?stage=proposal&stage=assessment", 400),
        ("/register?asOf=2026-01-01&asOf=2026-02-01", 400),
        ("/partnerships?asOf=2026-02-30", 400),
        ("/partnerships?asOf=1700-01-01", 400),
        ("/partnerships?knownAt=2999-01-01", 400),
        ("/partnerships?knownAt=yesterday", 400),
        ("/partnerships?sort=stage", 400),
        ("/history?after=-1", 400),
        ("/history?actor=nobody", 404),
        ("/documents/" + "0" * 64, 404),
        ("/documents/../partnerships", 404),
        ("/partners/nowhere", 404),
        ("/", 404),
        ("//evil.example/", 404),
        ("/partnerships/", 404),
        ("/openapi.json", 404),
    ],
)
def test_an_address_that_leads_nowhere_or_asks_wrongly(unread: tuple[Office, Served, str], path: str, status: int):
    office, officer, _ = unread
    before = state(office)
    answered = officer.speaking("nl").get("/api/v1" + path)
    assert answered.status == status, answered.text
    assert answered.json["status"] == status and not any(leak in answered.text for leak in LEAKS)
    assert state(office) == before


def test_whoever_is_unknown_learns_nothing_about_addresses_or_bodies(unread: tuple[Office, Served, str]):
    _, officer, _ = unread
    stranger = Served(officer.port, officer.house)
    for sent in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer agr_" + "é".encode().decode("latin-1") * 9},
    ):
        for path, body in (("/partnerships", b"{"), ("/nowhere", {}), ("/partnerships/x/acts/y", {"a": 1})):
            answered = stranger.ask("POST", "/api/v1" + path, body, sent)
            assert answered.status == 401 and answered.json["type"].startswith("urn:problem-type:agreements:api."), path
    assert stranger.get("/api/v1/nowhere").status == 401


def test_each_method_that_an_address_takes_is_named_where_another_is_sent(unread: tuple[Office, Served, str]):
    _, officer, reference = unread
    for method, path, allowed in (
        ("DELETE", "/partnerships", "GET, POST"), ("PUT", f"/partnerships/{reference}", "GET"),
        ("GET", f"/partnerships/{reference}/acts/assess", "POST"), ("POST", "/register", "GET"),
    ):  # fmt: skip
        answered = officer.ask(method, f"/api/v1{path}", None, {})
        assert (answered.status, answered.headers["allow"]) == (405, allowed), path


def test_a_body_that_is_no_json_by_its_type_is_not_taken(unread: tuple[Office, Served, str]):
    office, officer, reference = unread
    before = state(office)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answered = officer.ask("POST", f"/api/v1/partnerships/{reference}/acts/assess", b"{}", {"Content-Type": kind})
        assert answered.status == 415 and "Content-Type" in answered.json["detail"], kind
    assert state(office) == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_wrong_is_told_as_a_program_needs_it(unread: tuple[Office, Served, str], lang: str):
    """Limits by their figures, addresses in the place of commands, instants in words, what is missing once."""
    office, officer, reference = unread
    ask = officer.speaking(lang)
    issue = ask.get("/api/v1/partnerships?pageSize=1000000").json["issues"][0]
    assert (issue["name"], "200" in issue["detail"]) == ("pageSize", True)
    issue = ask.get("/api/v1/partnerships?stage=proposal&stage=assessment").json["issues"][0]
    assert (issue["name"], issue["detail"]) == ("stage", render("api.issue.given_twice", {}, lang))
    gone = ask.get("/api/v1/partnerships/BE-BRU-2026-9999").json["detail"]
    stranger = Served(officer.port, officer.house).speaking(lang).get("/api/v1/partnerships").json["detail"]
    assert gone.endswith("/api/v1/partnerships") and f"/{lang}/settings" in stranger
    stale = ask.ask("POST", f"/api/v1/partnerships/{reference}/records/note", {}, {"If-Match": '"999"'})
    empty = ask.post("/api/v1/partnerships", {"dryRun": True}).json["detail"]
    assert (
        stale.status == 412
        and "2026" in stale.json["detail"]
        and "“”" not in empty
        and "«\N{NO-BREAK SPACE}»" not in empty
    )
    for said in (gone, stranger, stale.json["detail"]):
        assert "agreements " not in said and "`" not in said and not re.search(r"\dT\d\d:", said), said


def test_a_body_of_a_gigabyte_is_refused_long_before_it_is_read(unread: tuple[Office, Served, str]):
    office, officer, _ = unread
    before = state(office)
    authorization = officer.headers["Authorization"]
    head = f"POST /api/v1/partnerships HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\nContent-Type: application/json\r\n"
    for told in ("Content-Length: 1073741824\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", officer.port), timeout=30) as connection:
            connection.sendall(head.encode() + told.encode())
            sent, piece = 0, b" " * 65_536
            try:
                while sent < 1_073_741_824:
                    connection.sendall((b"10000\r\n" + piece + b"\r\n") if "chunked" in told else piece)
                    sent += len(piece)
                    connection.setblocking(False)
                    try:
                        if connection.recv(1, socket.MSG_PEEK):
                            break
                    except BlockingIOError:
                        pass
                    finally:
                        connection.settimeout(30)
            except OSError:
                pass
            assert sent < 100 * 1024 * 1024
    assert state(office) == before
    assert officer.get("/api/v1/statistics").status == 200


def test_markup_and_formulas_come_back_as_they_were_sent(bare: Office, officer: Served):
    reference = bare.file_at("assessment")
    text = "<script>alert(1)</script> =1+1 {{7*7}} %s '\"; DROP TABLE history; --"
    done = officer.post(
        f"/api/v1/partnerships/{reference}/records/consideration", {"fields": {"kind": "values", "text": text}}
    )
    assert done.status == 200
    shown = officer.get(f"/api/v1/partnerships/{reference}")
    assert shown.json["considerations"][-1]["text"] == text
    assert shown.headers["content-type"] == "application/json"


def test_a_person_who_is_unknown_is_not_found(bare: Office, officer: Served):
    reference = bare.file_at("proposal")
    before = state(bare)
    path = f"/api/v1/partnerships/{reference}/records/assign"
    assert officer.post(path, {"fields": {"officer": "nobody"}}).status == 404
    assert officer.post(path, {"fields": {"officer": "officer2"}, "actingFor": "nobody"}).status == 404
    assert state(bare) == before


class Struck:
    """A wrapper round the real store, whose database is out of reach once it is struck."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.struck = False

    def __getattr__(self, name: str) -> Any:
        if self.struck and name in ("reading", "unit", "bulk"):
            raise Unreachable("postgresql://somewhere/secret")
        return getattr(self.store, name)


def test_what_the_database_cannot_do_is_told_without_its_address_and_passes(bare: Office):
    store: Any = Struck(bare.store)
    with serving(store) as served:
        officer = served.with_token(token_of(bare, "officer")[0])
        assert officer.get("/api/v1/statistics").status == 200
        store.struck = True
        for answered in (officer.get("/api/v1/statistics"), served.get("/api/v1/register")):
            assert answered.status == 503 and answered.headers["retry-after"]
            assert "somewhere" not in answered.text and "secret" not in answered.text
        store.struck = False
        assert officer.get("/api/v1/statistics").status == 200
