"""At the command line: what waits for a second person is said in words, with the old and the new value."""

from __future__ import annotations

import pytest

from tests.commands.conftest import DAY, Agreements

LEGAL, MANAGER, ADMINISTRATOR = (
    {"AGREEMENTS_USER": name, "AGREEMENTS_TODAY": DAY} for name in ("legal", "manager", "administrator")
)
CORRECTION = ("government", "correct", "7", "--reason", "so", "--on", "2024-06-10", "--source", "Moniteur")


@pytest.mark.parametrize(
    ("lang", "row"),
    [
        ("en", "begins on\t9 June 2024\t10 June 2024"),
        ("fr", "débute le\t9 juin 2024\t10 juin 2024"),
        ("nl", "begint op\t9 juni 2024\t10 juni 2024"),
    ],
)
def test_a_correction_is_told_in_full_to_whoever_confirms_it(inside: Agreements, lang: str, row: str):
    assert row in inside("--lang", lang, *CORRECTION, **LEGAL).out
    for asked in (("pending",), ("government", "list"), ("government", "confirm", "7", "--dry-run")):
        told = inside("--lang", lang, *asked, **MANAGER)
        assert told.code == 0 and row in told.out and "\tMoniteur" in told.out, asked
    assert inside("--lang", lang, "history", "--subject", "calendar").out.count(row) == 1
    trial = inside("government", "confirm", "7", "--dry-run", "--json", **MANAGER).json
    assert trial["changed"]["startsOn"] == {"old": "2024-06-09", "new": "2024-06-10"}
    assert row in inside("--lang", lang, "government", "confirm", "7", **MANAGER).out
    assert inside("--lang", lang, "history", "--subject", "calendar").out.count(row) == 2


def test_a_period_that_is_entered_says_its_number_and_how_it_counts(inside: Agreements):
    said = ("--event", "resignation", "--on", "2022-03-01", "--source", "Press", "--certainty", "C")
    refused = inside("government", "enter", *said, **LEGAL)
    assert refused.code == 3 and "--end-on <endOn>" in refused.err
    done = inside("government", "enter", *said, "--end-on", "2022-05-01", "--end-event", "oath", **LEGAL)
    assert done.code == 0
    assert "period no. 8" in done.out and "agreements government confirm 8" in done.out
    waits = inside("pending", **MANAGER).out
    assert "enter a government period" in waits and "1 May 2022" in waits


def test_an_erasure_says_what_would_go_before_it_is_confirmed(inside: Agreements):
    noted = inside(
        "record", "rabat", "note", "--text", "a name that must go", AGREEMENTS_USER="officer", AGREEMENTS_TODAY=DAY
    )
    assert noted.code == 0, noted.err
    entry = inside("history", "rabat", "--json").json["items"][-1]
    asked = inside("erase", "rabat", str(entry["sequence"]), "text", "--reason", "so", **ADMINISTRATOR)
    assert asked.code == 0, asked.err
    name = asked.out.strip().rpartition(" ")[2]
    waits = inside("pending", AGREEMENTS_TODAY=DAY).out
    assert f"ask for an erasure (text, entry {entry['sequence']})" in waits
    trial = inside("erase", "confirm", name, "--dry-run", **LEGAL)
    assert trial.code == 0 and f"text, entry {entry['sequence']}" in trial.out
    told = inside("erase", "confirm", name, "--dry-run", "--json", **LEGAL).json
    assert (told["erasure"]["entry"], told["erasure"]["field"]) == (entry["sequence"], "text")


@pytest.mark.parametrize(
    ("lang", "was", "free"),
    [
        (
            "en",
            "was confirmed on 23 November 2026: what it is about is gone.",
            "Nor is a copy of it left in free space",
        ),
        ("fr", "a été confirmé le 23 novembre 2026", "Il n'en subsiste pas non plus de copie"),
        ("nl", "werd bevestigd op 23 november 2026", "Er blijft ook geen kopie van achter"),
    ],
)
def test_an_erasure_that_is_confirmed_again_says_that_it_was_confirmed(
    inside: Agreements, lang: str, was: str, free: str
):
    """In one piece, on standard error; a trial writes nothing anew, and a rejected one took nothing away."""
    officer = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}

    def asked() -> str:
        assert inside("record", "rabat", "note", "--text", "a name that must go", **officer).code == 0
        entry = inside("history", "rabat", "--json").json["items"][-1]["sequence"]
        told = inside("erase", "rabat", str(entry), "text", "--reason", "so", **ADMINISTRATOR)
        return told.out.strip().rpartition(" ")[2]

    name = asked()
    assert inside("erase", "confirm", name, **LEGAL).code == 0
    again = inside("erase", "confirm", name, "--lang", lang, **LEGAL)
    assert (again.code, again.out) == (3, "")
    assert was in again.err.replace("\N{NO-BREAK SPACE}", " ") and free in again.err
    trial = inside("erase", "confirm", name, "--dry-run", "--lang", lang, **LEGAL)
    assert trial.code == 3 and free not in trial.err + trial.out
    rejected = asked()
    assert inside("erase", "reject", rejected, "--reason", "kept", **LEGAL).code == 0
    late = inside("erase", "confirm", rejected, "--lang", lang, **LEGAL)
    assert late.code == 3 and was not in late.err and free not in late.err + late.out
