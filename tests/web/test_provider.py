"""Signing in by OpenID Connect, against a provider that runs as a process of its own."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx2
import pytest

from tests.web.conftest import Served
from web.site import Provider


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        while True:
            assert process.poll() is None, "the provider ended"
            try:
                httpx2.get(f"{address}/.well-known/openid-configuration")
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def house(serve, issuer: str) -> Served:
    """Served for real, with that provider."""
    return serve(demo=False, provider=Provider(issuer, "agreements", "secret"))


def come_back(house: Served, client: httpx2.Client, issuer: str, sub: str, **claims: str) -> httpx2.Response:
    """Go to the provider, sign in there under a name, and come back with what it answers."""
    httpx2.put(f"{issuer}/users/{sub}", json=claims)
    away = client.get("/fr/sign-in/provider", params={"back": "/fr/partnerships"})
    assert away.status_code == 302 and "code_challenge_method=S256" in away.headers["location"]
    back = httpx2.post(away.headers["location"], data={"sub": sub})
    assert back.status_code == 302, back.text
    return client.get(back.headers["location"].replace("localhost", "127.0.0.1"))


def test_whoever_the_provider_names_comes_in_under_the_role_of_the_register(house: Served, issuer: str):
    """To where they wanted to go; what the provider claims of roles counts for nothing."""
    client = house.client()
    assert "/fr/sign-in/provider" in client.get("/fr/sign-in").text
    answer = come_back(house, client, issuer, "1", preferred_username="auditor", role="administrator")
    assert answer.status_code == 303 and answer.headers["location"] == "/fr/partnerships"
    page = client.get("/fr/partnerships").text
    assert re.search(r"<strong>auditor</strong>.*</a>\s*auditeur", page)


def test_whoever_the_register_does_not_know_is_told_so(house: Served, issuer: str):
    """By the name that the provider tells, whatever it is."""
    for name in ("stranger", "Officer ", "1"):
        client = house.client()
        answer = come_back(house, client, issuer, "2", preferred_username=name)
        assert answer.status_code == 403 and "agreements_session" not in answer.headers.get("set-cookie", ""), name


def test_an_answer_that_nobody_asked_for_opens_nothing(house: Served, issuer: str):
    """Without the handshake, with another state, with a code of somebody else, or an error of the provider."""
    for query in ("code=x&state=y", "error=access_denied", ""):
        answer = house.client().get(f"/sign-in/provider/back?{query}")
        assert answer.status_code == 403 and "agreements_session" not in answer.headers.get("set-cookie", "")
    client = house.client()
    away = client.get("/fr/sign-in/provider")
    back = (
        httpx2.post(away.headers["location"], data={"sub": "1"}).headers["location"].replace("localhost", "127.0.0.1")
    )
    assert house.client().get(back).status_code == 403, "another browser"
    assert client.get(re.sub("state=[^&]+", "state=other", back)).status_code == 403


def test_without_a_provider_there_is_no_such_way(serve):
    """Neither a link nor an address."""
    served = serve(demo=False)
    assert "sign-in/provider" not in served.client().get("/en/sign-in").text
    assert served.client().get("/en/sign-in/provider").status_code == 404
