"""The three catalogues say the same, and have a word for whatever the rules and the tables name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lifecycle.changes import HOUSEKEEPING
from lifecycle.policy import __file__ as POLICY_PACKAGE
from lifecycle.portfolio.values import Because
from lifecycle.records import RECORDS
from lifecycle.registers import ACTS_OF_REGISTERS, START_EVENTS
from lifecycle.replay_said import OF_A_PERSON, OF_A_PORTFOLIO, ON_REGISTERS, SOURCED, WORKED_OUT
from lifecycle.stages import NEW, TABLE, Stage
from messages import check
from messages.catalogue import FOLDER, LANGUAGES
from messages.check import SAME, Texts, compare, faults, fields_of, read_texts, repeated_keys
from reports.tables import HISTORY
from rules.case import Case
from rules.catalogue import RULES
from rules.policy import read_policy
from rules.validity import CERTAINTIES
from rules.verdict import Outcome
from tests.messages.rule_answers import ADDED_BY_DECIDE, UnreadableCall, all_answers, answers_of
from web.fields import DOCUMENT_LANGUAGES
from web.say import groups_of

ANSWERS = all_answers()
POLICY = read_policy((Path(POLICY_PACKAGE).parent / "brussels.toml").read_text(encoding="utf-8"))
EVERY_ACT = (*TABLE, *RECORDS, *ACTS_OF_REGISTERS.values())
NOT_SET_BY_FIELDS = ("on", "reason", "document", "decision")
PLACES_IN_THE_REGISTER = (
    "expired",
    "replaced",
    "denounced",
    "suspended",
    "under_notice",
    "renewal_due",
    "not_yet_signed",
    "not_in_force",
    "stage_unknown",
    "kind_unknown",
    "test_mou",
    "term_ended",
    "term_uncertain",
    "doubted",
    "doubted_undated",
    "too_old",
    "no_source",
    "test_mou_ended",
    "term_ended_to_confirm",
)
ALTERNATIVES = (
    "prepare_file",
    "exception_pending",
    "exception_urgent",
    "wait",
    "wait_open",
    "observer",
    "past_position",
    "caveat",
)


def path_of(lang, folder=FOLDER):
    return folder / lang / "LC_MESSAGES" / "agreements.po"


CATALOGUES = {lang: read_texts(path_of(lang)) for lang in LANGUAGES}


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "locale"
    shutil.copytree(FOLDER, folder)
    return folder


def edit(folder, lang, before, after):
    path = path_of(lang, folder)
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_catalogues_have_the_same_keys_values_and_forms_and_no_text_is_empty_or_left_in_english():
    assert [str(fault) for fault in faults()] == []


def test_no_key_is_excused_from_translation_without_need():
    same = {k for k, texts in CATALOGUES["en"].items() if texts in (CATALOGUES["fr"][k], CATALOGUES["nl"][k])}
    assert same == SAME


def test_a_deleted_dutch_key_is_reported(copied):
    edit(copied, "nl", 'msgid "stage.in_force"\nmsgstr "van kracht"\n', "")
    assert [str(fault) for fault in faults(copied)] == ["nl: stage.in_force: missing"]


def test_a_key_that_stands_in_dutch_alone_is_reported(copied):
    with path_of("nl", copied).open("a", encoding="utf-8") as file:
        file.write('\nmsgid "stage.invented"\nmsgstr "verzonnen"\n')
    assert [str(f) for f in faults(copied)] == ["en: stage.invented: missing", "fr: stage.invented: missing"]


def test_a_wrong_value_a_wrong_form_a_broken_brace_an_empty_text_and_a_key_twice_are_reported(copied):
    edit(copied, "nl", "Open eerst het register, met de opdracht", "Open {eerst} het register, met de opdracht")
    edit(
        copied,
        "fr",
        'msgid "stage.signed"\nmsgstr "signé, pas encore en vigueur"',
        'msgid "stage.signed"\nmsgstr ""',
    )
    edit(copied, "fr", "La date de l'acte ({on}) est atteinte.", "La date de l'acte ({on) est atteinte.")
    edit(copied, "nl", "De datum is bereikt ({due_on}).", "De datum is bereikt ({due_on:at}).")
    edit(copied, "en", 'msgid "stage.new"', 'msgid "stage.denounced"\nmsgstr "gone"\n\nmsgid "stage.new"')
    found = {(f.lang, f.key, f.what.split(":")[0].split(" [")[0]) for f in faults(copied)}
    assert found == {
        ("nl", "legacy.older.no_opening.remedy", ["names", "'eerst'], elsewhere", "]"][0]),
        ("fr", "stage.signed", "empty"),
        ("fr", "dates.not_future.past", "cannot be read"),
        ("nl", "clock.due.due", "{due_on"),
        ("en", "stage.denounced", "stands twice"),
    }


def test_a_plural_in_one_language_only_and_a_text_left_in_english_are_reported():
    texts: dict[str, Texts] = {
        "en": {"a": ("one", "many"), "b": ("word",)},
        "fr": {"a": ("un",), "b": ("mot",)},
        "nl": {"a": ("x", "y"), "b": ("word",)},
    }
    assert [str(f) for f in compare(texts)] == [
        "all: a: has plural forms in one language only",
        "nl: b: is the same as English",
    ]


def test_a_fuzzy_entry_counts_as_missing_for_it_is_not_compiled(copied):
    edit(copied, "nl", 'msgid "stage.in_force"\n', '#, fuzzy\nmsgid "stage.in_force"\n')
    assert [str(fault) for fault in faults(copied)] == ["nl: stage.in_force: missing"]


def test_the_check_exits_1_and_names_each_missing_key(copied, monkeypatch, capsys):
    edit(copied, "nl", 'msgid "stage.in_force"\nmsgstr "van kracht"\n', "")
    monkeypatch.setattr(check, "faults", lambda: faults(copied))
    assert check.main() == 1
    assert capsys.readouterr().err == "nl: stage.in_force: missing\n"


def test_the_check_exits_0_on_the_catalogues_as_they_are(capsys):
    assert check.main() == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_stands_twice(lang):
    assert repeated_keys(path_of(lang)) == []


@pytest.mark.parametrize("more", ['msgstr "b"', 'msgstr[0] "b"', 'msgid_plural "k"\nmsgstr[0] "b"\nmsgstr[0] "c"'])
def test_a_key_with_two_texts_of_one_form_is_reported(tmp_path, more):
    """What a merge of two changes leaves behind."""
    path = tmp_path / "a.po"
    path.write_text(f'msgid "j"\nmsgstr "a"\n\nmsgid "k"\nmsgstr "a"\n{more}\n', encoding="utf-8")
    assert repeated_keys(path) == ["k"]


def test_every_rule_was_read_and_answers_something():
    assert {answer.rule for answer in ANSWERS} == set(RULES)
    assert all(any(not a.blocks for a in answers_of(rule)) for rule in RULES.values())


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: f"{a.rule}.{a.key}")
def test_every_answer_of_a_rule_has_a_message_and_what_blocks_a_remedy(answer):
    wanted = [answer.message, *([f"{answer.rule}.{answer.key}.remedy"] if answer.blocks else [])]
    assert [key for key in wanted if key not in CATALOGUES["en"]] == []


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: f"{a.rule}.{a.key}")
def test_a_message_names_only_values_that_its_answer_gives(answer):
    for key in (answer.message, f"{answer.rule}.{answer.key}.remedy"):
        named = {name for text in CATALOGUES["en"].get(key, ()) for name in fields_of(text)}
        assert named <= answer.values | ADDED_BY_DECIDE


def test_every_remedy_that_a_rule_declares_has_its_sentence():
    declared = [f"{rule.id}.{key}.remedy" for rule in RULES.values() for key in rule.remedies]
    assert [key for key in declared if key not in CATALOGUES["en"]] == []


def test_no_message_is_kept_for_an_answer_that_no_rule_gives():
    given = {a.message for a in ANSWERS} | {f"{a.rule}.{a.key}.remedy" for a in ANSWERS if a.blocks}
    kept = [key for key in CATALOGUES["en"] if any(key.startswith(f"{rule}.") for rule in RULES)]
    assert [key for key in kept if key not in given] == []


def test_a_call_whose_key_cannot_be_read_fails_this_test(monkeypatch):
    monkeypatch.setattr("tests.messages.rule_answers.DYNAMIC", {})
    with pytest.raises(UnreadableCall, match=r"test_phase\.completed: key"):
        list(answers_of(RULES["test_phase.completed"]))


def test_every_legal_basis_has_its_citation():
    cited = {c.citation for rule in RULES.values() for c in rule.law}
    assert sorted(cited - set(CATALOGUES["en"])) == []
    assert [key for key in CATALOGUES["en"] if key.startswith("law.") and key not in cited] == []


def names(group, codes):
    return [f"{group}.{code}" for code in codes]


def choices() -> list[str]:
    """The key of each choice of each field of each act; where it may stand in several groups, the one that has it."""
    found = []
    for act in EVERY_ACT:
        for field in act.fields:
            for code in field.choices:
                keys = names_in(groups_of(act.name, field.name), code)
                found.append(next((key for key in keys if key in CATALOGUES["en"]), keys[0]))
    return found


def names_in(groups: tuple[str, ...], code: str) -> list[str]:
    return [f"{group}.{code}" for group in groups]


def properties() -> list[str]:
    """The label of each property of a file that an entry can change."""
    found = [name for name in Case.model_fields if camel(name) not in HOUSEKEEPING]
    keys = [(f"label.{camel(name)}", f"field.{camel(name)}") for name in found]
    return [next((key for key in pair if key in CATALOGUES["en"]), pair[0]) for pair in keys]


def fields_of_entries() -> list[str]:
    """The label of each field that an entry of any file or register may have: typed, worked out or read in."""
    typed = (field.name for act in ON_REGISTERS.values() for field in act.fields)
    others = (name for table in (WORKED_OUT, OF_A_PORTFOLIO) for found in table.values() for name in found)
    keys = [(f"field.{name}", f"label.{name}") for name in {*typed, *others, *SOURCED, *OF_A_PERSON}]
    return [next((key for key in pair if key in CATALOGUES["en"]), pair[0]) for pair in keys]


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(names("stage", (NEW, "unknown", *Stage)), id="stages"),
        pytest.param(names("act", [a.name for a in EVERY_ACT]), id="acts"),
        pytest.param(names("act_nature", {a.nature for a in EVERY_ACT}), id="natures of acts"),
        pytest.param(names("field", {f.name for a in EVERY_ACT for f in a.fields}), id="fields"),
        pytest.param(names("field", NOT_SET_BY_FIELDS), id="fields of every act"),
        pytest.param(names("role", POLICY.roles), id="roles"),
        pytest.param(
            names("permission", {p for granted in POLICY.roles.values() for p in granted}),
            id="permissions granted",
        ),
        pytest.param(names("permission", {a.permission for a in EVERY_ACT}), id="permissions asked"),
        pytest.param(names("track", POLICY.file.tracks), id="tracks"),
        pytest.param(names("criterion", [c.code for c in POLICY.file.criteria]), id="criteria"),
        pytest.param(names("event", (*START_EVENTS, "oath")), id="events"),
        pytest.param(names("outcome", Outcome), id="outcomes"),
        pytest.param(names("regime", ("full_powers", "caretaker", "unknown")), id="regimes"),
        pytest.param(names("certainty", CERTAINTIES), id="certainties"),
        pytest.param(names("rule", (*RULES, "error", "error.remedy", "asked_when_performed")), id="rules"),
        pytest.param(names("month", range(1, 13)), id="months"),
        pytest.param(names("left_out", PLACES_IN_THE_REGISTER), id="left out"),
        pytest.param(names("rests_on", ("term", "source", "source_later", "signature")), id="rests on"),
        pytest.param(names("alternative", ALTERNATIVES), id="alternatives"),
        pytest.param(names("notice", ("caretaker", "unknown")), id="notices"),
        pytest.param(choices(), id="choices"),
        pytest.param(properties(), id="properties"),
        pytest.param(fields_of_entries(), id="fields of entries"),
        pytest.param(names("language", DOCUMENT_LANGUAGES), id="languages of documents"),
        pytest.param(names("because", Because), id="doubts of the portfolio"),
        pytest.param(names("column", HISTORY), id="columns of the workbook"),
    ],
)
def test_every_code_of_the_tables_has_its_name(keys):
    assert keys
    assert [key for key in keys if key not in CATALOGUES["en"]] == []
