"""`what-if`: what lapses before a decision is possible, the last safe day, what waits; nothing is written."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from lifecycle.queries import Queries
from lifecycle.queries.view import View
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import ReadOnly
from lifecycle.storage.store import Store
from lifecycle.supposed import read_scenarios, supposing
from lifecycle.waiting import open_files, waiting_for_government
from lifecycle.what_if import Span, foresee
from messages.catalogue import LANGUAGES
from messages.render import render
from messages.wording import capitalised, word
from reports.drawing import KEYS, SAFE, WAIT
from reports.what_if import lines_of, svg
from tests.makers import Life, Office, brussels
from tests.makers.program import CommandLine

DAY = date(2026, 11, 23)
RECENT = {
    "proposal": "2026-02-20",
    "assessment": "2026-02-21",
    "mou_negotiation": "2026-02-25",
    "test_phase": "2026-03-02",
}
"""A test phase that ends on 2 March 2028."""
TACIT = {"term": "P5Y", "renewal": "tacit:P4Y", "notice": "P6M"}
"""In force on 2 March 2024: prolonged on 2 March 2029 unless it was denounced by 1 September 2028."""
SVG = "{http://www.w3.org/2000/svg}"
SHORT, LONG = "2027-12-01:2028-02-01", "2027-12-01:2028-06-01"


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


def asked(office: Office, *scenarios: str, on: date = DAY) -> dict[str, Any]:
    return Queries(office.store, on, "en").what_if(read_scenarios("--caretaker", scenarios, on))


def told(answer: dict[str, Any], reference: str) -> dict[str, Any]:
    return next((one for one in answer["files"] if one["reference"] == reference), {})


def test_a_test_phase_lapses_in_one_scenario_and_not_in_the_other(office: Office):
    """A government by 1 February decides before it ends; one in June comes too late, so it is decided before."""
    file = office.file_at("test_phase", days=RECENT)
    shown = asked(office, SHORT, LONG)
    short, long = (told(scenario, file) for scenario in shown["scenarios"])
    assert "lapsesOn" not in short and short["lastSafeDecisionOn"] == "2028-03-01"
    assert (long["lapsesOn"], long["lastSafeDecisionOn"]) == ("2028-03-02", "2027-11-30")
    assert [scenario["caretaker"] for scenario in shown["scenarios"]] == [
        [{"from": "2027-12-01", "until": "2028-02-01"}],
        [{"from": "2027-12-01", "until": "2028-06-01"}],
    ]
    (difference,) = shown["differences"]
    assert difference["reference"] == file and difference["changed"] == ["lapsesOn", "lastSafeDecisionOn", "waits"]
    assert "lapsesOn" not in difference["recorded"]


@pytest.mark.parametrize(
    ("scenario", "lapses"),
    [
        ("2027-12-01:2028-02-29", False),
        ("2027-12-01:2028-03-01", False),
        ("2027-12-01:2028-03-02", False),
        ("2027-12-01:2028-03-03", True),
        ("2028-03-01:2028-03-02", False),
        ("2028-03-01:2028-06-01", True),
        ("2028-03-02:2028-06-01", False),
        ("2028-03-03", False),
        ("2028-01-01", True),
    ],
)
def test_what_lapses_depends_on_the_day_by_which_it_must_be_decided(office: Office, scenario: str, lapses: bool):
    """It is the day before the end; a government that takes the oath on the end itself still comes in time."""
    file = office.file_at("test_phase", days=RECENT)
    (one,) = asked(office, scenario)["scenarios"]
    assert ("lapsesOn" in told(one, file)) is lapses


def test_a_file_does_not_lapse_where_it_can_be_decided_on_the_day_of_the_oath_and_of_its_end(office: Office):
    """As the calendar has it: the oath of 14 February 2026, on which the test phase ends and the agreement is approved."""
    days = {"mou_negotiation": "2024-02-01", "test_phase": "2024-02-14", "agreement_negotiation": "2026-02-14"}
    life = Life(office, days=days)
    file = life.until("test_phase")
    shown = asked(office, "2024-06-09:2026-02-15", on=date(2024, 3, 1))
    oath, (late,) = told(shown["recorded"], file), (told(one, file) for one in shown["scenarios"])
    assert (oath["endsOn"], oath["lastSafeDecisionOn"]) == ("2026-02-14", "2024-06-07")
    assert "lapsesOn" not in oath and late["lapsesOn"] == "2026-02-14"
    assert office.on("2026-02-14").record(file, "evaluation", kind="mou", outcome="positive").passed
    life.prepare_agreement()
    assert office.on("2026-02-13").advance(file, "approve_agreement", dry_run=True).because
    assert office.on("2026-02-14").advance(file, "approve_agreement").passed


@pytest.mark.parametrize(("until", "prolonged"), [("2028-09-02", False), ("2028-09-03", True)])
def test_a_term_is_not_prolonged_unasked_where_a_government_can_still_denounce_it_in_time(
    office: Office, until: str, prolonged: bool
):
    """Six months before the end, to the day, is the last day of the notice."""
    file = office.file_at("in_force", terms=TACIT)
    (one,) = asked(office, f"2028-08-01:{until}")["scenarios"]
    assert ("prolongedOn" in told(one, file)) is prolonged


@pytest.mark.parametrize(
    ("scenario", "waits"),
    [
        (LONG, [{"act": "approve_agreement", "from": "2028-03-02", "until": "2028-06-01"}]),
        ("2028-03-02", [{"act": "approve_agreement", "from": "2028-03-02"}]),
        ("2028-03-03:2028-06-01", []),
        ("2027-12-01:2028-03-02", []),
    ],
)
def test_a_test_phase_that_ends_inside_the_period_has_its_decision_wait(
    office: Office, scenario: str, waits: list[dict[str, str]]
):
    """Whatever else the file still lacks, as on the board: from the end of the test phase until a government is there."""
    file = office.file_at("test_phase", days=RECENT)
    (one,) = asked(office, scenario)["scenarios"]
    assert told(one, file).get("waits", []) == waits


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_waits_is_drawn_and_said_where_the_bars_are_the_same(office: Office, lang: str):
    """Two calendars under which the same test phase lapses, and its decision waits until another day."""
    file = office.file_at("test_phase", days=RECENT)
    queries = Queries(office.store, DAY, lang)
    shown = queries.what_if(read_scenarios("--caretaker", [LONG, "2027-12-01:2029-06-01"], DAY))
    drawn = ET.fromstring(svg(shown, queries.spans(), lang, str, DAY, alone=True))
    dotted = [one.get("d", "") for one in drawn.iter(f"{SVG}path") if one.get("class") == "t-wait"]
    assert len(dotted) == len(set(dotted)) == 2, "none under the calendar as recorded"
    said = [one.text or "" for one in drawn.iter(f"{SVG}title")]
    waiting = [told(scenario, file)["waits"][0] for scenario in shown["scenarios"]]
    for wait in waiting:
        words = {"text": word("act", wait["act"], lang), "since_on": wait["from"], "until_on": wait["until"]}
        assert any(
            render("what_if.awaits", {"text": render("what_if.waits", words, lang)}, lang) in one for one in said
        )
    assert capitalised(render("web.what_if.key.wait", {}, lang)) in {one.text for one in drawn.iter(f"{SVG}text")}


@pytest.mark.parametrize(
    ("lang", "open_", "closed"),
    [
        ("en", "begins on 1 December 2027; no end known", "begins on 1 December 2027, ends on 1 June 2028"),
        ("fr", "début le 1er décembre 2027 ; aucune fin connue", "début le 1er décembre 2027, fin le 1er juin 2028"),
        ("nl", "begin op 1 december 2027; geen einde bekend", "begin op 1 december 2027, einde op 1 juni 2028"),
    ],
)
def test_the_drawing_tells_of_a_supposed_period_what_is_supposed_and_names_no_end_that_nobody_knows(
    office: Office, lang: str, open_: str, closed: str
):
    """In words that are right before and after; thinly on to the end of the drawing, as the legend says."""
    office.file_at("test_phase", days=RECENT)
    queries = Queries(office.store, DAY, lang)
    shown = queries.what_if(read_scenarios("--caretaker", ["2027-12-01", LONG], DAY))
    drawn = ET.fromstring(svg(shown, queries.spans(), lang, str, DAY, alone=True))
    hatched = [one for one in drawn.iter(f"{SVG}rect") if "t-care" in one.get("class", "")]
    said = [(one.findtext(f"{SVG}title") or "").replace("\N{NO-BREAK SPACE}", " ") for one in hatched]
    assert (sum(open_ in one for one in said), sum(closed in one for one in said)) == (2, 1)
    assert not any(end in one for one in said for end in ("2034", "2033")), "nor the day to which it is drawn"
    begins, never = (one for one, words in zip(hatched, said, strict=True) if open_ in words)
    assert (begins.get("class"), never.get("class")) == ("t-care", "t-care t-maybe")
    assert float(never.get("x", "")) + float(never.get("width", "")) > 980
    marks = [one for one in drawn.iter(f"{SVG}text") if one.get("class") == "t-mark"]
    assert len(marks) == 2, "the test phase ends inside either period"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((LONG, SHORT, LONG), "says the same as another scenario"),
        (("2029-01-01, 2027-01-01:2028-01-01", "2027-01-01:2028-01-01,2029-01-01"), "says the same as another"),
        ((",".join(f"20{year}-03-01:20{year}-03-20" for year in range(27, 32)),), "5 periods stand in one scenario"),
    ],
)
def test_a_scenario_that_is_given_twice_or_has_too_many_periods_is_refused_in_a_sentence(
    office: Office, database_url: str, tmp_path: Path, typed: tuple[str, ...], said: str
):
    options = [word for one in typed for word in ("--caretaker", one)]
    line = CommandLine(database_url, tmp_path).on(DAY.isoformat())
    told = line("what-if", *options, code=2)
    assert said in told.err and told.err.count("\n") <= 2 and not told.out


def test_a_last_safe_day_that_is_past_says_so(office: Office):
    file = office.file_at("test_phase", days=RECENT)
    (one,) = asked(office, "2027-11-01:2028-06-01", on=date(2028, 1, 10))["scenarios"]
    assert told(one, file)["tooLate"] and told(one, file)["lastSafeDecisionOn"] == "2027-10-29"


def test_a_term_that_is_tacitly_prolonged_while_nobody_can_denounce_it_is_named(office: Office):
    file = office.file_at("in_force", terms=TACIT)
    shown = asked(office, "2028-08-01:2028-12-01", "2028-09-02:2028-12-01")
    caught, free = (told(scenario, file) for scenario in shown["scenarios"])
    assert (caught["prolongedOn"], caught["lastSafeDecisionOn"]) == ("2029-03-02", "2028-07-31")
    assert "prolongedOn" not in free and free["lastSafeDecisionOn"] == "2028-09-01"
    (difference,) = (one for one in shown["differences"] if one["reference"] == file)
    said = [line.end for line in lines_of(difference, shown, "en")]
    assert said[1:] == [
        "is tacitly prolonged on 2 March 2029: nobody can decide in time",
        "is tacitly prolonged on 2 March 2029 where nobody decides; a decision is possible in time",
    ]


def test_a_later_end_that_is_caught_is_told_before_a_nearer_one_that_is_not(office: Office):
    """After the first prolongation, which nobody minds, comes a second that nobody can prevent."""
    file = office.file_at("in_force", terms=TACIT)
    (one,) = asked(office, "2032-08-01:2032-12-01", on=date(2028, 1, 10))["scenarios"]
    assert (told(one, file)["prolongedOn"], told(one, file)["lastSafeDecisionOn"]) == ("2033-03-02", "2032-07-30")


def test_what_waits_for_a_government_is_told_with_its_days(office: Office):
    """A signature that is ready; a renewal, from a year before the end."""
    signing = office.file_at("agreement_negotiation")
    running = office.file_at("in_force", partner="quebec")
    shown = asked(office, "2027-01-01:2028-06-01", "2027-01-01")
    closed, open_ = shown["scenarios"]
    assert told(closed, signing)["waits"] == [{"act": "sign_agreement", "from": "2027-01-01", "until": "2028-06-01"}]
    assert told(open_, signing)["waits"] == [{"act": "sign_agreement", "from": "2027-01-01"}]
    over = office.term(running).over_from
    assert over is not None and over.day is not None
    end = over.day
    soon = end.replace(year=end.year - 1).isoformat()
    assert told(closed, running)["waits"] == [{"act": "renew", "from": soon, "until": "2028-06-01"}]
    waits = told(open_, running)["waits"]
    assert waits[0] == {"act": "renew", "from": soon}
    assert {wait["act"] for wait in waits} == {"renew", "let_expire"} and waits[1]["from"] == end.isoformat()
    assert told(shown["recorded"], signing).get("waits") is None


def test_a_decision_for_which_an_intent_is_open_waits_as_on_the_board_and_no_more_once_it_is_withdrawn(office: Office):
    """What nobody asks for does not wait; nor does an intent for what no government decides on its own, a memorandum."""
    file = office.file_at("in_force", partner="quebec", terms=TACIT)
    other = office.file_at("in_force", partner="vienna", terms=TACIT)
    seat = office.on(DAY.isoformat()).as_("manager")
    assert seat.record(file, "intent", act="suspend", reason="silence").passed
    shown = asked(office, "2027-01-01:2027-06-01")
    (one,) = shown["scenarios"]
    assert told(one, file)["waits"] == [{"act": "suspend", "from": "2027-01-01", "until": "2027-06-01"}]
    assert "waits" not in told(one, other) and "waits" not in told(shown["recorded"], file)
    assert next(d["changed"] for d in shown["differences"] if d["reference"] == file) == ["waits"]
    assert seat.record(file, "intent", act="suspend", reason="an answer came", withdraw="yes").passed
    assert "waits" not in told(asked(office, "2027-01-01:2027-06-01")["scenarios"][0], file)


@pytest.mark.parametrize("day", ["2026-12-31", "2027-01-01", "2027-05-31", "2027-06-01"])
def test_what_waits_on_a_day_is_what_the_board_would_say_under_that_calendar(office: Office, day: str):
    """The day before the period, its first, its last, the day of the oath."""
    made(office)
    on = date.fromisoformat(day)
    answer = asked(office, "2027-01-01:2027-06-01")["scenarios"][0]
    ahead = {
        one["reference"]: {w["act"] for w in one.get("waits", ()) if w["from"] <= day < w.get("until", "9999")}
        for one in answer["files"]
    }
    with office.store.reading() as reading:
        view = View(reading, on, on, "en")
        (scenario,) = read_scenarios("--caretaker", ["2027-01-01:2027-06-01"], DAY)
        registers = view.registers.supposing(
            supposing(view.registers.calendar, scenario, view.registers.policy_on(DAY))
        )
        board = waiting_for_government(reading, registers, on, open_files(reading, on))
    assert {item["reference"]: set(item["acts"]) for item in board if item["acts"]} == {
        reference: acts for reference, acts in ahead.items() if acts
    }
    assert any("suspend" in item["acts"] for item in board) is ("2027-01-01" <= day < "2027-06-01")


def made(office: Office) -> None:
    """Files at every place where the clock or a government matters."""
    office.file_at("test_phase", partner="quebec", days=RECENT)
    office.file_at("agreement_negotiation", partner="vienna")
    office.file_at("agreement_negotiation", partner="aichi", nature="treaty")
    office.file_at("in_force", partner="berlin", terms=TACIT)
    office.file_at("in_force", partner="budapest")
    office.file_at("suspended", partner="havana")
    office.file_at("under_notice", partner="mazovia")
    asked_for = office.file_at("in_force", partner="seoul", terms=TACIT)
    assert office.on(DAY.isoformat()).as_("manager").record(asked_for, "intent", act="suspend", reason="silence").passed


def both_ways(store: Store, first: date, last: date, scenario: str) -> list[tuple[Any, Any]]:
    """Every file run ahead on the days that matter, and on every day."""
    with store.reading() as reading:
        view = View(reading, first, first, "en")
        policy = view.registers.policy_on(first)
        calendar = supposing(view.registers.calendar, read_scenarios("--caretaker", [scenario], first)[0], policy)
        registers, span = view.registers.supposing(calendar), Span(first, last)
        cases = [case for _, standing, case in view.standings() if not standing.unsure]
        return [
            (foresee(reading, registers, case, span), foresee(reading, registers, case, span, every_day=True))
            for case in cases
        ]


@pytest.mark.parametrize("scenario", ["2027-06-01:2029-01-15", "2028-01-01", "2028-03-01:2028-03-03"])
def test_looking_on_the_days_that_matter_gives_what_looking_every_day_gives(office: Office, scenario: str):
    made(office)
    pairs = both_ways(office.store, date(2026, 11, 23), date(2030, 6, 30), scenario)
    assert len(pairs) == 8 and any(quick.waits for quick, _ in pairs) and any(quick.ending for quick, _ in pairs)
    for quick, whole in pairs:
        assert quick == whole


@pytest.mark.parametrize(
    ("first", "last", "scenario"),
    [("2025-01-15", "2026-06-30", "2024-06-09:2026-03-01"), ("2027-06-01", "2027-12-31", "2027-06-01:2028-06-01")],
)
def test_the_same_holds_of_the_real_portfolio(sqlite_url: str, first: str, last: str, scenario: str):
    """As if the last caretaker period had gone on; and over an end of which only the month is known."""
    with open_database(sqlite_url) as store:
        Office.open(store, brussels())
        pairs = both_ways(store, date.fromisoformat(first), date.fromisoformat(last), scenario)
    assert len(pairs) > 20
    for quick, whole in pairs:
        assert quick == whole


# ------------------------------------------------------------------------------------ nothing is written


def test_a_read_only_database_lets_nothing_be_written_whoever_asks(office: Office, database_url: str):
    """By the database itself: neither a unit nor a statement of one's own."""
    office.file_at("test_phase", days=RECENT)
    with open_database(database_url, read_only=True) as store:
        shown = Queries(store, DAY, "en").what_if(read_scenarios("--caretaker", [LONG], DAY))
        assert shown["differences"]
        with pytest.raises(ReadOnly), store.bulk() as unit:
            unit.connection.execute(text("DELETE FROM deadline"))
        with store.engine.connect() as connection, pytest.raises(Exception, match="read.?only"):
            connection.execute(text("UPDATE partnership SET stage = 'signed'"))


def digests(path: Path) -> dict[str, str]:
    """The SHA-256 of the file of a database, and of the journal beside it where there is anything in it."""
    found = [one for one in path.parent.glob(f"{path.name}*") if not one.name.endswith("-shm") and one.stat().st_size]
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in found}


def test_nothing_is_left_beside_the_database_unless_somebody_else_has_it_open(tmp_path: Path):
    """Whoever only reads makes an empty journal and takes it away; that of another who is at work stays, and is whole."""
    path = tmp_path / "agreements.db"
    line = CommandLine(f"sqlite:///{path}", tmp_path)
    line("init")
    before = {one.name for one in tmp_path.iterdir()}
    was = digests(path)
    line("what-if", "--caretaker", LONG)
    assert {one.name for one in tmp_path.iterdir()} == before and digests(path) == was
    line.as_("auditor")("what-if", "--caretaker", LONG)
    assert {one.name for one in tmp_path.iterdir()} == before, (
        "the reading is kept in the database, and nothing beside it"
    )
    with closing(sqlite3.connect(path)) as other:
        with open_database(f"sqlite:///{path}", read_only=True) as store:
            assert Queries(store, DAY, "en").what_if(read_scenarios("--caretaker", [LONG], DAY))
            other.execute("CREATE TABLE of_another (one)")
        assert path.with_name(f"{path.name}-wal").stat().st_size, "what somebody else wrote meanwhile"
        assert other.execute("SELECT count(*) FROM of_another").fetchone() == (0,)
    with closing(sqlite3.connect(path)) as again:
        assert again.execute("SELECT count(*) FROM of_another").fetchone() == (0,)


def test_the_file_of_the_database_keeps_its_hash_also_while_a_journal_waits_beside_it(tmp_path: Path):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    before = digests(tmp_path / "agreements.db")
    for name in (None, "manager"):
        assert line.as_(name)("what-if", "--caretaker", "2029-06-10:2030-12-01", "--json").json["scenarios"]
        assert digests(tmp_path / "agreements.db") == before
    with sqlite3.connect(tmp_path / "agreements.db") as kept:
        kept.execute("INSERT INTO sign_in_failure (who, at) VALUES ('x', 'y')")
        kept.commit()
        before = digests(tmp_path / "agreements.db")
        assert len(before) == 2
        line("what-if", "--caretaker", "2029-06-10:2030-12-01", "--svg", "drawn.svg")
        assert digests(tmp_path / "agreements.db") == before
    kept.close()


# ------------------------------------------------------------------------------------ the command


def test_the_command_says_it_in_three_languages_and_draws_it(office: Office, database_url: str, tmp_path: Path):
    file = office.file_at("test_phase", days=RECENT)
    line = CommandLine(database_url, tmp_path).on(DAY.isoformat())
    scenarios = ("--caretaker", SHORT, "--caretaker", LONG)
    shown = line("what-if", *scenarios, "--json").json
    assert {"scenarios", "differences", "recorded", "on", "until"} <= shown.keys() and len(shown["scenarios"]) == 2
    said = {lang: line("what-if", *scenarios, "--svg", f"{lang}.svg", "--lang", lang).out for lang in LANGUAGES}
    assert len(set(said.values())) == 3
    for lang, out in said.items():
        assert file in out and "what_if." not in out and "table." not in out
        drawn = ET.fromstring((tmp_path / f"{lang}.svg").read_text(encoding="utf-8"))
        paths = [one for one in drawn.iter("{http://www.w3.org/2000/svg}path") if one.get("class") == "t-safe"]
        assert len(paths) == 3, "a last safe day under each of the three calendars"
        said_in_it = {one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")}
        for key in ("what_if.key.safe", "what_if.key.caretaker", "what_if.key.inexact"):
            assert capitalised(render(f"web.{key}", {}, lang)) in said_in_it
        assert render("what_if.title", {"on": DAY.isoformat()}, lang) in said_in_it
    assert "lapses on 2 March 2028: nobody can decide in time" in said["en"] and "30 November 2027" in said["en"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_that_differs_has_a_row_also_before_anything_was_signed(office: Office, lang: str):
    """A file under assessment waits for a government: it has no bar, which its row says, and dots where it waits."""
    signed, unsigned = office.file_at("test_phase", days=RECENT), office.file_at("assessment", partner="prague")
    queries = Queries(office.store, DAY, lang)
    shown = queries.what_if(read_scenarios("--caretaker", [LONG], DAY))
    assert {one["reference"] for one in shown["differences"]} == {signed, unsigned}
    drawn = ET.fromstring(svg(shown, queries.spans(), lang, str, DAY, alone=True))
    rows = [row for row in drawn.iter(f"{SVG}g") if row.find(f"{SVG}title") is not None]
    assert len(rows) == 4, "both files, as recorded and under the scenario"
    why = capitalised(render("timeline.no_bar", {}, lang))
    without = [row for row in rows if why in [one.text for one in row.iter(f"{SVG}text")]]
    assert len(without) == 2 and not any(row.findall(f"{SVG}rect") for row in without)
    assert [len(row.findall(f"{SVG}path")) for row in without] == [0, 1], "dots under the scenario alone"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_drawing_that_is_sent_alone_explains_itself_in_light_and_dark_and_nothing_of_it_is_cut(
    office: Office, lang: str
):
    """Title, days, each mark; also where a scenario has so many periods that its name fills lines, or nothing differs."""
    office.file_at("test_phase", days=RECENT)
    queries = Queries(office.store, DAY, lang)
    many = ",".join(f"{year}-0{month}-01:{year}-0{month}-20" for year in (2027, 2028) for month in (3, 8))
    for scenario, said in ((many, "drawing.differing"), ("2070-01-01", "what_if.nothing")):
        shown = queries.what_if(read_scenarios("--caretaker", [scenario], DAY))
        text_of = svg(shown, queries.spans(), lang, str, DAY, alone=True)
        drawn = ET.fromstring(text_of)
        lines = ["".join(one.itertext()) for one in drawn.iter(f"{SVG}text")]
        for key in (*KEYS, SAFE, WAIT):
            assert capitalised(render(key.said, {"year": "2015"}, lang)) in lines, key
        assert render(said, {}, lang) in lines and render("what_if.title", {"on": DAY.isoformat()}, lang) in lines
        left, top, wide, high = (float(n) for n in drawn.get("viewBox", "").split())
        assert (drawn.get("width"), drawn.get("height")) == (f"{wide:g}", f"{high:g}")
        ground = drawn.find(f"{SVG}path[@class='t-ground']")
        assert ground is not None and ground.get("d") == f"M{left:g} {top:g}h{wide:g}v{high:g}h-{wide:g}z"
        for one in (*drawn.findall(f"{SVG}text"), *drawn.findall(f"{SVG}svg/{SVG}text")):
            widest = 7.3  # of a text of 12 pixels, on the average
            end = float(one.get("x", "")) + widest * len(one.text or "")
            assert end <= left + wide and top < float(one.get("y", "")) < top + high, one.text
        dark = text_of.partition("prefers-color-scheme:dark){")[2].partition("</style>")[0]
        for look in re.findall(r"\.(t-[a-z]+)[^{}]*\{[^}]*(?:fill|stroke):#", text_of.partition("@media")[0]):
            assert f".{look}" in dark, f"{look} has its own colour in the dark"


def test_where_nothing_differs_it_says_so(office: Office, database_url: str, tmp_path: Path):
    line = CommandLine(database_url, tmp_path).on(DAY.isoformat())
    assert "No file differs" in line("what-if", "--caretaker", LONG).out
    assert line("what-if", "--caretaker", LONG, "--json").json["differences"] == []


def test_an_unknown_name_is_refused_and_a_folder_that_is_not_there_too(office: Office, database_url: str, tmp_path):
    line = CommandLine(database_url, tmp_path)
    before = len(office.entries("people"))
    line.as_("nobody")("what-if", "--caretaker", LONG, code=3)
    assert len(office.entries("people")) == before + 1
    assert line("what-if", "--caretaker", LONG, "--svg", "nowhere/drawn.svg", code=2).out == ""
    assert json.loads(line("what-if", "--caretaker", "soon", "--json", code=2).err)["status"] == 400


def test_an_end_of_which_the_month_alone_is_known_is_told_and_drawn_as_such(sqlite_url: str):
    """The agreement with Rabat ends some day in September 2027: it must be decided before the first of them."""
    with open_database(sqlite_url) as store:
        Office.open(store, brussels())
        queries = Queries(store, DAY, "en")
        shown = queries.what_if(read_scenarios("--caretaker", ["2026-12-01"], DAY))
        drawn = svg(shown, queries.spans(), "en", str, DAY)
    [rabat] = [one for one in shown["differences"] if one["partner"] == "rabat"]
    (told_,) = rabat["scenarios"]
    assert told_["lapsesOn"] == "2027-09-01/2027-09-30" and told_["decideBy"] == "2027-08-31"
    waits = {wait["act"]: wait["from"] for wait in told_["waits"]}
    assert waits == {"renew": "2026-12-01", "let_expire": "2027-09-30"}, "a renewal waits while it could still help"
    assert drawn.count('class="t-safe"') == 2
    ends = [line.end for line in lines_of(rabat, shown, "en")]
    assert "30 September 2027" in ends[1] and "lapses" in ends[1]


def test_what_waits_is_told_apart_where_each_holds_a_comma(tmp_path: Path):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path).on(DAY.isoformat())
    line("init")
    for lang in LANGUAGES:
        out = line("what-if", "--caretaker", "2027-01-01:2030-12-01", "--lang", lang).out
        waits = [
            re.split("\\s?; ", row.split("\t")[-1]) for row in out.splitlines() if row.startswith("BE-BRU-2026-0035")
        ]
        assert [len(cell) for cell in waits if cell != [""]] == [2], out
