"""What a fact takes back of what the calendar did: said in history, page by page, and in the pack."""

from __future__ import annotations

import csv
from functools import partial
from zipfile import ZipFile

import pytest

from messages.render import render

FILE = "BE-BRU-2026-0035"
SAID = {
    "en": "Entry 10 of BE-BRU-2026-0035 takes back entry 8: since entry 9",
    "fr": "L'inscription 10 (BE-BRU-2026-0035) retire l'inscription 8\N{NO-BREAK SPACE}: depuis l'inscription 9",
    "nl": "Inschrijving 10 van BE-BRU-2026-0035 neemt inschrijving 8 terug: sinds inschrijving 9",
}


@pytest.mark.parametrize("lang", SAID)
def test_a_found_renewal_that_was_misread_takes_its_tacit_renewal_back(nothing, folder, lang):
    """Of an old file: found, rolled over, set right, and set right again. Every form of its history tells of it."""
    agreements = partial(nothing, today="2026-11-23")
    assert agreements("init").code == 0
    for typed in (
        ("check",),
        ("record", FILE, "found", "renewal", "tacit:P1Y", "--source", "a letter", "--certainty", "B"),
        ("check",),
        ("correct", FILE, "6", "--reason", "misread", "--set", "value=none"),
        ("correct", FILE, "9", "--reason", "read again", "--set", "value=tacit:P1Y"),
    ):
        assert agreements(*typed, user="officer").code == 0
    told = agreements("history", FILE, "--lang", lang, user="officer")
    assert (told.code, SAID[lang] in told.out) == (0, True)
    assert "tacit:P1Y" not in told.out and render("renewal.none", {}, lang) in told.out  # in words, not in codes
    for form in ("csv", "json"):
        assert agreements("history", FILE, "--format", form, user="officer").code == 0
    for asked in ((FILE,), ()):
        name = folder / f"{len(asked)}.zip"
        assert agreements("pack", *asked, "--output", str(name), "--lang", lang, user="auditor").code == 0
        assert agreements("verify-pack", str(name)).code == 0
        with ZipFile(name) as pack:
            assert "tacit:P1Y" not in pack.read("report.html").decode()
    assert agreements("replay", user="auditor").code == 0


def test_a_late_fact_answers_what_it_took_back_and_so_does_the_file_of_the_history(nothing):
    """As text, as JSON, and in the columns of the file: which entry was taken back, and because of which."""
    agreements = partial(nothing, today="2026-11-23", user="officer")
    assert agreements("init").code == 0 and agreements("check").code == 0
    found = ("found", "renewal", "tacit:P1Y", "--source", "a letter", "--certainty", "B")
    told = agreements("record", FILE, *found)
    assert "Entry 7 of BE-BRU-2026-0035 takes back entry 5: since entry 6" in told.out
    assert agreements("check").code == 0  # the tacit renewal is recorded as entry 8
    told = agreements("correct", FILE, "6", "--reason", "misread", "--set", "value=none", "--json")
    day = "2026-09-23"
    assert told.json["clockActs"] == [{"sequence": 10, "act": "roll_over", "effectiveOn": day, "takesBack": 8}]
    rows = list(csv.DictReader(agreements("history", FILE, "--format", "csv").out.splitlines()))
    said = {row["sequence"]: (row["correcting"], row["because"]) for row in rows if row["correcting"]}
    assert said == {"7": ("5", "6"), "9": ("6", ""), "10": ("8", "9")}
