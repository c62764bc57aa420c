"""My settings: wishes, saved filters, calendar feeds and tokens of whoever is signed in, and of nobody else."""

from __future__ import annotations

import re

import pytest

from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
from tests.web.conftest import DAY, Served


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wishes_stand_in_the_form_as_they_are_and_change_by_it(served: Served, lang: str):
    """The page says how one is told."""
    officer = served.as_("officer", lang)
    page = officer.get(f"/{lang}/settings")
    assert f"/{lang}/settings/set_wishes" in page.links and f"/{lang}/settings/set_mail" in page.links
    officer.do(f"/{lang}/settings/set_wishes", rhythm="weekly", language="nl", without=["stalled"])
    form = officer.get(f"/{lang}/settings/set_wishes").form_of("check")
    assert form.fields["rhythm"] == ["weekly"] and form.fields["without"] == ["stalled"]
    found = Queries(served.store, DAY, lang).people()["items"][0]
    assert found["wishes"] == {"rhythm": "weekly", "lang": "nl", "without": ["stalled"]}


def test_a_filter_is_saved_shown_in_words_and_removed(served: Served):
    """Countries and days are typed in one line."""
    officer = served.as_("officer")
    typed = {"filter": "neighbours", "stage": ["in_force"], "country": "FR, LU", "kind": ["term_end"], "days": "180 30"}
    page = officer.do("/en/settings/save_filter", **typed)
    assert "neighbours" in page.said and "France, Luxembourg" in page.said and "180, 30" in page.said
    assert "neighbours" not in served.as_("manager").get("/en/settings").said
    link = next(link for link in page.links if "drop_filter" in link)
    page = officer.send(officer.send(officer.get(link).form_of("check"), step="check").form_of("do"), step="do")
    assert "neighbours" not in page.said


def test_a_filter_that_is_wrong_says_so_beside_its_field(served: Served):
    officer = served.as_("officer")
    page = officer.send(
        officer.get("/en/settings/save_filter").form_of("check"),
        422,
        step="check",
        filter="n",
        country="france",
        days="1",
    )
    assert "e-country" in page.ids


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_address_of_a_feed_is_shown_once_and_read_until_it_is_revoked(served: Served, lang: str):
    """The register keeps a fingerprint alone."""
    officer = served.as_("officer", lang)
    page = officer.do(f"/{lang}/settings/add_feed", scope="all")
    path = re.findall(r"/calendar/[\w-]+\.ics", page.said)[0]
    assert served.client().get(path).text.startswith("BEGIN:VCALENDAR")
    shown = officer.get(f"/{lang}/settings")
    assert path not in shown.said
    link = next(link for link in shown.links if "revoke_feed" in link)
    form = officer.get(link).form_of("check")
    officer.send(officer.send(form, step="check").form_of("do"), step="do")
    assert served.client().get(path).status_code == 404


def test_the_secret_of_a_token_is_shown_once_and_opens_what_it_allows(served: Served):
    """Until it is revoked."""
    officer = served.as_("officer")
    page = officer.do("/en/settings/add_token", allows=["read"], until="2027-01-01")
    secret = re.findall(r"agr_[\w-]+", page.said)[0]
    headers = {"authorization": f"Bearer {secret}"}
    assert served.client().get("/api/v1/statistics", headers=headers).status_code == 200
    shown = officer.get("/en/settings")
    assert secret not in shown.said and "1 January 2027" in shown.said
    link = next(link for link in shown.links if "revoke_token" in link)
    officer.send(officer.send(officer.get(link).form_of("check"), step="check").form_of("do"), step="do")
    assert served.client().get("/api/v1/statistics", headers=headers).status_code == 401


def test_a_form_that_is_sent_twice_makes_one_feed_and_shows_no_second_address(served: Served):
    """A page that is loaded again says that it was done before."""
    officer = served.as_("officer")
    page = officer.send(officer.get("/en/settings/add_feed").form_of("check"), step="check", scope="own")
    officer.send(page.form_of("do"), step="do")
    again = officer.send(page.form_of("do"), 409, step="do")
    assert "/calendar/" not in again.said
    assert len(Queries(served.store, DAY, "en").feeds(1)["items"]) == 1


def test_nobody_changes_the_settings_of_another(served: Served):
    """A person that is sent along counts for nothing: the address says whose they are."""
    officer = served.as_("officer")
    form = officer.get("/en/settings/set_wishes").form_of("check")
    assert "person" not in form.names
    data = {**form.fields, "step": "do", "rhythm": "single", "person": "3"}
    officer.post("/en/settings/set_wishes", data)
    people = Queries(served.store, DAY, "en").people()["items"]
    assert people[0]["wishes"]["rhythm"] == "single" and "wishes" not in people[2]


def test_an_auditor_sees_the_page_and_is_given_no_form(served: Served):
    auditor = served.as_("auditor")
    assert "/en/settings/add_feed" not in auditor.get("/en/settings").links
    mark = auditor.get("/en/verify").forms[-1].fields["formToken"][0]
    sent = {"formToken": mark, "step": "do", "scope": "own"}
    assert "your role" in auditor.post("/en/settings/add_feed", sent, 403).said


@pytest.mark.parametrize("name", ["add_person", "change_role", "nothing"])
def test_only_ones_own_affairs_stand_here(served: Served, name: str):
    served.as_("administrator").get(f"/en/settings/{name}", 404)
