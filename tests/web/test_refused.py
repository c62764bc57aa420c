"""What is refused before it is read: a problem on the API, a page elsewhere, in the reader's language, with a way on."""

from __future__ import annotations

import select
import socket
from typing import Any

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Served
from tests.web.reading import Page, faults_of

MB = 1024 * 1024
REFUSED = [
    ({"x-forwarded-for": "10.0.0.1"}, "web.refused.forwarded"),
    ({"forwarded": "for=10.0.0.1"}, "web.refused.forwarded"),
    ({"host": "agreements.example.org"}, "web.refused.host"),
]


def is_page(answer: Any, lang: str, said: str) -> Page:
    """The answer as a page that keeps what every page keeps, and says why."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.text)
    assert faults_of(page, lang) == [] and " ".join(said.split()) in page.said
    assert any(link.startswith(f"/{lang}/") for link in page.links) and "/static/" in answer.text
    return page


def is_problem(answer: Any, lang: str, said: str) -> None:
    """The answer as a problem object (RFC 9457) in the language."""
    assert answer.headers["content-type"] == "application/problem+json"
    shown = answer.json()
    assert shown["status"] == answer.status_code and shown["detail"] == said and shown["title"] and shown["type"]
    assert answer.headers["content-language"] == lang


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("headers", "key"), REFUSED)
def test_what_came_through_another_machine_is_refused_in_words(served: Served, lang: str, headers: Any, key: str):
    """On a page by the language of its address, whatever the browser asks for; on the API by what is asked for."""
    client, said = served.client(), render(key, {}, lang)
    other = "nl" if lang != "nl" else "fr"
    answer = client.get(f"/{lang}/partners", headers={**headers, "accept-language": other})
    assert answer.status_code == 403 and is_page(answer, lang, said)
    front = client.get("/", headers={**headers, "accept-language": lang})
    assert front.status_code == 403 and is_page(front, lang, said)
    for path in ("/api/v1/register", "/api/v1/partnerships", "/api/openapi.json"):
        answer = client.get(path, headers={**headers, "accept-language": lang})
        assert answer.status_code == 403
        is_problem(answer, lang, said)
    plain = client.get("/health/live", headers={**headers, "accept-language": lang})
    assert (plain.status_code, plain.text) == (403, said)


HANDED_ON = (
    "Via", "Forwarded", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Server", "X-Forwarded-Prefix", "X-Forwarded-Port",
    "X-Forwarded-Anything", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Original-Forwarded-For",
    "X-Envoy-External-Address", "CF-Connecting-IP", "True-Client-IP", "Fastly-Client-IP", "X-Azure-ClientIP",
)  # fmt: skip


def test_every_header_of_a_machine_in_between_ends_the_trial_and_nothing_else_does(serve: Any):
    """By whatever name it says so; a register that is no trial may stand behind such a machine."""
    client = serve().client()
    got = {name: client.get("/en/partners", headers={name: "10.0.0.1"}).status_code for name in HANDED_ON}
    assert got == dict.fromkeys(HANDED_ON, 403)
    for name in ("X-Requested-With", "X-Request-ID", "DNT"):
        assert client.get("/en/partners", headers={name: "1"}).status_code == 200
    assert serve(demo=False).client().get("/en/partners", headers={"Via": "1.1 proxy"}).status_code == 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_address_with_the_character_nul_is_refused_and_never_given_back(served: Served, lang: str):
    """Signed in or not: what no database takes is asked of none."""
    said, client = render("web.refused.nul", {}, lang), served.as_("officer", lang).client
    for path in ("partnerships/%00", "partnerships/havana?asOf=%00", "partnerships?partner=a%00b", "partners?asOf=%00"):
        answer = client.get(f"/{lang}/{path}", headers={"accept-language": lang})
        assert answer.status_code == 400 and b"\0" not in answer.content and is_page(answer, lang, said)
    answer = client.get("/api/v1/partnerships/a%00b", headers={"accept-language": lang})
    assert answer.status_code == 400
    is_problem(answer, lang, said)


@pytest.mark.parametrize("path", ["partners", "partnerships", "history", "timeline"])
def test_a_page_of_two_days_is_refused_and_of_one_day_said_twice_is_not(served: Served, path: str):
    """Which of two counts is a guess; what a page does not know is left alone, for links come from elsewhere."""
    officer = served.as_("officer", "nl")
    for asked in ("asOf=2025-01-01&asOf=2026-01-01", "knownAt=2026-11-23T00:00:00Z&knownAt=2026-11-22T00:00:00Z"):
        officer.get(f"/nl/{path}?{asked}", 400)
    officer.get(f"/nl/{path}?asOf=2025-01-01&asOf=2025-01-01&utm_source=mail")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_from_another_site_is_refused_by_a_page(served: Served, lang: str):
    """With a title and a way on."""
    answer = served.client().post(f"/{lang}/sign-in", data={}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403 and is_page(answer, lang, render("web.refused.origin", {}, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("announced", [True, False])
def test_sixty_megabytes_are_answered_so_that_an_ordinary_client_sees_why(served: Served, lang: str, announced: bool):
    """It sends all and reads then; the form is a click away, and the same connection goes on."""
    client = served.client()

    def content() -> Any:
        if announced:
            return b"x" * 60 * MB
        return (b"x" * MB for _ in range(60))

    kind = {"content-type": "application/x-www-form-urlencoded", "accept-language": lang}
    answer = client.post(f"/{lang}/sign-in", content=content(), headers=kind)
    assert answer.status_code == 413
    page = is_page(answer, lang, render("web.refused.too_large", {}, lang))
    assert f"/{lang}/sign-in" in page.links and "connection" not in answer.headers
    headers = {"content-type": "application/json", "accept-language": lang}
    token = {"authorization": "Bearer agr_nobody"}
    for more in ({}, token):
        answer = client.post("/api/v1/partnerships", content=content(), headers={**headers, **more})
        if announced:
            assert answer.status_code == 413
            is_problem(answer, lang, render("api.http.413", {}, lang))
        else:
            assert answer.status_code == 401, "whose token does not count is not read"
    assert client.get(f"/{lang}/partners").status_code == 200


ASKING = b"Expect: 100-continue\r\n"
SENT = [
    (b"/fr/sign-in", ASKING),
    (b"/fr/sign-in", b""),
    (b"/fr/sign-in", None),
    (b"/api/v1/register", ASKING),
    (b"/api/v1/register", b""),
]


@pytest.mark.parametrize(("path", "how"), SENT)
def test_a_gigabyte_is_answered_before_the_connection_ends(served: Served, path: bytes, how: bytes | None):
    """As curl sends it: who asks first is not told to go on; who goes on reads the whole answer and is not reset."""
    host, port = served.address.removeprefix("http://").split(":")
    length = b"Transfer-Encoding: chunked\r\n" if how is None else b"Content-Length: 1073741824\r\n" + how
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
    piece = b"x" * MB if how is not None else b"100000\r\n" + b"x" * MB + b"\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"POST " + path + b" HTTP/1.1\r\nHost: " + host.encode() + b"\r\n" + kind + length + b"\r\n")
        sent, told = 0, b""
        while how != ASKING and sent < 1024 and not select.select([connection], [], [], 0)[0]:
            connection.sendall(piece)
            sent += 1
        while part := connection.recv(65536):  # ends in order: no reset
            told += part
    head, _, body = told.partition(b"\r\n\r\n")
    assert b" 413 " in head.split(b"\r\n")[0] and b"100 Continue" not in told and sent < 300
    assert b"content-length: %d\r\n" % len(body) in head + b"\r\n" and b"connection: close" in head.lower()


def test_a_program_that_may_act_is_told_of_too_much_however_it_is_sent(served: Served):
    """Announced or not: a problem, and nothing is written."""
    from lifecycle.affairs import new_access_token, token_hash
    from lifecycle.people_acts import AFFAIRS
    from lifecycle.registers import PEOPLE
    from rules.facts import Actor
    from tests.web.test_statements import done

    secret = new_access_token()
    act = next(act for act in AFFAIRS if act.name == "add_token")
    done(served, Actor(1, "officer"), PEOPLE, act, allows=["act"], token=[token_hash(secret)])
    before = served.office.snapshot("BE-BRU-2026-0006")
    headers = {"content-type": "application/json", "accept-language": "fr", "authorization": f"Bearer {secret}"}
    for content in (b"x" * 60 * MB, (b"x" * MB for _ in range(60))):
        answer = served.client().post(
            "/api/v1/partnerships/BE-BRU-2026-0006/records/note", content=content, headers=headers
        )
        assert answer.status_code == 413
        is_problem(answer, "fr", render("api.http.413", {}, "fr"))
    assert served.office.snapshot("BE-BRU-2026-0006") == before


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("length", [150_001, 200_001, 2_000_001])
def test_a_text_that_is_too_long_is_named_at_its_field_and_kept(served: Served, lang: str, length: int):
    """Of any length below that of the whole form."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/BE-BRU-2026-0006/record/note").form_of("check")
    page = officer.send(form, 400, files={"document": ("", b"")}, step="check", text="x" * length)
    assert "e-text" in page.ids and page.form_of("check").fields["text"] == ["x" * length]
