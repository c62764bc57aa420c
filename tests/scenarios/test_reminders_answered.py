"""Reminders listed and answered at the command line, on both databases."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from commands.session import now
from lifecycle.entries import instant
from lifecycle.records import BY_NAME
from lifecycle.storage.store import Store
from lifecycle.storage.tables import message
from tests.makers import CommandLine, Office
from tests.makers.portfolios import policy

pytestmark = pytest.mark.said_alike

DAY = "2028-09-01"
"""Half a year before the term of the file ends, on 2029-03-02."""


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    """An agreement in force from 2024-03-02 to 2029-03-02: of the officer, with officer2 as deputy."""
    reference = office.file_at("in_force")
    fields = {"officer": "1", "deputy": "2"}
    assert office.on("2024-03-05").as_("manager").perform(reference, BY_NAME["assign"], fields, {}).passed
    return reference


@pytest.fixture
def line(office: Office, database_url: str, tmp_path) -> CommandLine:
    return CommandLine(database_url, tmp_path, "officer", DAY)


def deadlines(line: CommandLine, *typed: str) -> list[dict[str, Any]]:
    shown = line("reminders", "list", *typed, "--json").json
    assert shown["total"] == len(shown["items"])
    return shown["items"]


def reminded(line: CommandLine, file: str, kind: str = "term_end") -> str:
    """A check was run; the number of the reminder of a deadline of the file."""
    line("check")
    found = next(i for i in deadlines(line, "--kind", kind) if i["reference"] == file)
    return str(found["id"])


# ------------------------------------------------------------------------------------------ answers


def test_a_reminder_is_acknowledged_by_its_number_and_the_file_shows_by_whom(line: CommandLine, file: str):
    number = reminded(line, file)
    assert line("reminders", "ack", number, "--json").json["outcome"] == "recorded"
    shown = line("show", file, "--json").json["reminders"]
    one = next(r for r in shown if str(r["id"]) == number)
    assert one["acknowledgedBy"] == {"number": 1, "name": "officer"}
    assert [r["recipient"]["name"] for r in one["sentTo"]] == ["officer"]
    assert "acknowledged by officer" in line("show", file).out
    (listed,) = [i for i in deadlines(line, "--kind", "term_end") if i["reference"] == file]
    assert listed["acknowledgedBy"]["name"] == "officer"


def test_a_reminder_is_put_off_to_its_deadline_and_no_further(line: CommandLine, file: str):
    """T12. Refused: nothing changes but the refusal on record."""
    number = reminded(line, file)
    refused = line("reminders", "snooze", number, "--until", "2029-03-03", code=3)
    assert "never put off past its deadline" in refused.err
    assert "snoozedUntil" not in deadlines(line, "--kind", "term_end")[0]
    line("reminders", "snooze", number, "--until", "2029-03-02")
    assert deadlines(line, "--kind", "term_end")[0]["snoozedUntil"] == "2029-03-02"


def test_a_deadline_is_waived_with_a_reason(line: CommandLine, file: str):
    number = reminded(line, file)
    line("reminders", "waive", number, "--until", "2028-12-01", code=3)
    line("reminders", "waive", number, "--until", "2028-12-01", "--reason", "the partner asked for time")
    assert deadlines(line, "--kind", "term_end")[0]["waivedUntil"] == "2028-12-01"


def test_a_file_has_days_of_its_own(line: CommandLine, office: Office, file: str):
    line("reminders", "bands", file, "term_end", "365", "100", "0")
    assert office.case(file).reminder_bands == (("term_end", (365, 100, 0)),)
    assert "fall" in line("reminders", "bands", file, "term_end", "30", "60", code=3).err
    line("reminders", "bands", file, "no_kind", "30", code=2)
    assert office.case(file).reminder_bands == (("term_end", (365, 100, 0)),)


@pytest.mark.parametrize("verb", [("ack",), ("snooze", "--until", "2028-12-01"), ("waive", "--until", "2028-12-01")])
def test_an_unknown_number_exits_4_and_writes_nothing(line: CommandLine, office: Office, file: str, verb):
    before = len(office.entries(file))
    for number in ("999", "one", "-1"):
        name, *typed = verb
        shown = line("reminders", name, *typed, "--", number, code=4)
        assert "reminders list" in shown.err
    assert len(office.entries(file)) == before


def test_what_was_reported_later_was_not_known_before(line: CommandLine, file: str):
    before = instant(now())
    reminded(line, file)
    known = line("show", file, "--known-at", before, "--json").json
    assert "reminders" not in known
    after = line("show", file, "--known-at", instant(now()), "--json").json
    assert {r["kind"] for r in after["reminders"]} >= {"term_end"}


def test_what_tells_of_no_deadline_is_not_answered(line: CommandLine, office: Office, file: str):
    """The news that the clock ended a term: there is nothing to acknowledge."""
    later = line.on("2029-03-05")
    later("check")
    shown = later("show", file, "--json").json["reminders"]
    news = next(r["id"] for r in shown if r["kind"] == "clock_act")
    assert "nothing to answer" in later("reminders", "ack", str(news), code=2).err


def test_an_auditor_answers_no_reminder(line: CommandLine, file: str):
    number = reminded(line, file)
    line.as_("auditor")("reminders", "ack", number, code=3)
    assert "acknowledgedBy" not in deadlines(line, "--kind", "term_end")[0]


def test_an_answer_to_a_deadline_that_moved_is_refused(line: CommandLine, office: Office, file: str):
    number = reminded(line, file)
    assert office.on(DAY).advance(file, "renew", **office.typed_for("renew")).passed
    assert "met or moved" in line("reminders", "ack", number, code=3).err


# ------------------------------------------------------------------------------------------ lists


def test_the_calendar_of_months_and_the_list_agree(line: CommandLine, file: str):
    """T20: the same deadlines, each on its day, whatever is asked for."""
    for typed in (
        (),
        ("--kind", "term_end"),
        ("--from", "2028-10-01", "--until", "2029-03-02"),
        ("--until", "2000-01-01"),
    ):
        items = deadlines(line, *typed)
        out = line("reminders", "list", *typed, "--as", "month").out
        lines = re.findall(r"^  (\d\d)  (BE-BRU-\S+)", out, re.MULTILINE)
        assert lines == [(i["dueOn"][8:], i["reference"]) for i in items]
        marked = sum(int(n) for n in re.findall(r"\d·(\d+)", out))
        assert marked == len(items)


def test_a_month_is_drawn_in_weeks_from_monday(line: CommandLine, file: str):
    out = line("reminders", "list", "--kind", "term_end", "--as", "month").out
    assert "March 2029" in out and "Mo    Tu    We    Th    Fr    Sa    Su" in out
    first = next(text for text in out.splitlines() if "2·1" in text)
    assert first.split() == ["1", "2·1", "3", "4"], "2 March 2029 is a Friday"
    assert "maart 2029" in line("reminders", "list", "--kind", "term_end", "--as", "month", "--lang", "nl").out


def test_days_and_kinds_narrow_the_list(line: CommandLine, file: str):
    assert {i["kind"] for i in deadlines(line, "--kind", "notice_by")} == {"notice_by"}
    within = deadlines(line, "--from", "2029-03-02", "--until", "2029-03-02")
    assert [i["kind"] for i in within] == ["term_end"]
    assert deadlines(line, "--from", "2029-03-03", "--until", "2029-03-03") == []
    line("reminders", "list", "--kind", "nonsense", code=2)
    line("reminders", "list", "--from", "soon", code=2)


def test_mine_are_those_of_my_files_and_of_whomever_i_stand_in_for(line: CommandLine, office: Office, file: str):
    other = office.file_at("proposal", partner="prague")
    mine = {i["reference"] for i in deadlines(line, "--mine")}
    assert mine == {file} and other not in mine
    two = line.as_("officer2")
    assert deadlines(two, "--mine") == []
    line("absence", "add", "officer", "--from", DAY, "--until", "2028-09-10", "--deputy", "officer2")
    assert {i["reference"] for i in deadlines(two, "--mine")} == {file}
    line.as_(None)("reminders", "list", "--mine", code=2)


def test_the_team_of_a_manager_is_every_file_and_an_officers_also_what_they_are_the_deputy_of(
    line: CommandLine, office: Office, file: str
):
    """T21: all of my officers' deadlines, equal to a count by hand."""
    other = office.file_at("proposal", partner="prague")
    every = deadlines(line)
    assert {i["reference"] for i in every} == {file, other}
    assert deadlines(line.as_("manager"), "--team") == every
    assert {i["reference"] for i in deadlines(line.as_("officer2"), "--team")} == {file}
    assert deadlines(line.as_("auditor"), "--team") == []


# ------------------------------------------------------------------------------------------ status


def test_a_file_suspended_for_sixty_days_is_told_of(store: Store, tmp_path, database_url: str):
    """T17: a rule on status. The day before nothing, on the day a reminder; lifted, no more."""
    watch = (
        '\n[[register.reminders.watches]]\ncode = "long_suspended"\nstages = ["suspended"]\nafter = "P60D"\n'
        'en = "suspended for 60 days"\nfr = "suspendu depuis 60 jours"\nnl = "60 dagen geschorst"\n'
    )
    office = Office.open(store, folder=tmp_path, policy_text=policy(("\n[file]\n", f"{watch}\n[file]\n")))
    long, lifted = office.file_at("suspended"), office.file_at("suspended", partner="prague")
    since = office.case(long).moved_on
    assert since is not None and since.day is not None
    assert office.on("2024-06-04").advance(lifted, "lift_suspension").passed
    line = CommandLine(database_url, tmp_path, "officer", "2024-06-05")
    (watched,) = deadlines(line, "--kind", "watch")
    sixty_days_on = (since.day + timedelta(days=60)).isoformat()
    assert (watched["reference"], watched["dueOn"], watched["number"]) == (long, sixty_days_on, 1)
    before, on_the_day = str(date.fromisoformat(watched["dueOn"]) - timedelta(days=1)), watched["dueOn"]
    assert [r["band"] for r in office.on(before).check()["reminders"] if r["deadline"] == "watch"] == [1]
    assert [r["band"] for r in office.on(on_the_day).check()["reminders"] if r["deadline"] == "watch"] == [0]


# ------------------------------------------------------------------------------------------ messages


@pytest.fixture
def given_up(line: CommandLine, office: Office, file: str) -> int:
    """A message to the officer that was tried eight times in vain."""
    reminded(line, file)
    with office.store.bulk() as unit:
        found = unit.connection.execute(select(message.c.id).where(message.c.person == 1)).scalar_one()
        tried = update(message).where(message.c.id == found)
        unit.connection.execute(tried.values(state="dead", attempts=8, fault="550 no such user"))
        unit.connection.execute(update(message).where(message.c.id != found).values(state="sent"))
    return int(found)


def test_messages_that_did_not_leave_are_listed_with_their_fault(line: CommandLine, given_up: int):
    (shown,) = deadlines(line, "--failed")
    assert (shown["id"], shown["state"], shown["fault"], shown["attempts"]) == (given_up, "dead", "550 no such user", 8)
    assert shown["recipient"] == {"number": 1, "name": "officer"} and shown["reminders"]
    assert "550 no such user" in line("reminders", "list", "--failed").out


@pytest.mark.parametrize(("who", "code"), [("officer", 3), ("legal", 3), ("manager", 0), ("administrator", 0)])
def test_a_message_that_was_given_up_is_sent_again_by_a_manager_or_an_administrator(
    line: CommandLine, office: Office, given_up: int, who: str, code: int
):
    line.as_(who)("reminders", "retry", str(given_up), code=code)
    (shown,) = deadlines(line, "--failed")
    assert (shown["state"], shown["attempts"]) == (("waiting", 0) if code == 0 else ("dead", 8))
    last = office.entries("people")[-1]
    assert (last.act, last.fields["message"]) == ("retry_message", str(given_up))


def test_a_message_that_waits_is_not_sent_again_and_one_that_is_not_there_exits_4(line: CommandLine, given_up: int):
    manager = line.as_("manager")
    manager("reminders", "retry", str(given_up))
    assert "not given up" in manager("reminders", "retry", str(given_up), code=3).err
    manager("reminders", "retry", "999", code=4)


# ------------------------------------------------------------------------------------------ people's affairs, typed


def test_an_absence_is_typed_by_name_and_ended_by_name_or_number(line: CommandLine):
    line("absence", "add", "officer", "--from", "2028-10-01", "--until", "2028-10-10", "--deputy", "officer2")
    (shown,) = line("absence", "list", "--json").json["items"]
    assert (shown["whose"]["name"], shown["deputy"]["name"]) == ("officer", "officer2")
    assert "officer2" in line("absence", "list").out
    away = line.on("2028-10-05")("user", "list").out
    assert "away until 2028-10-10" in away or "away until 10 October 2028" in away
    line.on("2028-10-05")("absence", "end", "officer", "--from", "2028-10-08")
    assert line("absence", "list", "--json").json["items"][0]["until"] == "2028-10-07"
    line.on("2028-10-05")("absence", "end", str(shown["id"]))
    assert line.on("2028-10-05")("absence", "list", "--json").json["items"] == []
    line.on("2028-10-05")("absence", "end", "officer", code=4)
    line("absence", "add", "nobody", "--from", "2028-10-01", "--until", "2028-10-10", "--deputy", "officer2", code=4)
    line("absence", "add", "officer", "--from", "2028-10-01", "--until", "2028-10-10", "--deputy", "nobody", code=4)
    line("absence", "add", "officer", "--from", "2028-10-01", "--until", "2028-10-10", code=3)


def test_the_secret_of_a_feed_is_told_once(line: CommandLine):
    made = line("feed", "add", "--scope", "own", "--json").json["feed"]
    assert made["address"].endswith(f"/calendar/{made['token']}.ics")
    shown = line("feed", "list", "--json")
    assert [i["id"] for i in shown.json["items"]] == [made["id"]] and made["token"] not in shown.out
    assert made["token"] not in line("history", "--subject", "people", "--format", "json").out
    assert line.as_("officer2")("feed", "list", "--json").json["items"] == []
    line("feed", "revoke", str(made["id"]))
    assert line("feed", "list", "--json").json["total"] == 0
    line("feed", "revoke", str(made["id"]), code=3)
    assert "feed" not in line("feed", "add", "--dry-run", "--json").json


def test_address_and_wishes_are_typed_and_shown_without_the_address(line: CommandLine):
    line("user", "mail", "officer", "not an address", code=2)
    line("user", "mail", "officer", "officer@example.org")
    line("user", "wishes", "officer", "--rhythm", "weekly", "--language", "nl", "--without", "watch")
    shown = line("user", "list", "--json")
    (me,) = [i for i in shown.json["items"] if i["name"] == "officer"]
    assert me["hasMail"] is True and "officer@example.org" not in shown.out
    assert me["wishes"] == {"rhythm": "weekly", "lang": "nl", "without": ["watch"]}
    line("user", "wishes", "officer", "--rhythm", "hourly", code=2)
    line("user", "wishes", "officer2", "--rhythm", "weekly", code=3)


def test_a_filter_is_typed_listed_and_removed(line: CommandLine):
    typed = ("--stage", "in_force", "--theme", "culture", "--country", "AT", "--kind", "term_end")
    line("reminders", "filter", "add", "mine", *typed, "--days", "90", "--days", "30")
    assert line("reminders", "filter", "list", "--json").json["items"] == [
        {
            "name": "mine", "stages": ["in_force"], "themes": ["culture"], "countries": ["AT"],
            "kinds": ["term_end"], "days": [90, 30],
        }
    ]  # fmt: skip
    assert "mine" in line("reminders", "filter", "list").out
    line("reminders", "filter", "add", "mine", "--days", "90", code=3)
    line("reminders", "filter", "remove", "mine")
    line("reminders", "filter", "remove", "mine", code=3)


def test_the_history_names_both_the_deputy_and_whom_they_stood_in_for(line: CommandLine, file: str):
    """As its JSON does: "officer2 for officer"."""
    typed = ("absence", "add", "officer", "--from", DAY, "--until", "2028-09-30", "--deputy", "officer2")
    line(*typed)
    line("record", file, "note", "--text", "in their place", "--for", "officer", "--user", "officer2")
    entry = line("history", file, "--json").json["items"][-1]
    assert (entry["actor"]["name"], entry["deputyFor"]["name"]) == ("officer2", "officer")
    for lang, said in (
        ("en", "officer2 for officer"),
        ("fr", "officer2 pour officer"),
        ("nl", "officer2 voor officer"),
    ):
        assert said in line("history", file, "--lang", lang).out
    [*_, row] = csv.DictReader(io.StringIO(line("history", file, "--format", "csv").out))
    assert (row["actor"], row["deputyFor"]) == ("officer2", "officer")
