"""Calendar feeds by HTTP and from the command line, read by a second library (vobject)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from lifecycle.affairs import new_token, token_hash
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from scheduler.bands import openings
from scheduler.calendar_feed import write_calendar
from tests.makers import CommandLine, Office
from tests.web_api.serving import Answered, Served, serving

pytestmark = pytest.mark.said_alike

DAY = "2026-11-24"
BRUSSELS = ZoneInfo("Europe/Brussels")


def open_feed(office: Office, who: str = "manager", scope: str = "all") -> tuple[str, int]:
    """The secret of a new feed, and its number."""
    token = new_token()
    told = office.on(DAY).as_(who).perform(
        PEOPLE, ACTS_OF_REGISTERS["add_feed"], {"scope": scope, "token": token_hash(token)}, {}
    )  # fmt: skip
    assert told.passed
    return token, told.sequence


def revoke(office: Office, number: int, who: str = "manager") -> None:
    told = office.on(DAY).as_(who).perform(PEOPLE, ACTS_OF_REGISTERS["revoke_feed"], {"feed": str(number)}, {})
    assert told.passed


def fetch(served: Served, token: str, **headers: str) -> Answered:
    return served.get(f"/calendar/{token}.ics", **headers)


def events(content: bytes | str) -> dict[str, Any]:
    """The events by UID, as the second library reads them."""
    text = content.decode() if isinstance(content, bytes) else content
    (calendar,) = list[Any](vobject.readComponents(text, validate=True))
    found = {event.uid.value: event for event in calendar.contents.get("vevent", [])}
    assert len(found) == len(calendar.contents.get("vevent", []))
    return found


def test_a_feed_holds_every_deadline_and_each_of_its_bands_as_an_event_of_a_day(office: Office, served: Served):
    token, _ = open_feed(office)
    answer = fetch(served, token)
    assert answer.status == 200 and answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private")
    found = events(answer.body)
    expected = {}
    for one in office.ask(DAY).followed(3, "all"):
        name = f"{one.case.reference}.{one.deadline.kind}.{one.deadline.number}"
        expected[f"{name}.due@agreements"] = one.deadline.due_on
        closed = office.ask(DAY).registers().policy_on(date(2026, 11, 24)).register_.reminders.closed
        for opened in openings(one.counts_to, one.bands, closed):
            expected[f"{name}.{opened.band}@agreements"] = opened.on
    assert {uid: event.dtstart.value for uid, event in found.items()} == expected
    assert len(expected) > 100
    assert all(e.dtend.value - e.dtstart.value == timedelta(days=1) for e in found.values())
    listed = {(i["reference"], i["kind"], i["dueOn"]) for i in office.ask(DAY).open_deadlines()["items"]}
    assert {
        (u.split(".")[0], u.split(".")[1], str(e.dtstart.value)) for u, e in found.items() if ".due@" in u
    } == listed


def test_an_alarm_rings_at_nine_in_brussels_in_winter_and_in_summer(office: Office, served: Served):
    token, _ = open_feed(office)
    hours = set()
    for event in events(fetch(served, token).body).values():
        instant = event.valarm.trigger.value
        assert isinstance(instant, datetime) and instant.utcoffset() == timedelta(0)
        local = instant.astimezone(BRUSSELS)
        assert (local.date(), local.hour, local.minute) == (event.dtstart.value, 9, 0)
        hours.add(instant.astimezone(UTC).hour)
    assert hours == {7, 8}


def test_a_feed_that_nothing_changed_is_the_same_bytes_on_another_day_and_answers_304(office: Office, served: Served):
    token, _ = open_feed(office)
    first = fetch(served, token)
    again = fetch(served, token, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    later = write_calendar(office.store, 3, "all", date(2026, 12, 1))
    assert later == write_calendar(office.store, 3, "all", date(2026, 11, 24))


def test_where_a_date_moves_the_event_moves_and_keeps_its_uid(bare: Office):
    office, reference = bare, bare.file_at("in_force")
    uid = f"{reference}.term_end.0.due@agreements"
    before = events(write_calendar(office.store, 3, "all", date(2026, 11, 24)))[uid]
    told = office.on("2024-05-20").advance(
        reference, "renew", set={"term": "P6Y", "renewal": "express", "notice": "P6M"}
    )
    assert told.passed, told.because
    after = events(write_calendar(office.store, 3, "all", date(2026, 11, 24)))[uid]
    assert after.dtstart.value > before.dtstart.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstamp.value >= before.dtstamp.value


def test_what_was_acknowledged_stands_without_bands_and_without_an_alarm(office: Office):
    office.on(DAY).check()
    (one, *_) = [i for i in office.ask(DAY).open_deadlines()["items"] if "id" in i]
    seat = office.on(DAY).as_("manager")
    from lifecycle.reminder_acts import REMINDER_ACTS

    act = next(a for a in REMINDER_ACTS if a.name == "acknowledge_reminder")
    said = {"reminder": str(one["id"]), "kind": one["kind"], "number": str(one.get("number", 0)), "dueOn": one["dueOn"]}
    name = f"{one['reference']}.{one['kind']}.{one.get('number', 0)}."
    before = [u for u in events(write_calendar(office.store, 3, "all", date(2026, 11, 24))) if u.startswith(name)]
    assert len(before) > 1
    assert seat.perform(one["reference"], act, said, {}).passed
    after = {
        u: e
        for u, e in events(write_calendar(office.store, 3, "all", date(2026, 11, 24))).items()
        if u.startswith(name)
    }
    assert list(after) == [f"{name}due@agreements"]
    assert "valarm" not in after[f"{name}due@agreements"].contents


def test_each_scope_holds_its_files_and_a_restricted_file_is_in_no_other_feed(bare: Office):
    office, mine = bare, bare.file_at("test_phase")
    other = bare.file_at("test_phase", partner="kyiv")
    assert office.on(DAY).as_("manager").record(mine, "assign", officer="1").passed
    assert office.on(DAY).record(mine, "restricted", value="yes").passed
    day = date(2026, 11, 24)

    def files(person: int, scope: Any) -> set[str]:
        return {uid.split(".")[0] for uid in events(write_calendar(office.store, person, scope, day))}

    assert mine in files(1, "own") and mine in files(3, "team")
    assert files(2, "all") == {other} and files(3, "all") == {mine, other}
    assert files(2, "own") == set()


def test_a_revoked_feed_is_not_found_at_once_and_neither_is_that_of_somebody_who_left(office: Office, served: Served):
    token, number = open_feed(office)
    other, _ = open_feed(office, "officer", "own")
    assert fetch(served, token).status == fetch(served, other).status == 200
    revoke(office, number)
    gone, unknown = fetch(served, token), fetch(served, new_token())
    assert gone.status == unknown.status == 404 and gone.body == unknown.body
    told = (
        office.on(DAY)
        .as_("administrator")
        .perform(PEOPLE, ACTS_OF_REGISTERS["disable_person"], {"name": "officer"}, {})
    )
    assert told.passed
    assert fetch(served, other).status == 404


@pytest.mark.parametrize("token", ["x", "..%2f..%2fetc%2fpasswd", "%00", "a" * 4000, "%F0%9F%92%A9", "a%2Fb"])
def test_a_secret_that_is_none_is_not_found_in_the_language_of_the_reader(served: Served, token: str):
    answer = served.speaking("nl-BE, fr;q=0.5").get(f"/calendar/{token}.ics")
    assert answer.status == 404
    assert "agendafeed" in answer.text or answer.text == "Not Found"


def test_only_the_fingerprint_of_a_secret_is_stored(office: Office, database_url: str):
    token, _ = open_feed(office)
    with office.store.reading() as reading:
        texts = [row.body for row in reading.entries(PEOPLE)] + [reading.heads((PEOPLE,))[PEOPLE].state or ""]
    assert not any(token in text for text in texts)
    assert token_hash(token) in texts[-1]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "In 90 days: "), ("fr", "Dans 90 jours\N{NO-BREAK SPACE}: "), ("nl", "Over 90 dagen: ")]
)
def test_a_feed_speaks_the_language_of_its_person(office: Office, lang: str, words: str):
    told = (
        office.on(DAY)
        .as_("manager")
        .perform(PEOPLE, ACTS_OF_REGISTERS["set_wishes"], {"person": "3", "language": lang}, {})
    )
    assert told.passed
    found = events(write_calendar(office.store, 3, "all", date(2026, 11, 24)))
    assert any(e.summary.value.startswith(words) for u, e in found.items() if u.endswith(".90@agreements"))


def test_the_command_line_prints_the_same_calendar_and_its_address_is_served(tmp_path, sqlite_url):
    line = CommandLine(sqlite_url, tmp_path).as_("manager").on(DAY)
    line("init")
    printed = line("feed", "show", "--scope", "all").out
    added = line("feed", "add", "--scope", "all", "--json").json["feed"]
    from lifecycle.storage.engine import open_database

    with open_database(sqlite_url) as store, serving(store) as served:
        answer = served.get(re.sub(r"^https?://[^/]+", "", added["address"]))
        assert answer.status == 200
        assert answer.text == printed.replace("\r\n", "\n").replace("\n", "\r\n")
    assert line("feed", "show", "--scope", "everything", code=2).out == ""
    assert line.as_(None)("feed", "show", code=2).out == ""


def test_a_feed_of_a_role_holds_what_the_policy_tells_that_role(bare: Office):
    """T24: managers hear of a file with an officer from seven days before, of one without anybody from the first band."""
    office, led = bare, bare.file_at("in_force")
    alone = bare.file_at("test_phase", partner="kyiv")
    assert office.on(DAY).as_("manager").record(led, "assign", officer="1").passed
    day = date(2026, 11, 24)

    def bands(person: int, file: str, kind: str) -> set[str]:
        name = f"{file}.{kind}.0."
        found = events(write_calendar(office.store, person, "role", day))
        return {uid.removeprefix(name).partition("@")[0] for uid in found if uid.startswith(name)}

    assert bands(3, led, "term_end") == {"due", "7", "1", "0", "-1"}
    assert bands(3, alone, "decision_by") >= {"due", "180", "90", "7", "0", "-1"}
    assert bands(5, led, "term_end") == {"due", "1", "0", "-1"}, "legal service: from the day before"
    assert bands(1, led, "term_end") == bands(6, led, "term_end") == set(), "officers and auditors hear by no role"


@pytest.mark.parametrize(
    ("lang", "act", "over"),
    [
        ("en", "Act today: ", "The last safe day is over: "),
        ("fr", "À faire aujourd'hui\N{NO-BREAK SPACE}: ", "Dernier jour sûr dépassé\N{NO-BREAK SPACE}: "),
        ("nl", "Vandaag te doen: ", "Laatste veilige dag voorbij: "),
    ],
)
def test_an_event_before_its_legal_day_does_not_call_itself_today_or_overdue(
    bare: Office, lang: str, act: str, over: str
):
    """A test phase ends on Monday 2024-07-15, in the caretaker period: a decision was safe until 2024-06-07."""
    office, file = bare, bare.file_at("test_phase", days={"test_phase": "2022-07-15"})
    found = events(write_calendar(office.store, 3, "all", date(2024, 1, 18), lang))
    decision = {uid.split(".")[3].partition("@")[0]: e for uid, e in found.items() if f"{file}.decision_by" in uid}
    assert decision["0"].dtstart.value == date(2024, 6, 7) and decision["0"].summary.value.startswith(act)
    assert decision["-1"].dtstart.value == date(2024, 6, 10) and decision["-1"].summary.value.startswith(over)
