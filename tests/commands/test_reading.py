"""The commands that read: shapes for programs, words for people, days and instants."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import pytest

from messages.catalogue import LANGUAGES
from messages.wording import second

READING = [
    ["board"], ["list"], ["show", "havana"], ["acts", "havana"], ["government", "list"], ["history", "havana"], ["register"],
    ["actions"], ["pending"], ["user", "list"], ["partner", "list"], ["partner", "show", "ile-de-france"], ["exception", "list"],
    ["policy", "show"], ["diagram"], ["what-if", "--caretaker", "2029-06-10:2030-12-01"],
]  # fmt: skip


@pytest.mark.parametrize("typed", READING, ids=" ".join)
def test_every_reading_command_prints_one_json_object(inside, typed):
    result = inside(*typed, "--json")
    assert result.code == 0, result.err
    assert isinstance(result.json, dict)
    assert result.err == ""


@pytest.mark.parametrize("typed", READING, ids=" ".join)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reading_command_speaks_every_language(inside, typed, lang):
    result = inside(*typed, "--lang", lang)
    assert (result.code, result.err) == (0, "")
    assert not re.search(
        r"\b(stage|act|table|label|answer|board|field)\.[a-z]", result.out.replace("stage.possible", "")
    )


def test_the_history_comes_in_four_forms(agreements):
    items = agreements("history", "havana", "--json").json["items"]
    lines = [json.loads(line) for line in agreements("history", "havana", "--format", "jsonl").out.splitlines()]
    rows = list(csv.DictReader(io.StringIO(agreements("history", "havana", "--format", "csv").out)))
    table = agreements("history", "havana").out.splitlines()
    assert lines == items
    assert [row["hash"] for row in rows] == [item["hash"] for item in items]
    assert len(table) == len(items) + 1


def test_a_text_that_a_spreadsheet_would_compute_is_disarmed(agreements):
    agreements("advance", "havana", "decline", "--reason", "=1+1", user="officer")
    rows = list(csv.DictReader(io.StringIO(agreements("history", "havana", "--format", "csv").out)))
    assert rows[-1]["reason"] == "'=1+1"


def test_the_register_of_the_caretaker_period_bears_its_notice(agreements):
    shown = agreements("register", "--as-of", "2025-01-01", "--json").json
    assert shown["government"] == "caretaker"
    said = agreements("register", "--as-of", "2025-01-01", "--lang", "nl").out
    assert shown["notice"] not in said
    assert "lopende zaken" in said or "regering" in said
    page = agreements("register", "--as-of", "2025-01-01", "--format", "html", "--lang", "fr").out
    assert page.startswith("<!doctype html>")
    assert '<html lang="fr">' in page


def test_known_at_takes_a_day_or_an_instant_and_no_future(agreements):
    assert agreements("list", "--known-at", "2020-01-01").code in (0, 4)
    assert agreements("list", "--known-at", "2020-01-01T12:00:00+02:00").code in (0, 4)
    assert agreements("list", "--known-at", "2020-13-01").code == 2


def test_the_steps_that_an_act_prints_are_numbered_one_after_the_other(agreements):
    """What was told at an earlier act is not counted at a later one."""
    from itertools import pairwise

    for file in ("aichi", "quito", "rabat"):
        lines = [line.strip() for line in agreements("acts", file, "--on", "2025-01-10").out.splitlines()]
        numbers = [int(line.partition(".")[0]) if re.match(r"[0-9]+\. as ", line) else 0 for line in lines]
        assert any(numbers)
        assert all(after in (0, before + 1) for before, after in pairwise([0, *numbers])), file


def test_the_diagram_is_made_from_the_table(agreements):
    from lifecycle.stages import TABLE, Stage

    mermaid, dot = agreements("diagram").out, agreements("diagram", "--format", "dot").out
    for text in (mermaid, dot):
        assert all(act.name in text for act in TABLE)
        assert all(stage.value in text for stage in Stage)


def test_a_refusal_reads_as_a_clerk_writes_it(agreements):
    said = agreements("advance", "aichi", "renew", "--set", "term=P5Y", user="officer", today="2025-03-01").out
    assert said.startswith("Refused: renew the agreement, file BE-BRU-2026-")
    assert "caretaker period" in said
    assert "Law: " in said
    assert "certainty: A, official text or journal" in said
    assert "This point passes from 14 February 2026" in said
    assert "1. as officer: agreements exception request BE-BRU-2026-" in said
    assert "What is lawful meanwhile:" in said


def test_a_success_names_stage_version_and_what_comes_next(agreements):
    typed = ("--partner", "vienna", "--track", "development", "--initiator", "partner", "--theme", "housing")
    said = agreements("propose", *typed, "--lang", "fr", user="officer").out
    assert "BE-BRU-" in said
    assert "«\N{NO-BREAK SPACE}proposition\N{NO-BREAK SPACE}»" in said
    assert "assess (commencer l'examen)" in said


def test_init_says_what_it_entered(nothing, folder):
    result = nothing("init", "--json")
    assert result.json["files"] > 30
    assert (folder / "var" / "agreements.db").exists()
    assert nothing("init", "--json").json["already"] is True


def test_an_empty_register_can_be_read(nothing):
    assert nothing("init", "--portfolio", "empty").code == 0
    assert nothing("list", "--json").json == {"items": [], "total": 0}
    assert nothing("board").code == 0
    assert nothing("register").code == 0


def test_an_ended_file_is_listed_with_the_day_on_which_it_ended(agreements):
    """Not with the day until which its term would have run; the same as of an earlier day."""
    ended = [
        i for i in agreements("list", "--json").json["items"] if i["stage"] in ("denounced", "replaced", "expired")
    ]
    assert ended
    for item in ended:
        shown = agreements("show", item["reference"], "--json").json
        assert item["endsOn"] == shown["endedOn"], item["reference"]


BOTH_CLOCKS = [
    ["board"], ["list"], ["show", "havana"], ["history", "havana"], ["register"], ["government", "list"], ["user", "list"],
    ["partner", "list"], ["partner", "show", "havana"], ["absence", "list"], ["pending"], ["exception", "list"], ["actions"],
    ["reminders", "list"], ["reminders", "list", "--as", "month"], ["policy", "show"],
]  # fmt: skip


@pytest.mark.parametrize("typed", BOTH_CLOCKS, ids=" ".join)
def test_every_reading_command_takes_a_day_and_an_instant(inside, typed):
    """As INTERFACES says; `check` acts, and takes neither."""
    known_at = inside("history", "havana", "--json").json["items"][-1]["recordedAt"]
    result = inside(*typed, "--as-of", "2020-01-01", "--known-at", known_at, "--json")
    assert (result.code, result.err) == (0, "")
    assert inside(*typed, "--as-of", "1988-12-31").code == 2


def test_actions_and_deadlines_are_told_as_of_a_day_and_as_known_at_an_instant(agreements):
    officer = {"user": "officer", "today": "2026-11-23"}
    said = ("--kind", "visit", "--text", "a delegation", "--on", "2026-11-20")

    def last() -> str:
        return str(agreements("history", "havana", "--json").json["items"][-1]["recordedAt"])

    earlier = last()
    assert agreements("record", "havana", "action", *said, **officer).code == 0
    at = last()

    def total(*typed: str) -> int:
        shown = agreements("actions", "--partner", "havana", *typed, "--json", today="2026-11-23").json
        return int(shown["total"])

    before = total("--as-of", "2026-11-19")
    assert (total(), total("--as-of", "2026-11-20"), total("--known-at", at)) == (before + 1,) * 3
    assert total("--known-at", earlier) == before
    then = agreements("reminders", "list", "--as-of", "2020-01-01", "--json").json["items"]
    now = agreements("reminders", "list", "--json").json["items"]
    assert then and now and then != now


@pytest.mark.parametrize("option", [("--as-of", "2026-01-01"), ("--known-at", "2026-01-01")], ids=" ".join)
def test_what_did_not_leave_is_asked_of_now_alone_and_one_sentence_says_what_to_ask_instead(agreements, option):
    result = agreements("reminders", "list", "--failed", *option)
    assert result.code == 2
    assert len(result.err.splitlines()) == 1
    assert f"--failed takes no {option[0]}. agreements reminders list without --failed" in result.err


def test_a_check_acts_now_and_takes_no_other_day(agreements):
    result = agreements("check", "--as-of", "2026-01-01", today="2026-11-23")
    assert result.code == 2 and "--as-of" in result.err


def test_a_preview_promises_a_day_only_for_acts_that_nothing_else_stands_in_the_way_of(agreements):
    """The obstacle is told once, what waiting brings for each act that it brings something else for."""
    said = agreements("acts", "kyiv", today="2025-03-03").out
    assert said.count("Wait: the decision becomes possible on 14 February 2026") == 1
    assert said.count("Waiting alone does not help: on 14 February 2026") == 1


@pytest.mark.parametrize("typed", [["board"], ["policy", "show"]], ids=" ".join)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_the_register_was_opened_nothing_was_known_and_that_is_said(inside, typed, lang):
    """Neither a government with full powers nor a policy in force."""
    told = inside(*typed, "--known-at", "2020-01-01", "--lang", lang)
    assert (told.code, told.out) == (4, "") and "2020" in told.err and told.err.count("\n") == 1


@pytest.mark.parametrize("typed", [["board"], ["policy", "show"]], ids=" ".join)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_known_at_an_instant_names_the_instant(inside, typed, lang):
    at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    then = inside(*typed, "--known-at", at, "--lang", lang)
    assert then.code == 0, then.err
    assert second(at, lang) in then.out.splitlines()[1]
    assert second(at, lang) not in inside(*typed, "--lang", lang).out
