"""`acts` and `key list` as of a day and as known at an instant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from messages.catalogue import LANGUAGES
from tests.makers.program import CommandLine

FILE = "BE-BRU-2026-0006"


@pytest.fixture
def line(database_url: str, tmp_path) -> CommandLine:
    made = CommandLine(database_url, tmp_path)
    made("init")
    return made


def outcomes(shown) -> dict[str, tuple[bool, list[tuple[str, str]]]]:
    return {a["act"]: (a["allowed"], [(v["rule"], v["outcome"]) for v in a["verdicts"]]) for a in shown["acts"]}


def test_the_acts_of_a_day_as_known_now_are_those_that_were_possible_then(line: CommandLine):
    """In a caretaker period and after it; and by what was known at an instant, whatever was recorded since."""
    then = line("acts", FILE, "--as-of", "2025-01-15", "--json").json
    assert (then["on"], then["government"]) == ("2025-01-15", "caretaker")
    assert outcomes(then) == outcomes(line.on("2025-01-15")("acts", FILE, "--json").json)
    office = line.as_("officer")
    made = office("propose", "--partner", "vienna", "--track", "bilateral", "--initiator", "region", "--theme", "culture",
                  "--json").json["reference"]  # fmt: skip
    now = line("acts", made, "--json").json
    instant = datetime.now(UTC).isoformat()
    assert outcomes(now) == outcomes(line("acts", made, "--known-at", instant, "--json").json)
    moved = office("advance", made, "assess", "--json").json
    after = line("acts", made, "--json").json
    assert after["stage"] == moved["to"] != now["stage"]
    assert outcomes(line("acts", made, "--known-at", instant, "--json").json) == outcomes(now)
    line("acts", made, "--known-at", "2001-01-01T00:00:00Z", code=4)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_had_not_begun_has_no_acts_in_words(line: CommandLine, lang: str):
    begun_on_a_day = "BE-BRU-2026-0001"
    refused = line("acts", begun_on_a_day, "--as-of", "1990-01-01", "--lang", lang, code=4)
    assert refused.out == "" and begun_on_a_day in refused.err and refused.err.count("\n") == 1
    assert line("acts", begun_on_a_day, "--as-of", "2025-01-15", "--lang", lang).out


def test_where_nobody_knows_whether_it_had_begun_acts_say_so_as_show_does(line: CommandLine):
    """As of a day, and for that day as of today: the same, and which entries leave it open."""
    then = line("acts", FILE, "--as-of", "1990-01-01", "--json").json
    assert then == line("acts", FILE, "--on", "1990-01-01", "--json").json
    assert then["stage"] == "unknown" == line("show", FILE, "--as-of", "1990-01-01", "--json").json["stage"]
    assert [item["entry"] for item in then["stageUnknown"]] == [1, 2]


def test_keys_are_listed_as_they_were_known(line: CommandLine):
    instant = datetime.now(UTC).isoformat()
    line.as_("administrator")("key", "rotate")
    assert line("key", "list", "--json").json["total"] == 2
    [only] = line("key", "list", "--known-at", instant, "--json").json["items"]
    assert only["current"] and line("key", "list", "--as-of", "2001-01-01", "--json").json["total"] == 0
