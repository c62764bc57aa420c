"""How the program starts: help, version, languages, settings, where the options may stand."""

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from cli import COMMANDS
from commands import VERSION
from lifecycle.records import TYPED_AS_RECORD
from messages.catalogue import LANGUAGES
from messages.render import render

ROOT = Path(__file__).parents[2]
HEAVY = ("sqlalchemy", "pydantic", "transitions", "alembic", "rich", "click")
BEGINNINGS = {"en": "Usage:", "fr": "Utilisation\N{NO-BREAK SPACE}:", "nl": "Gebruik:"}


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(asked):
    code = f"import sys; sys.argv = ['agreements', {asked!r}]; import cli; cli.main(); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout
    assert not set(HEAVY) & set(done.stderr.split())


def test_the_version_is_that_of_the_project(nothing):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
    assert nothing("--version").out == nothing("list", "--version").out == f"agreements {VERSION}\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_is_in_the_language_asked_for(nothing, lang):
    by_flag = nothing("--help", "--lang", lang)
    by_setting = nothing("-h", AGREEMENTS_LANG=lang)
    by_locale = nothing("--help", LC_ALL=f"{lang}_BE.UTF-8")
    assert by_flag.out.startswith(BEGINNINGS[lang])
    assert by_flag.out == by_setting.out == by_locale.out
    assert by_flag.out == nothing("--help", "--json", "--lang", lang).out, "with and without the parser"


@pytest.mark.parametrize("name", [name for name, _, _ in COMMANDS])
def test_every_command_explains_itself_in_every_language(inside, name):
    told = [inside(name, "--help", "--lang", lang) for lang in LANGUAGES]
    assert [r.code for r in told] == [0, 0, 0]
    assert len({r.out for r in told}) == len(LANGUAGES)
    for result in told:
        assert not re.search(r"\b(help|field)\.[a-z]", result.out)


GROUPS = ("record", "exception", "government", "user", "partner", "policy")


@pytest.mark.parametrize("name", GROUPS)
def test_every_sub_command_explains_itself_in_every_language(inside, name):
    group = getattr(import_module(next(m for n, m, _ in COMMANDS if n == name)), name)
    before = [name, "REF"] if name == "record" else [name]
    for sub in group.commands:
        told = [inside(*before, sub, "--help", "--lang", lang) for lang in LANGUAGES]
        assert [r.code for r in told] == [0, 0, 0]
        assert len({r.out for r in told}) == len(LANGUAGES)
        assert not any(re.search(r"\b(help|field)\.[a-z]", r.out) for r in told), sub


def test_every_record_of_the_table_is_a_sub_command(inside):
    shown = inside("record", "REF", "--help").out
    assert all(f"  {act.name} " in shown for act in TYPED_AS_RECORD)


def test_global_options_stand_before_or_after_the_command(agreements):
    before = agreements("--json", "--lang", "fr", "partner", "list")
    between = agreements("partner", "--json", "--lang=fr", "list")
    after = agreements("partner", "list", "--lang", "fr", "--json")
    assert before.json == between.json == after.json
    assert before.json["items"][0]["slug"]


def test_flag_wins_over_environment_and_environment_over_file(nothing, folder):
    (folder / "agreements.toml").write_text('lang = "fr"\n', encoding="utf-8")
    assert nothing("--help").out.startswith(BEGINNINGS["fr"])
    assert nothing("--help", AGREEMENTS_LANG="nl").out.startswith(BEGINNINGS["nl"])
    assert nothing("--help", "--lang", "en", AGREEMENTS_LANG="nl").out.startswith(BEGINNINGS["en"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('langue = "fr"\n', "did you mean “lang”"),
        ("lang = 3\n", "between quotation marks"),
        ("lang fr\n", "TOML"),
        ('lang = "de"\n', "“de” is not possible"),
        ('today = "someday"\n', "YYYY-MM-DD"),
    ],
)
def test_a_wrong_settings_file_is_refused_with_the_mend(nothing, folder, content, said):
    (folder / "agreements.toml").write_text(content, encoding="utf-8")
    result = nothing("list")
    assert result.code == 2
    assert said in result.err


def test_a_day_set_by_hand_is_said_on_standard_error_and_marked(agreements):
    result = agreements("record", "havana", "note", "--text", "x", "--json", user="officer", today="2026-11-24")
    assert "2026" in result.err
    assert result.json["trialDay"] is True
    assert agreements("list", today="2026-13-01").code == 2


def test_without_a_command_the_help_comes_on_standard_error(nothing):
    result = nothing()
    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith("Usage:")


def test_a_closed_pipe_leaves_no_trace(agreements, folder, brussels):
    agreements("list")
    command = f"{sys.executable} -m cli history --format jsonl | head -1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_piped_tables_are_lines_with_tabs(agreements):
    lines = agreements("list").out.splitlines()
    assert {line.count("\t") for line in lines} == {8}
    assert len(lines) == agreements("list", "--json").json["total"] + 1


def test_unknown_acts_and_stages_complete(nothing):
    told = nothing(_AGREEMENTS_COMPLETE="bash_complete", COMP_WORDS="agreements advance x sig", COMP_CWORD="3")
    assert told.out.split() == ["plain,sign_mou", "plain,sign_agreement"]


def test_init_makes_the_key_beside_the_database_for_its_owner_alone(nothing, tmp_path):
    nothing("init", "--portfolio", "empty")
    key = tmp_path / "var" / "agreements.key"
    made = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    nothing("init", "--portfolio", "empty")
    assert key.read_bytes() == made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_folder_that_was_removed_is_said_in_one_sentence(tmp_path, lang):
    gone = tmp_path / "gone"
    gone.mkdir()
    code = f"import os; os.rmdir({str(gone)!r}); import sys; sys.path.insert(0, {str(ROOT)!r}); import cli; sys.exit(cli.main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "list", "--lang", lang],
        cwd=gone,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == render("usage.no_folder", {}, lang) + "\n"
