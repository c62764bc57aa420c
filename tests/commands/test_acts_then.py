"""`acts` and `key list` as of a day and as known at an instant."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from lifecycle.asked import read_instant
from messages.catalogue import LANGUAGES
from messages.render import render
from messages.wording import zoned
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
def test_an_instant_at_which_nothing_was_known_is_named_alike_by_every_command_with_its_zone(
    line: CommandLine, lang: str
):
    """Of a file that was recorded a moment later a later instant is asked for, not a later day."""
    before = datetime.now(UTC).isoformat()
    said = zoned(before, lang)
    assert {"en": "Brussels time", "fr": "heure de Bruxelles", "nl": "Brusselse tijd"}[lang] in said
    made = line.as_("officer")("propose", "--partner", "vienna", "--track", "bilateral", "--initiator", "region",
                               "--theme", "culture", "--json").json["reference"]  # fmt: skip
    told = {tuple(line(*typed, "--known-at", before, "--lang", lang, code=4).err.splitlines()[-1:])
            for typed in (("acts", made), ("show", made), ("coversheet", made, "-o", "sheet.pdf"))}  # fmt: skip
    assert told == {(render("not_found.at_instant", {"reference": made, "instant": said}, lang),)}
    for typed in (("board",), ("register",), ("show", FILE), ("policy", "show")):
        assert said in line(*typed, "--known-at", before, "--lang", lang).out, typed
    for typed in (("board",), ("show", FILE), ("policy", "show")):
        early = line(*typed, "--known-at", "2001-01-01T00:00:00Z", "--lang", lang, code=4).err
        assert zoned("2001-01-01T00:00:00Z", lang) in early and "Z" not in early, typed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_read_as_an_instant_is_told_both_ways_in_which_one_is_written(line: CommandLine, lang: str):
    """With its offset, or without one, which is Brussels time; and both are then read."""
    told = line("board", "--known-at", "soon", "--lang", lang, code=2).err
    written = re.findall(r"20\d\d-\d\d-\d\dT[\d:]+Z?", told)
    assert len(written) == 2 and [one.endswith("Z") for one in written] == [True, False]
    now = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
    assert len({read_instant("--known-at", one, now) for one in written}) == 1, "the same instant"


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
