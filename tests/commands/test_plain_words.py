"""What people read holds words: no code of a table, no date in EDTF, whatever is refused and whatever the language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from commands.saying import act_lines, refusal
from lifecycle.answers import answer_json
from lifecycle.names import names_of
from messages.catalogue import LANGUAGES
from tests.commands.conftest import DAY, Agreements
from tests.properties.makers import House
from tests.remedies import dates, erasing, lives, policies, registers
from tests.remedies.situations import SITUATIONS, Situation

assert dates and erasing and lives and policies and registers  # they tell the situations

RAW = re.compile(
    r"\b[a-z]+_[a-z0-9_]+"  # snake_case
    r"|\b(?!be\.|visit\.)[a-z_]+\.(?!brussels|yaml|toml)[a-z]{3,}"  # dotted.code
    r"|\b[a-z]+[A-Z][A-Za-z]+"  # camelCase
    r"|\b\d{4}-\d\d\b|\.\.[ /]|/\.\."  # a date of a machine
    r"|\bP\d+[YMD]"  # a length of a machine
)
TYPED = re.compile(r"(?<=: )agreements .*|^ *agreements .*", re.MULTILINE)
"""Commands: there codes are typed, and stand."""
CONTENT = re.compile(r"SHA-256 [0-9a-f]{64}")


ADDRESS = re.compile(r"https?://\S+")
EXAMPLES = re.compile(r"2024-06-09, 2022-09, 1997\b|\b2016-04/2016-07\b|\bP5Y\b|\bP6M\b|\btacit:P4Y(?= \()")
"""What a remedy gives as examples of what to type."""


def raw_words(text: str, typed: Iterable[object] = ()) -> list[str]:
    """Every code that a text shows outside its commands, but for what the person typed."""
    for pattern in (ADDRESS, TYPED, CONTENT, EXAMPLES):
        text = pattern.sub("", text.replace("\N{NO-BREAK SPACE}", " "))
    return [found for found in RAW.findall(text) if found not in typed]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_no_refusal_shows_a_code(situation: Situation) -> None:
    """Every refusal that there is a situation of, in full, and the preview of the same file."""
    said = situation.portfolio() if situation.portfolio is not None else None
    with House(said=said) as house:
        situation.prepare(house)
        answer = situation.attempt(house)
        known = house.stored().reference if house.reference else ""
        desk = house.desk(situation.by)
        decisions = desk.preview(known)[1] if known else []
        for lang in LANGUAGES:
            told = "\n".join(refusal(answer_json(answer, lang), lang, names_of(desk.registers, house.today, lang)))
            assert raw_words(told, situation.said.values()) == [], told
            for decision in decisions:
                shown = "\n".join(act_lines(decision, known, lang))
                said_of_act = shown.replace(decision.act, "", 1)
                assert raw_words(said_of_act) == [], shown


COLUMN_DAY = re.compile(r"(?:[≤≥] )?\d{4}(?:-\d\d){1,2}(?: – \d{4}(?:-\d\d){1,2})?|\d{4}-\d\d-\d\dT[\d:]+Z")
"""Days as columns show them, and instants of recording."""
SUBJECTS = re.compile(r"^(calendar|policy|people|partners)\t", re.MULTILINE)

FILES = [f"BE-BRU-2026-{number:04}" for number in (1, 3, 7, 9, 12, 14, 18, 20, 33, 35, 37)]
"""Files of the portfolio that differ in what is known of them."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("file", FILES)
def test_a_file_is_told_in_words(inside: Agreements, file: str, lang: str) -> None:
    result = inside("show", file, "--lang", lang)
    said = result.out
    assert result.code == 0, result.err
    assert raw_words(said) == [], said
    assert "None" not in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    [
        "list", "board", "history", "government list", "register", "register --as-of 2025-01-01", "actions",
        "partner show ile-de-france", "partner list", "check", "acts kyiv", "board --as-of 2025-01-01",
    ],
)  # fmt: skip
def test_a_screen_holds_no_code(inside: Agreements, typed: str, lang: str) -> None:
    result = inside(*typed.split(), "--lang", lang)
    said = result.out
    assert result.code == 0, result.err
    if typed.startswith("acts"):
        said = re.sub(r"^  [a-z_]+(?=\W?: )", "", said, flags=re.MULTILINE)
    assert raw_words(SUBJECTS.sub("", COLUMN_DAY.sub("", said))) == [], said


def test_partners_are_listed_by_name(inside: Agreements) -> None:
    rows = inside("list", "--lang", "fr").out.splitlines()
    assert "BE-BRU-2026-0001\tPréfecture d'Aichi\tbilatéral" in rows[1]
    assert "\t≤ 2024-06-08\t" in rows[3]
    assert "(Préfecture d'Aichi)" in inside("acts", "aichi", "--lang", "fr").out


@pytest.mark.parametrize(("lang", "said"), [("en", "the console"), ("fr", "la console"), ("nl", "de console")])
def test_the_console_is_named_in_words(inside: Agreements, lang: str, said: str) -> None:
    assert f"\t{said}\t" in inside("history", "aichi", "--lang", lang).out


def test_a_long_command_and_a_law_are_printed_once(inside: Agreements) -> None:
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    told = inside("advance", "aichi", "amend", "--lang", "nl", **who).out
    assert told.count("agreements advance BE-BRU-2026-0001 amend --set instrument=<instrument>") == 1
    assert told.count("Beginselen van behoorlijk bestuur") == 1
    assert told.count("als dossierbeheerder: de opdracht van punt 1") == 3
    assert told.count("Rechtsgrond: zie punt 1.") == 3
    program = inside("advance", "aichi", "amend", "--dry-run", "--json", **who).json
    steps = [s["command"] for v in program["verdicts"] for s in v.get("remedy", {}).get("steps", ())]
    assert len(steps) == 4
    assert len(set(steps)) == 1


SAID = {
    "en": ("between 27 June 2002 and 8 June 2024", "on or before 8 June 2024", "mid-term evaluation due"),
    "fr": ("entre le 27 juin 2002 et le 8 juin 2024", "au plus tard le 8 juin 2024", "évaluation à mi-parcours"),
    "nl": ("tussen 27 juni 2002 en 8 juni 2024", "uiterlijk op 8 juni 2024", "tussentijdse evaluatie"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_inexact_dates_and_terms_are_said(inside: Agreements, lang: str) -> None:
    between, until, due = SAID[lang]
    assert between in inside("show", "luxembourg", "--lang", lang).out
    assert until in inside("show", "budapest", "--lang", lang).out
    assert due in inside("show", "ramallah", "--lang", lang).out


NEW_THEMES = {
    "en": "themes (economy, art, culture, gastronomy → tourism)",
    "fr": "thèmes (économie, art, culture, gastronomie → tourisme)",
    "nl": "thema's (economie, kunst, cultuur, gastronomie → toerisme)",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_an_addendum_changed_is_said_in_words(inside: Agreements, tmp_path: Path, lang: str) -> None:
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    (tmp_path / "text.txt").write_text("Addendum")
    given = ("instrument=addendum", "title=First", "regionPlace=Brussels", "partnerPlace=Nagoya",
             "regionSignatory=A", "partnerSignatory=B", "themes=tourism")  # fmt: skip
    sets = [part for one in given for part in ("--set", one)]
    done = inside("advance", "aichi", "amend", *sets, "--document", str(tmp_path / "text.txt:en"), **who)
    assert done.code == 0, done.out + done.err
    said = inside("show", "aichi", "--lang", lang, **who).out
    assert NEW_THEMES[lang] in said
    assert raw_words(said.replace("text.txt", "")) == [], said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_act_that_does_not_exist_is_answered_with_the_file_that_was_typed(inside: Agreements, lang: str) -> None:
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    for typed in ("sign", "evaluation"):
        said = inside("advance", "aichi", typed, "--lang", lang, **who).err
        assert "REF" not in said
        assert " aichi" in said
    said = inside("advance", "aichi", "send_back", "--document", "x.txt", "--lang", lang, **who).err
    assert "agreements record BE-BRU-2026-0001 document" in said
