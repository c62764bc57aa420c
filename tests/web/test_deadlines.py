"""The manager's pages: deadlines as list and calendar, answers, links of mails, absences, hand-over."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
from messages.render import render
from scheduler.check import run_check
from scheduler.links import Link, sign
from tests.web.conftest import DAY, Served
from web.say import Say

ISRAEL = "BE-BRU-2026-0018"


def open_deadlines(served: Served) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Queries(served.store, served.day.today, "en").open_deadlines()["items"]
    return found


def reminder_of(served: Served, reference: str) -> int:
    return next(int(i["id"]) for i in open_deadlines(served) if i["reference"] == reference and "id" in i)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_list_and_calendar_show_the_same_deadlines(served: Served, lang: str):
    """Every deadline of the query stands in the list; those of a month in its calendar, and no others."""
    manager = served.as_("manager", lang)
    items = Queries(served.store, DAY, lang).open_deadlines()["items"]
    page = manager.get(f"/{lang}/deadlines", scope="all")
    listed = [link.rsplit("/", 1)[1] for link in page.links if "/partnerships/BE-" in link]
    assert sorted(listed) == sorted(i["reference"] for i in items) and len(items) > 20
    month = items[len(items) // 2]["dueOn"][:7]
    page = manager.get(f"/{lang}/deadlines", scope="all", view="month", month=month)
    shown = [link.rsplit("/", 1)[1] for link in page.links if "/partnerships/BE-" in link]
    assert sorted(shown) == sorted(i["reference"] for i in items if i["dueOn"].startswith(month)) and shown


def test_an_officer_sees_their_own_a_manager_those_of_the_team(served: Served):
    """After a file is assigned its deadlines are the officer's own; until then they are the team's."""
    officer, manager = served.as_("officer"), served.as_("manager")
    assert "None of your files" in officer.get("/en/deadlines").said
    manager.do(f"/en/partnerships/{ISRAEL}/record/assign", officer="1")
    assert f"/en/partnerships/{ISRAEL}" in officer.get("/en/deadlines", scope="own").links
    assert "<strong>1</strong> My files" in officer.get("/en").text, "counted on the board too"
    assert len(manager.get("/en/deadlines").links) > 30


def test_acknowledging_takes_one_click_and_says_who(served: Served):
    """No page to confirm: the click says all."""
    manager = served.as_("manager")
    number = reminder_of(served, ISRAEL)
    form = manager.get("/en/deadlines", scope="all").form(f"/reminders/{number}/acknowledge")
    page = manager.send(form, step="do")
    assert "Done: acknowledge" in page.said and "acknowledged by manager" in page.said.lower()


def test_snoozing_is_refused_past_the_deadline_and_waiving_asks_for_a_reason(served: Served):
    """The rules answer beside the fields."""
    manager = served.as_("manager")
    number = reminder_of(served, ISRAEL)
    page = manager.send(
        manager.get(f"/en/reminders/{number}/snooze").form_of("check"), 422, step="check", until="2027-01-01"
    )
    assert "deadline" in page.said
    page = manager.send(
        manager.get(f"/en/reminders/{number}/waive").form_of("check"), 422, step="check", until="2027-06-01"
    )
    assert "e-reason" in page.ids
    done = manager.do(f"/en/reminders/{number}/waive", until="2027-06-01", reason="Asked the archive.")
    assert "Done" in done.said
    manager.get("/en/reminders/99999/waive", 404)


def token(served: Served, verb: str = "acknowledge", **how: Any) -> str:
    number = reminder_of(served, ISRAEL)
    link = Link(number, 3, verb, None, DAY + timedelta(days=30))._replace(**how)
    secret = served.site.house.office.secret
    assert secret is not None
    return sign(link, secret)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_link_of_a_mail_acknowledges_once_without_signing_in(served: Served, lang: str):
    """Opening does nothing, the button does it, a second press writes nothing."""
    stranger = served.stranger(lang)
    address = f"/{lang}/reminders/link/{token(served)}"
    before = len(served.office.entries(ISRAEL))
    page = stranger.get(address)
    stranger.get(address)
    assert len(served.office.entries(ISRAEL)) == before
    stranger.send(page.forms[-1])
    entry = served.office.entries(ISRAEL)[-1]
    assert (entry.act, entry.data["actor"]) == ("acknowledge_reminder", 3)
    again = stranger.send(page.forms[-1])
    assert len(served.office.entries(ISRAEL)) == before + 1
    opened = stranger.get(address)
    said = " ".join(render("web.link.again", {}, lang).split())
    assert opened.forms == again.forms == [] and said in opened.said


def test_the_short_address_leads_to_the_page_in_the_language_of_the_browser(served: Served):
    """For mails that wrap long lines."""
    answer = served.client().get(f"/r/{token(served)}", headers={"accept-language": "nl"})
    assert answer.headers["location"].startswith("/nl/reminders/link/")


def test_a_link_that_was_changed_or_is_over_does_nothing_and_says_so(served: Served):
    """Forged, of another person, expired, or no link at all."""
    good = token(served)
    stranger = served.stranger()
    for bad, status in (
        (good[:-1] + ("A" if good[-1] != "A" else "B"), 403), (good.replace(".3.", ".1.", 1), 403), ("nonsense", 400),
        (token(served, expires_on=DAY - timedelta(days=1)), 403), (token(served, person=1), 403), ("a" * 5_000, 400),
    ):  # fmt: skip
        stranger.get(f"/en/reminders/link/{bad}", status)
        stranger.post(f"/en/reminders/link/{bad}", {}, status)
    assert all(e.act != "acknowledge_reminder" for e in served.office.entries(ISRAEL))


def test_files_are_handed_over_once_each_after_they_were_named(served: Served):
    """The check names them, the confirmation gives them; an officer may not."""
    manager = served.as_("manager")
    for ref in (ISRAEL, "BE-BRU-2026-0006"):
        manager.do(f"/en/partnerships/{ref}/record/assign", officer="1")
    page = manager.send(
        manager.get("/en/handover").form_of("check"), step="check", leaving="1", taker="2", reason="Leaves."
    )
    assert ISRAEL in page.said and served.office.case(ISRAEL).officer == 1
    manager.send(page.form_of("do"), step="do")
    assert served.office.case(ISRAEL).officer == served.office.case("BE-BRU-2026-0006").officer == 2
    officer = served.as_("officer")
    officer.send(officer.get("/en/handover").form_of("check"), 422, step="check", leaving="2", taker="1")


def test_a_caretaker_period_is_entered_by_one_and_confirmed_by_another(served: Served):
    """The page of what waits leads the second person to the form."""
    legal, manager = served.as_("legal"), served.as_("manager")
    legal.do("/en/registers/enter_period", event="resignation", on="2026-11-20", source="Moniteur", certainty="A")
    page = manager.get("/en/pending")
    [address] = [link for link in page.links if "confirm_period" in link]
    manager.do(address)
    served.day.today = date(2026, 11, 24)
    assert "Caretaker period" in served.as_("officer").get("/en").said
    assert "Caretaker period" in manager.get("/en/government").said
    why = "the last working day on which a government with full powers is known to be in office"
    [moved] = {d["actBy"] for d in open_deadlines(served) if d.get("actByBecause") == "caretaker"}
    assert moved == "2026-11-19", "the day before the first of the period"
    assert f"act by 19 November 2026, {why}" in manager.get("/en/partnerships/BE-BRU-2026-0037").said
    assert f"act by 19 November 2026, {why}" in manager.get("/en/deadlines", scope="all").said
    month = manager.get("/en/deadlines", scope="all", view="month", month="2026-11").said
    assert f"It is {why}." in month


def test_a_period_that_is_over_is_entered_with_its_end(served: Served):
    """Between two that are known; the form says what is missing where it has none."""
    legal, manager = served.as_("legal"), served.as_("manager")
    said = {"event": "resignation", "on": "2022-03-01", "source": "Press", "certainty": "C"}
    form = legal.get("/en/registers/enter_period").form_of("check")
    refused = legal.send(form, 422, step="check", **said)
    assert (
        "with the day of its end" in refused.said
        and "--end-on" not in refused.said
        and "would run into period no. 7" in refused.said
    )
    legal.do("/en/registers/enter_period", **said, endOn="2022-05-01", endEvent="oath")
    page = manager.get("/en/government")
    assert "1 May 2022" in page.said
    manager.do("/en/registers/confirm_period?period=8")
    assert "confirm_period?period=8" not in manager.get("/en/government").text


def test_who_confirms_a_correction_sees_the_old_and_the_new_value(served: Served):
    """Among the periods, among what waits, on the page to confirm and in the history."""
    legal, manager = served.as_("legal"), served.as_("manager")
    legal.do("/en/registers/correct_period?period=7", on="2024-06-10", source="Moniteur", reason="The journal.")
    for page in ("/en/government", "/en/pending"):
        said = manager.get(page).said
        assert "9 June 2024" in said and "10 June 2024" in said and "Moniteur" in said, page
    form = manager.get("/en/registers/confirm_period?period=7").form_of("check")
    checked = manager.send(form, step="check")
    assert "10 June 2024" in checked.said and "Moniteur" in checked.said
    manager.send(checked.form_of("do"), step="do")
    assert manager.get("/en/history?act=confirm_period").said.count("10 June 2024") == 1


@pytest.mark.parametrize(
    "asked", [{"month": "2026-13"}, {"month": "9999-12"}, {"kind": "lunch"}, {"asOf": "soon"}, {"knownAt": "x"}]
)
def test_an_address_that_cannot_be_read_is_refused_in_words(served: Served, asked):
    """Not guessed, not a fault of the program."""
    page = served.as_("manager", "fr").get("/fr/deadlines", 400, **asked)
    assert next(iter(asked.values())) in page.said


def test_a_database_that_answers_no_more_is_told_on_a_page_and_nothing_of_it_leaks(served: Served):
    """The page of a fault needs nothing that the fault took away."""
    manager = served.as_("manager", "nl")
    served.store.engine.dispose()
    path = served.store.engine.url.database
    assert path is not None
    from pathlib import Path

    Path(path).write_bytes(b"no database any more" * 1000)
    for beside in ("-wal", "-shm"):
        Path(path + beside).unlink(missing_ok=True)
    answer = manager.client.get("/nl/deadlines")
    assert answer.status_code in (500, 503) and "Dit is niet gelukt" in answer.text
    assert "Traceback" not in answer.text and "sqlite3" not in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_of_a_reminder_says_which_deadline_of_which_partner(served: Served, lang: str):
    """The kind, the day, the partner and the file."""
    manager = served.as_("manager", lang)
    number = reminder_of(served, ISRAEL)
    item = next(i for i in Queries(served.store, DAY, lang).open_deadlines()["items"] if i.get("id") == number)
    say = Say(lang)
    for verb in ("snooze", "waive", "acknowledge"):
        said = manager.get(f"/{lang}/reminders/{number}/{verb}").said
        assert f"({ISRAEL})" in said and say.word("deadline", item["kind"]) in said and say.day(item["dueOn"]) in said


def test_a_deadline_that_is_over_offers_no_snooze(served: Served):
    """It would be refused each time, as on its last day, for then nothing later is before its end."""
    manager = served.as_("manager")
    items = Queries(served.store, DAY, "en").open_deadlines()["items"]
    item = next(i for i in items if i["daysLeft"] > 60)
    due = date.fromisoformat(item["dueOn"])
    served.day.today = due - timedelta(days=20)
    run_check(served.store, served.clock, served.day.today, trial_day=True)
    number = reminder_of(served, item["reference"])
    for before, offered in ((20, True), (1, True), (0, False), (-1, False)):
        served.day.today = due - timedelta(days=before)
        links = manager.get("/en/deadlines", scope="all").links
        assert (f"/en/reminders/{number}/snooze" in links) is (offered and item["actBy"] != str(served.day.today)), (
            before
        )
        assert f"/en/reminders/{number}/waive" in links


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_of_the_calendar_unfolds_what_is_many_and_marks_the_day_to_act_by(served: Served, lang: str):
    """Three stand at once; whatever is to be done before its day is marked on the day to act by, with its own."""
    manager = served.as_("manager", lang)
    items = Queries(served.store, DAY, lang).open_deadlines()["items"]
    crowded = max(Counter(i["dueOn"] for i in items).items(), key=lambda pair: pair[1])
    page = manager.get(f"/{lang}/deadlines", scope="all", view="month", month=crowded[0][:7])
    assert crowded[1] > 3 and render("web.deadlines.more", {"count": crowded[1] - 3}, lang) in page.text
    item = next(i for i in items if i["actBy"] != i["dueOn"] and i["daysLeft"] > 0)
    page = manager.get(f"/{lang}/deadlines", scope="all", view="month", month=item["actBy"][:7])
    cell = page.text.partition(f'<time datetime="{item["actBy"]}">')[2].partition("</td>")[0]
    assert render("web.deadlines.act_by", {}, lang) in cell and Say(lang).day(item["dueOn"]) in cell


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_to_snooze_says_at_once_where_no_day_is_left(served: Served, lang: str):
    """A deadline that is past is only acknowledged or waived; the list offers no link there, and neither page differs."""
    manager = served.as_("manager", lang)
    said, offered = {}, manager.get(f"/{lang}/deadlines", scope="all").links
    for item in [i for i in open_deadlines(served) if "id" in i]:
        page = manager.get(f"/{lang}/reminders/{item['id']}/snooze").text
        said[item["id"]] = render("web.act.stands_in_the_way", {}, lang).replace("'", "&#39;") in page
        assert said[item["id"]] == (f"/{lang}/reminders/{item['id']}/snooze" not in offered), item
    assert any(said.values())
