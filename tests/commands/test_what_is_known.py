"""Unknown stages, texts on record, names nobody knows, codes in words: what a reader of the screens is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.queries.parts import exception_json
from messages.wording import zoned
from rules.case import CaretakerException, Case
from tests.commands.conftest import DAY, Agreements

LIFE = "BE-BRU-2026-0037"
"""Rabat, signed some day of September 2022."""
DATELESS = "BE-BRU-2026-0029"
"""Vienna, signed nobody knows when, but not after the portfolio was entered."""


def test_a_day_with_an_unknown_stage_names_the_inexact_dates(inside: Agreements) -> None:
    said = inside("acts", "rabat", "--on", "2022-09-15")
    assert said.code == 0
    assert "closed" not in said.out
    assert "September 2022" in said.out
    assert "the stage is not known" in said.out.splitlines()[0] and "unknown stage" not in said.out
    assert f"agreements correct {LIFE} 1 --reason <reason> --set on=<date>" in said.out
    shown = inside("acts", "rabat", "--on", "2022-09-15", "--json").json
    assert [item["entry"] for item in shown["stageUnknown"]] == [1, 2]
    assert "stageUnknown" not in inside("acts", "rabat", "--json").json


def test_a_file_whose_stage_is_unknown_is_shown_listed_and_counted(inside: Agreements) -> None:
    then = {"AGREEMENTS_TODAY": "2026-01-02"}
    shown = inside("show", DATELESS, "--json", **then).json
    assert shown["stage"] == "unknown"
    assert shown["stageUnknown"][0]["on"].startswith("../")
    listed = inside("list", "--unknown", "--json", **then).json["items"]
    found = {item["reference"]: item for item in listed}[DATELESS]
    assert "signedOn" in found["unknown"]
    assert found["finder"] == "manager", "nobody has the file: whoever assigns it finds somebody"
    assert "to be found by: manager" in inside("show", DATELESS, **then).out.splitlines()
    inside("assign", DATELESS, "officer", AGREEMENTS_USER="manager", **then)
    assert "to be found by: officer" in inside("show", DATELESS, **then).out.splitlines(), "a person in one word"
    natures = inside("list", "--nature", "unknown", "--json", **then).json["items"]
    assert DATELESS in {item["reference"] for item in natures}
    stages = {s["stage"]: s["count"] for s in inside("board", "--json", **then).json["stages"]}
    assert stages["unknown"] == 14
    assert sum(stages.values()) == inside("list", "--json", **then).json["total"]


def test_texts_documents_and_changes_are_shown(inside: Agreements, folder: Path) -> None:
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    (folder / "text.txt").write_text("a text")
    inside("record", "rabat", "reciprocity", "--side", "region", "--text", "lends its stages", **who)
    inside("record", "rabat", "consideration", "trade", "--text", "trade grows", **who)
    inside("record", "rabat", "reservation", "--text", "not in wartime", **who)
    inside("record", "rabat", "depositary", "--text", "The Ministry in Rabat", **who)
    fields = ("instrument=addendum", "title=Notice", "notice=P6M", "regionPlace=Brussels", "partnerPlace=Rabat",
              "regionSignatory=A", "partnerSignatory=B")  # fmt: skip
    typed = [part for field in fields for part in ("--set", field)]
    amended = inside("advance", "rabat", "amend", *typed, "--document", "text.txt:fr", **who)
    assert amended.code == 0, amended.out
    shown = inside("show", "rabat", "--json", **who).json
    assert shown["reciprocity"] == [{"side": "region", "text": "lends its stages", "on": DAY}]
    assert shown["considerations"] == [{"kind": "trade", "text": "trade grows", "on": DAY}]
    assert shown["reservations"] == [{"text": "not in wartime", "on": DAY}]
    assert shown["instruments"][0]["changed"] == {"notice": {"old": "unknown", "new": "P6M"}}
    assert shown["documents"][0]["name"] == "text.txt"
    said = inside("show", "rabat", "--lang", "nl", **who).out
    assert "opzeggingstermijn (onbekend → 6 maanden)" in said
    assert inside("list", "--depositary", "ministry", "--json", **who).json["total"] == 1
    assert inside("list", "--depositary", "palace", "--json", **who).json["total"] == 0


def test_who_came_first_is_named(inside: Agreements) -> None:
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    inside("record", "rabat", "reservation", "--text", "t", **who)
    said = inside("advance", "rabat", "amend", "--if-version", "1", **who)
    assert said.code == 5
    assert "officer changed" in said.err


def test_the_portfolio_came_first(inside: Agreements) -> None:
    said = inside("advance", "rabat", "amend", "--if-version", "1", AGREEMENTS_USER="officer", AGREEMENTS_TODAY=DAY)
    assert said.code == 5
    assert "Person 0" not in said.err


@pytest.mark.parametrize(
    ("option", "value", "hint", "code"),
    [("--theme", "cultur", "culture", 2), ("--partner", "rabatt", "partner list", 4), ("--country", "zz", "ZZ", 0)],
)
def test_a_name_known_nowhere_is_said(inside: Agreements, option: str, value: str, hint: str, code: int) -> None:
    said = inside("list", option, value)
    assert said.code == code
    assert hint in said.err


def test_subjects_are_named(inside: Agreements) -> None:
    said = inside("history", "--subject", "calender")
    assert said.code == 4
    assert "calendar" in said.err
    assert "partners" in said.err


def test_before_the_first_record_the_instant_is_named(inside: Agreements) -> None:
    said = inside("show", "rabat", "--known-at", "2020-01-01")
    assert said.code == 4
    assert "recorded" in said.err


@pytest.mark.parametrize("lang", ["fr", "nl"])
def test_screens_hold_no_codes(inside: Agreements, lang: str) -> None:
    shown = inside("show", "rabat", "--lang", lang).out + inside("show", "moscow", "--lang", lang).out
    for code in ("doubted_undated", ": unknown", "P5Y", "P2Y6M", "in_force"):
        assert code not in shown
    assert "in_force" not in inside("history", "rabat", "--lang", lang).out


def test_what_was_refused_moved_nothing(inside: Agreements) -> None:
    inside("advance", "rabat", "denounce", AGREEMENTS_USER="officer", AGREEMENTS_TODAY=DAY)
    last = inside("history", "rabat").out.splitlines()[-1]
    assert "→" not in last
    assert "\tin force\t" in last


def test_the_public_list_in_html_gives_reasons(inside: Agreements) -> None:
    html = inside("register", "--format", "html").out
    text = inside("register").out
    assert html.count("<li>") == sum(line.startswith("  ") for line in text.splitlines())
    assert "rests on: " in html


def test_faults_of_a_policy_are_said_in_the_language(inside: Agreements, folder: Path) -> None:
    text = Path(__file__).parents[2].joinpath("lifecycle/policy/brussels.toml").read_text()
    wrong = text.replace('validity_max_age = "P5Y"', 'validity_max_age = "5y"').replace("stalled_after_days", "x")
    (folder / "p.toml").write_text(wrong)
    said = inside("policy", "check", "p.toml", "--lang", "fr")
    assert said.code == 2
    assert "register.validity_max_age\N{NO-BREAK SPACE}: ce n'est pas une durée" in said.err
    assert "register.stalled_after_days\N{NO-BREAK SPACE}: cette clé manque" in said.err
    assert "clé inconnue" in said.err


def test_a_used_exception_is_closed() -> None:
    asked = CaretakerException(number=1, act="denounce", kind="urgent", requested_by=1)
    case = Case(reference="R", partner="p", track="bilateral", stage="in_force", exceptions=(asked,))
    assert "closed" not in exception_json(asked, case)
    used = exception_json(asked, case.but(used_exceptions=(1,)))
    assert used["used"] is True
    assert used["closed"] == "used"


def test_texts_of_a_later_day_are_left_out(inside: Agreements) -> None:
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    inside("record", "rabat", "reservation", "--text", "t", "--on", "2026-05-01", **who)
    for day, count in (("2026-04-30", 0), ("2026-05-01", 1)):
        assert len(inside("show", "rabat", "--as-of", day, "--json").json["reservations"]) == count


def test_a_day_within_an_inexact_beginning_is_told_nothing_of_what_came_later(inside: Agreements) -> None:
    """Only what may have been by then: neither sources nor texts of a later day."""
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    inside("record", LIFE, "reservation", "--text", "t", "--on", "2022-10-01", **who)
    begins = inside("show", LIFE, "--as-of", "2022-09-15", "--json").json
    assert begins["stage"] == "unknown"
    assert begins["agreement"]["signedOn"] == "2022-09"
    assert (begins["sources"], begins["reservations"]) == ([], [])
    later = inside("show", LIFE, "--as-of", "2025-01-15", "--json").json
    assert len(later["sources"]) == 2
    assert len(later["reservations"]) == 1


def test_a_file_says_as_known_at_which_instant_it_is_shown(inside: Agreements) -> None:
    at = inside("history", LIFE, "--json").json["items"][-1]["recordedAt"]
    assert inside("show", LIFE, "--known-at", at, "--json").json["knownAt"] == at
    assert f"as known on {zoned(at, 'en')})" in inside("show", LIFE, "--known-at", at).out.splitlines()[0]
    assert "known on" not in inside("show", LIFE).out.splitlines()[0]


@pytest.mark.parametrize(
    ("lang", "suspended", "lifted"),
    [
        ("en", "Suspended with it: protocol “On youth”.", "Going on with it: protocol “On youth”."),
        ("fr", "Suspendus avec lui\u00a0: protocole «\u00a0On youth\u00a0».", "Reprennent avec lui\u00a0: protocole"),
        ("nl", "Samen ermee opgeschort: protocol “On youth”.", "Gaan samen ermee verder: protocol “On youth”."),
    ],
)
def test_what_hangs_on_an_agreement_is_named_when_it_is_suspended_and_when_it_goes_on(
    inside: Agreements, folder: Path, lang: str, suspended: str, lifted: str
) -> None:
    who = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
    (folder / "text.txt").write_text("a text")
    fields = ("instrument=protocol", "title=On youth", "notice=P6M", "regionPlace=Brussels", "partnerPlace=Rabat",
              "regionSignatory=A", "partnerSignatory=B")  # fmt: skip
    typed = [part for field in fields for part in ("--set", field)]
    assert inside("advance", "rabat", "amend", *typed, "--document", "text.txt:fr", **who).code == 0
    inside("record", "rabat", "intent", "suspend", "--reason", "so", **{**who, "AGREEMENTS_USER": "manager"})
    why = ("--reason", "so", "--document", "text.txt", "--lang", lang)
    more = ("--set", "origin=region", "--set", "reviewOn=2027-06-01")
    done = inside("advance", "rabat", "suspend", *why, *more, **who)
    assert done.code == 0, done.out
    assert suspended in done.out
    back = inside("advance", "rabat", "lift_suspension", *why, **who)
    assert back.code == 0, back.out
    assert lifted in back.out
