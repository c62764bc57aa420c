"""Local accounts: the first link, passwords, tries that are counted, invitations, and people who leave."""

from __future__ import annotations

import re
import signal
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters

from lifecycle.entries import instant
from lifecycle.storage import sign_in
from lifecycle.storage.engine import open_database
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Reader, Served
from tests.web.test_serving import folder, started

assert folder  # a fixture
PHRASE = "correct horse battery"


def enter(served: Served, name: str, password: str, expect: int = 200, lang: str = "en") -> Reader:
    reader = served.stranger(lang)
    reader.send(reader.get(f"/{lang}/sign-in").form(f"/{lang}/sign-in"), expect, name=name, password=password)
    return reader


@pytest.fixture
def house(serve) -> Served:
    """Served for real, where the officer has a password."""
    served: Served = serve(demo=False)
    served.site.accounts.set_password(1, PHRASE, PHRASE)
    return served


@pytest.mark.parametrize("lang", LANGUAGES)
def test_name_and_password_sign_in_and_whatever_is_wrong_is_said_alike(house: Served, lang: str):
    """An unknown name, a wrong password, a person without one: one sentence."""
    reader = enter(house, "officer", PHRASE, lang=lang)
    assert "officer" in reader.get(f"/{lang}").said
    said = set()
    for name, password in (
        ("officer", "wrong"),
        ("nobody", PHRASE),
        ("manager", PHRASE),
        ("", ""),
        ("officer", PHRASE + "x" * 500),
    ):
        stranger = house.stranger(lang)
        form = stranger.get(f"/{lang}/sign-in").form(f"/{lang}/sign-in")
        page = stranger.send(form, 403, name=name, password=password)
        said.add(re.search(r'role="alert"><p>(.*?)</p>', page.text)[1])  # type: ignore[index]
    assert len(said) == 1


def test_the_password_is_stored_as_argon2id_and_the_token_as_a_hash(house: Served):
    """Whoever reads the database comes in by nothing that stands there."""
    reader = enter(house, "officer", PHRASE)
    [token] = reader.client.cookies.values()
    with house.store.reading() as reading:
        assert str(sign_in.password_of(reading, 1)).startswith("$argon2id$")
        rows = reading.connection.exec_driver_sql("SELECT * FROM session").all()
    assert token not in str(rows) and sign_in.fingerprint(token) in str(rows)


def test_after_five_wrong_tries_even_the_right_password_waits(house: Served):
    """Of that name; after a quarter of an hour it is taken again."""
    for _ in range(5):
        enter(house, "officer", "wrong", 403)
    enter(house, "Officer", PHRASE, 429)
    house.clock.ahead = timedelta(minutes=16)
    enter(house, "officer", PHRASE)


def test_thirty_wrong_tries_from_one_address_close_it_for_every_name(house: Served):
    """Whoever tries many names."""
    house.site.accounts.set_password(3, PHRASE, PHRASE)
    now = instant(house.clock())
    for _ in range(30):
        with house.store.bulk() as unit:
            assert sign_in.reserve_try(unit, [("place 127.0.0.1", 30)], "", now).rows
    enter(house, "manager", PHRASE, 429)


def test_the_first_start_prints_a_link_that_makes_the_administrator_once(folder):
    """No default password: until the link was followed nobody signs in, and afterwards it leads nowhere.

    Its password is stored at the full cost of argon2, which the other tests here do without, and signs in.
    """
    import httpx2

    process = started(folder, "--port", "0")
    try:
        assert process.stdout is not None
        [address] = re.findall(r"http://\S+/invitation/\S+", process.stdout.readline())
        with httpx2.Client() as client:
            assert "administrator" in client.get(address).text
            form = {"password": PHRASE, "again": PHRASE}
            assert client.post(address, data={**form, "again": "other"}).status_code == 400
            assert client.post(address, data={"password": "short", "again": "short"}).status_code == 400
            done = client.post(address, data=form)
            assert done.status_code == 303 and "agreements_session" in done.headers["set-cookie"]
            assert all(flag in done.headers["set-cookie"] for flag in ("HttpOnly", "SameSite=lax"))
            assert client.get(address).status_code == 403
            with open_database(f"sqlite:///{folder / 'var' / 'agreements.db'}") as store, store.reading() as reading:
                stored = extract_parameters(str(sign_in.password_of(reading, 7)))
            assert stored == extract_parameters(PasswordHasher().hash(PHRASE)) and stored.memory_cost >= 64 * 1024
            sign_in_at = f"{address.partition('/invitation')[0]}/sign-in"
            answers = [
                httpx2.post(sign_in_at, data={"name": "administrator", "password": password}).status_code
                for password in ("wrong", PHRASE)
            ]
            assert answers == [403, 303]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_an_empty_register_gets_its_first_administrator_by_the_link(serve):
    """Under the name they choose; a second one is not made so."""
    served = serve(demo=False)
    with served.store.reading() as reading:
        assert reading.version_of(("people",))
    secret = served.site.accounts.invite(None)
    stranger = served.stranger()
    page = stranger.get(f"/en/invitation/{secret}")
    refused = stranger.send(page.forms[-1], 403, name="Ada", password=PHRASE, again=PHRASE)
    assert "An administrator is there already" in refused.said


def test_the_administrator_gives_a_link_and_the_person_chooses_a_password(house: Served):
    """The link is shown once and counts once; others may give none."""
    house.site.accounts.set_password(7, PHRASE, PHRASE)
    administrator, officer = enter(house, "administrator", PHRASE), enter(house, "officer", PHRASE)
    page = administrator.send(administrator.get("/en/people").form("/people/6/invite"))
    [address] = re.findall(r"/en/invitation/[\w-]+", page.text)
    token = officer.get("/en").form("sign-out").fields["formToken"][0]
    officer.post("/en/people/6/invite", {"formToken": token}, 403)
    stranger = house.stranger()
    stranger.send(stranger.get(address).forms[-1], password=PHRASE, again=PHRASE)
    assert "auditor" in stranger.get("/en").said
    house.stranger().get(address, 403)
    enter(house, "auditor", PHRASE)


def test_changing_ones_password_asks_for_the_old_one_and_ends_every_other_session(house: Served):
    """The session that changed it goes on under a new token."""
    here, elsewhere = enter(house, "officer", PHRASE), enter(house, "officer", PHRASE)
    form = here.get("/en/password").forms[-1]
    here.send(form, 400, old="wrong", password="another long one", again="another long one")
    here.send(form, old=PHRASE, password="another long one", again="another long one")
    assert "officer" in here.get("/en").said
    assert elsewhere.client.get("/en", follow_redirects=False).status_code == 303
    enter(house, "officer", PHRASE, 403)


def test_whoever_leaves_is_signed_out_at_once_and_comes_in_no_more(house: Served):
    """Disabled by the administrator: the open session opens nothing (FEATURES P10)."""
    house.site.accounts.set_password(7, PHRASE, PHRASE)
    officer, administrator = enter(house, "officer", PHRASE), enter(house, "administrator", PHRASE)
    administrator.do("/en/registers/disable_person", name="officer")
    assert officer.client.get("/en", follow_redirects=False).status_code == 303
    enter(house, "officer", PHRASE, 403)


def test_over_tls_the_cookie_is_for_this_host_alone(serve):
    """And browsers are told to come by TLS from now on."""
    served = serve(secure=True)
    answer = served.client().post("/en/sign-in/demo", data={"person": "1"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-agreements_session=") and "Secure" in cookie and "Path=/" in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("lang", "guessed"),
    [
        ("en", "administrator1"), ("en", "Brussels2026!"), ("fr", "motdepasse1234"), ("nl", "aaaaaaaaaaaaaa"),
        ("fr", "azerty123456789"),
    ],
)  # fmt: skip
def test_a_password_that_somebody_would_guess_first_is_refused_at_its_field(house: Served, lang: str, guessed: str):
    """The name, the house, what everybody takes, one character again and again; a phrase with such a word in it will do."""
    secret = house.site.accounts.invite(7)
    stranger = house.stranger(lang)
    form = stranger.get(f"/{lang}/invitation/{secret}").forms[-1]
    refused = stranger.send(form, 400, password=guessed, again=guessed)
    assert "e-password" in refused.ids
    assert " ".join(render("sign_in.password_expected", {}, lang).split()) in refused.said
    phrase = "the administrator walks in Brussels"
    stranger.send(refused.forms[-1], password=phrase, again=phrase)
    enter(house, "administrator", phrase)
