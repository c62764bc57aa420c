"""Another day and another instant: pages read them as the API and the command line do, and offer to ask for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Served

REF = "BE-BRU-2026-0006"
NEW = "La Habana"


def test_a_bare_day_means_its_end_on_a_page_as_everywhere(served: Served):
    """What was recorded today is known at today; at yesterday the register was not there."""
    officer = served.as_("officer")
    officer.do(f"/en/partnerships/{REF}/record/note", text="Said today.")
    today = datetime.now(ZoneInfo("Europe/Brussels")).date()
    page = officer.get(f"/en/partnerships/{REF}", knownAt=str(today))
    assert "Said today." in page.said
    form = next(f for f in page.forms if "knownAt" in f.names)
    assert form.fields["knownAt"] == [f"{today}T23:59"], "as the control takes it"
    officer.get(f"/en/partnerships/{REF}", 404, knownAt=str(today - timedelta(days=1)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "asked", [{"knownAt": "2999-01-01"}, {"knownAt": "2999-01-01T10:00"}, {"knownAt": "1950-01-01"}, {"knownAt": "then"},
              {"asOf": "1950-01-01"}, {"asOf": "2026-02-30"}]  # fmt: skip
)  # fmt: skip
def test_what_the_api_refuses_a_page_refuses_too(served: Served, lang: str, asked: dict[str, str]):
    """An instant in the future, a day before the Region was there, what is no day; in words, and one can go on."""
    reader = served.as_("officer", lang)
    for path in ("", "/partnerships", f"/partnerships/{REF}", "/history", "/partners"):
        page = reader.get(f"/{lang}{path}", 400, **asked)
        assert {f"/{lang}", f"/{lang}/partners"} & set(page.links)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "asked", [{"asOf": "2024-02-30"}, {"knownAt": "then"}, {"asOf": "then", "knownAt": "1950-01-01"}]
)
def test_what_is_not_there_is_said_to_be_so_on_a_day_that_is_none_too(served: Served, lang: str, asked: dict[str, str]):
    """To a stranger as to whoever has come in."""
    wanted = " ".join(render("web.failed.404", {}, lang).split())
    for who in (served.stranger(lang), served.as_("officer", lang)):
        for path in ("nothing", "verify/x", f"partnerships/{REF}/history"):
            page = who.get(f"/{lang}/{path}", 404, **asked)
            assert wanted in page.said and f"/{lang}/partners" in page.links


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_instant_is_not_called_another_day(served: Served, lang: str):
    """With `knownAt` alone the day is today: what the page leaves out is what was recorded since."""
    reader = served.as_("officer", lang)
    page, now = f"/{lang}/partnerships/{REF}", served.clock().isoformat()

    def said(key: str) -> str:
        return " ".join(render(key, {}, lang).split())

    known, then = reader.get(page, knownAt=now), reader.get(page, asOf="2026-11-20")
    of_the_instant = ("web.act.known", "web.act.another_instant", "web.then.known_now")
    of_the_day = ("web.act.then", "web.act.another_day", "web.then.now")
    for key, other in zip(of_the_instant, of_the_day, strict=True):
        assert said(key) in known.said and said(other) not in known.said
        assert said(other) in then.said and said(key) not in then.said
    both = reader.get(page, knownAt=now, asOf="2026-11-20")
    assert all(said(key) in both.said for key in of_the_day)
    that_day = {"en": "that day", "fr": "ce jour-là", "nl": "Die dag"}[lang]
    assert that_day not in known.said and that_day in then.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_erasures_shows_another_instant_and_offers_nothing_there(served: Served, lang: str):
    """What waited then, of files and of people; what was asked for later does not wait yet."""
    officer, admin, legal = served.as_("officer"), served.as_("administrator", lang), served.as_("legal", lang)
    officer.do(f"/en/partnerships/{REF}/record/note", text="A private matter.")
    entry = served.office.entries(REF)[-1].sequence
    before = served.clock().isoformat()
    admin.do(f"/{lang}/erase/{REF}/{entry}", field="text", reason="Asked for.")
    admin.do(f"/{lang}/erase/person/2", reason="Asked for.")
    between = served.clock().isoformat()
    at = f"/{lang}/erasures"
    verbs = [link for link in legal.get(at).links if link.endswith(("/confirm", "/reject"))]
    assert len(verbs) == 4
    legal.do(verbs[0])
    assert len([link for link in legal.get(at).links if link.endswith("/confirm")]) == 1
    then = legal.get(at, knownAt=between)
    assert any("knownAt" in form.names for form in then.forms), "the picker"
    assert then.text.count('<dl class="facts about">') == 2 and not any("/confirm" in link for link in then.links)
    assert '<dl class="facts about">' not in legal.get(at, knownAt=before).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_public_list_is_shown_as_it_was_known_to_whoever_asks(served: Served, lang: str):
    """The picker stands on the public page too; its JSON and CSV follow it."""
    old = {"en": "Havana", "fr": "La Havane", "nl": "Havana"}[lang]
    before = datetime.now(ZoneInfo("Europe/Brussels")).replace(second=0, microsecond=0)
    served.clock.ahead = timedelta(hours=1)
    served.as_("administrator").do("/en/registers/rename_partner", slug="havana", en=NEW, fr=NEW, nl=NEW)
    stranger = served.stranger(lang)
    now = stranger.get(f"/{lang}/partners")
    assert NEW in now.said
    served.clock.ahead = timedelta(hours=2)
    minute = (before + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    then = stranger.send(next(form for form in now.forms if "knownAt" in form.names), knownAt=minute)
    assert NEW not in then.said and old in then.said
    for ending in ("json", "csv"):
        (address,) = (link for link in then.links if f"/partners.{ending}?" in link)
        said = served.client().get(address).text
        assert NEW not in said and old in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_of_another_day_shows_what_was_blocked_then_and_why_and_offers_nothing(served: Served, lang: str):
    """A day of the caretaker period: the same acts and rules as the API gives for it, read-only for an officer too."""
    at, day = f"/{lang}/partnerships/{REF}", "2025-01-15"
    for who in ("officer", "auditor"):
        reader = served.as_(who, lang)
        page = reader.get(at, asOf=day)
        shown = page.text.partition('aria-labelledby="now"')[2].partition("</section>")[0]
        assert shown.count('<details class="closed">') > 2 and 'class="verdict fail"' in shown, who
        assert {"en": "8 August 1980", "fr": "8 août 1980", "nl": "8 augustus 1980"}[lang] in shown
        assert "href" not in shown and "<form" not in shown


def test_a_form_is_about_today_whatever_day_was_read_and_says_so(served: Served):
    """An address with a day leads to the form without it; what cannot be read is refused as everywhere."""
    officer = served.as_("officer")
    for path in (
        f"/en/partnerships/{REF}/acts/renew",
        f"/en/partnerships/{REF}/record/note",
        "/en/propose",
        "/en/handover",
    ):
        page = officer.get(path, asOf="2025-01-15", knownAt="2025-01-15")
        assert "A form is about today" in page.said and "as of" not in page.said.lower().partition("a form")[0]
        assert not any("asOf=" in link or "knownAt=" in link for link in page.links), path
    officer.get("/en/propose", 400, asOf="2026-02-30")
