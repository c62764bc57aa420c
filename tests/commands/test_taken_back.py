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


@pytest.mark.parametrize("lang", SAID)
def test_reminders_of_what_a_late_fact_took_back_are_marked_in_the_file(nothing, folder, lang):
    """What the calendar did and was taken back, by its entry; a deadline that never was. Before the fact, neither."""
    agreements = partial(nothing, today="2026-11-23")
    assert agreements("init").code == 0
    assert agreements("check", user="officer").code == 0

    def reminders():
        shown = agreements("show", FILE, "--json", user="officer").json["reminders"]
        return {one["kind"]: (one.get("takenBack"), one.get("takenBackBy")) for one in shown}

    assert set(reminders().values()) == {(None, None)} and {"clock_act", "decision_by"} <= reminders().keys()
    told = ("found", "renewal", "tacit:P1Y", "--source", "a letter", "--certainty", "B")
    assert agreements("record", FILE, *told, user="officer").code == 0
    taken = next(
        e for e in agreements("history", FILE, "--format", "json", user="officer").json["items"] if e.get("void")
    )
    assert reminders()["clock_act"] == (True, taken["sequence"]) and reminders()["decision_by"] == (True, None)
    said = agreements("show", FILE, "--lang", lang, user="officer").out
    for key, params in (("show.taken_back_by", {"entry": taken["sequence"]}), ("show.taken_back", {})):
        assert said.count(render(key, params, lang)) == 1


def test_reminders_of_what_was_done_in_time_are_not_said_to_be_taken_back(nothing, folder):
    """Renewed after it was told, by what happens then: the deadline was met, and stood on its day."""
    assert nothing("init", today="2026-06-01").code == 0
    assert nothing("check", today="2026-06-01", user="officer").code == 0
    shown = nothing("show", FILE, "--json", today="2026-06-01", user="officer").json["reminders"]
    assert "term_end" in {one["kind"] for one in shown}
    letter = folder / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 the partner leaves")
    typed = ("advance", FILE, "receive_denunciation", "--set", "effectOn=2026-09-01", "--document", str(letter))
    assert nothing(*typed, today="2026-06-08", user="officer").code == 0
    shown = nothing("show", FILE, "--json", today="2026-06-08", user="officer").json["reminders"]
    assert not any("takenBack" in one for one in shown)
