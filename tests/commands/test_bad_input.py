"""What cannot be read, is not there or is not allowed: one sentence with what to do, the exit code, nothing written."""

import sqlite3

import pytest

UNREADABLE = [
    (["advance", "havana", "sgn_mou"], "did you mean “sign_mou”"),
    (["advance", "havana", "evaluation"], "agreements record havana evaluation"),
    (["advance", "havana", "propose"], "agreements propose"),
    (["advance", "havana", "renew", "--on", "2024-13-01"], "a day that exists"),
    (["advance", "havana", "renew", "--on", "soon"], "2024-06-09"),
    (["advance", "havana", "renew", "--on", "31/31/2024"], "--on: “31/31/2024”"),
    (["record", "havana", "waive", "term", "--until", "2024-44-44"], "--until: “2024-44-44”"),
    (["record", "havana", "evaluation", "--kind", "foo", "--outcome", "positive"], "“foo” is not possible for --kind"),
    (["record", "havana", "found", "foo", "x", "--source", "x", "--certainty", "B"], "not possible for FIELD"),
    *(
        (["record", "havana", "found", field, value, "--source", "x", "--certainty", "B"], said)
        for field, value, said in (
            ("renewal", "foo", "VALUE: “foo” cannot be read; write none, express, or tacit with its length"),
            ("renewal", "unknown", "write none, express, or tacit"),
            ("renewal", "tacit:P600Y", "at most 500 years"),
            ("term", "P999999999Y", "at most 500 years"),
            ("term", "soon", "VALUE: “soon” cannot be read; write a length such as P5Y, or open"),
            ("notice", "unknown", "a length such as P5Y, P6M or P30D"),
            ("nature", "tretay", "“tretay” is not possible for VALUE; did you mean “treaty”"),
            ("kind", "addendum", "there are: agreement and mou"),
            ("signedOn", "soon", "2024-06-09"),
            ("inForceOn", "2024-13", "a day that exists"),
            ("endsOn", "P5Y", "2024-06-09"),
            ("regionSignedOn", "x", "2024-06-09"),
            ("partnerSignedOn", "x", "2024-06-09"),
        )
    ),
    *(
        (
            [*typed, "99999999999999999999", *more],
            "“99999999999999999999” cannot be read; write a number of at most nine",
        )
        for typed, more in (
            (["correct", "havana"], []),
            (["correct", "havana"], ["--reason", "so", "--set", "on=2024"]),
            (["erase", "havana"], ["text", "--reason", "so"]),
            (["government", "confirm"], []),
            (["record", "havana", "confirmation", "--entry"], []),
            (["list", "--limit"], []),
        )
    ),
    (["record", "havana", "validity", "confirmed", "--source", "none", "--certainty", "NF"], "“NF” is not possible"),
    (["record", "havana", "found", "term", "P5Y", "--source", "none", "--certainty", "NF"], "“NF” is not possible"),
    (["record", "havana", "mention", "--title", "x", "--source", "none", "--certainty", "NF"], "“NF” is not possible"),
    (["advance", "havana", "lapse", "--set", "source=none", "--set", "certainty=NF"], "“NF” is not possible"),
    (["advance", "havana", "renew", "--set", "term"], "FIELD=VALUE"),
    (["advance", "havana", "renew", "--set", "trem=P5Y"], "did you mean “term”"),
    (["advance", "havana", "renew", "--set", "term=5 years"], "P5Y"),
    (["advance", "havana", "renew", "--document", "nowhere.pdf"], "There is no file nowhere.pdf"),
    (["advance", "havana", "renew", "--document", "empty.pdf"], "is empty"),
    (["record", "havana", "document", "--document", "mere.pdf"], "mere.pdf is named as a PDF, but its content is TXT"),
    (["advance", "havana", "renew", "--if-version", "x"], "a whole number"),
    (["advance", "havana", "renew", "--wrong"], "--wrong"),
    (["advance", "havana"], "ACT"),
    (["record", "havana", "evalution"], "did you mean “evaluation”"),
    (["record", "havana", "criterion", "criterion_1", "--score", "mett", "--text", "x"], "did you mean “met”"),
    (["record", "havana", "milestone", "assent", "--on"], "--on"),
    (["exception", "attest", "BE-BRU-2026-0001"], "REFERENCE:N"),
    (["record", "havana", "contact", "--side", "region", "--name", "N", "--email", "notmail"], "“notmail”"),
    (["list", "--stage", "in_farce"], "did you mean “in_force”"),
    (["list", "--missing", "foo"], "criterion_1"),
    (["list", "--missing", "trem"], "did you mean “term”"),
    (["list", "--as-of", "1988-12-31"], "1989"),
    (["list", "--as-of", "10000-01-01"], "YYYY-MM-DD"),
    (["user", "list", "--as-of", "1988-12-31"], "1989"),
    (["user", "list", "--known-at", "2200-01-01"], "future"),
    (["board", "--as-of", "10000-01-01"], "YYYY-MM-DD"),
    (["list", "--limit", "0"], "--limit"),
    (["list", "--known-at", "2200-01-01T00:00:00Z"], "future"),
    (["history", "--act", "sign_mo"], "did you mean “sign_mou”"),
    (["history", "havana", "--subject", "people"], "not both"),
    (["bord"], "did you mean “board”"),
    (["show", "ile-de-france", "paris"], "paris"),
    (["list", "--lang", "de"], "“de”"),
    (["what-if"], "--caretaker"),
    (["what-if", "--caretaker", "2029"], "--caretaker"),
    (["what-if", "--caretaker", "2030-12-01:2029-06-10"], "ends before it begins"),
    (["what-if", "--caretaker", "2029-06-10:"], "FROM:UNTIL"),
    (["what-if", "--caretaker", "2029-06-10:2030-01-01,2029-12-31"], "overlap"),
    (["what-if", "--caretaker", "2019-05-26:2019-07-18"], "was over"),
    (["what-if", "--caretaker", "2999-01-01"], "50 years"),
]


@pytest.mark.parametrize(("typed", "said"), UNREADABLE, ids=lambda v: " ".join(v) if isinstance(v, list) else None)
def test_what_cannot_be_read_exits_2_and_writes_nothing(agreements, entries, folder, typed, said):
    (folder / "empty.pdf").touch()
    (folder / "mere.pdf").write_text("no more than a text", encoding="utf-8")
    before = entries()
    result = agreements(*typed, user="officer")
    assert result.code == 2, result
    assert said in result.err
    assert result.out == ""
    assert len(result.err.splitlines()) == 1
    assert entries() == before


@pytest.mark.parametrize(
    ("typed", "failing"),
    [
        (["advance", "havana", "sign_mou"], "stage.possible"),
        (["advance", "havana", "suspend"], "reason.given"),
        (["advance", "havana", "suspend", "--reason", " "], "reason.given"),
        (["advance", "havana", "amend", "--on", "2027-01-01"], "dates.not_future"),
        (["advance", "havana", "amend"], "fields.complete"),
        (["advance", "havana", "term_ends"], "persons.role"),
        (["record", "havana", "avenue", "--theme", "housing"], "fields.complete"),
        (["propose", "--partner", "havana", "--track", "development", "--initiator", "region", "--theme", "chocolate"],
         "themes.competences"),
        (["propose", "--partner", "atlantis", "--track", "development", "--initiator", "region", "--theme", "housing"],
         "partner.known"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else None,
)  # fmt: skip
def test_what_is_read_but_not_allowed_exits_3_and_writes_one_refusal(agreements, entries, typed, failing):
    before = entries()
    result = agreements(*typed, "--json", user="officer", today="2026-11-23")
    assert result.code == 3, result.err
    refused = {v["rule"] for v in result.json["verdicts"] if v["outcome"] in ("fail", "cannot_tell")}
    assert failing in refused
    assert result.json["outcome"] == "refused"
    assert entries() == before + 1


def test_a_dry_run_gives_the_same_refusal_and_writes_nothing(agreements, entries):
    before = entries()
    dry = agreements("advance", "havana", "sign_mou", "--dry-run", "--json", user="officer")
    assert entries() == before
    wet = agreements("advance", "havana", "sign_mou", "--json", user="officer")
    assert (dry.code, wet.code) == (3, 3)
    assert dry.json["dryRun"] is True
    assert dry.json["verdicts"] == wet.json["verdicts"]


@pytest.mark.parametrize(
    "typed",
    [
        ["show", "atlantis"],
        ["advance", "BE-BRU-2026-9999", "assess"],
        ["partner", "show", "atlantis"],
        ["assign", "havana", "nobody"],
        ["history", "--actor", "nobody"],
        ["advance", "havana", "amend", "--for", "nobody"],
    ],
    ids=" ".join,
)
def test_what_is_not_there_exits_4_and_says_where_to_look(agreements, entries, typed):
    before = entries()
    result = agreements(*typed, user="officer")
    assert result.code == 4, result
    assert "agreements " in result.err
    assert entries() == before


@pytest.mark.parametrize(
    ("user", "typed"),
    [
        ("manager", "government confirm 99"),
        ("manager", "government reject 99 --reason no"),
        ("legal", "government close 99 --event oath --source S --certainty A"),
        ("legal", "government correct 99 --reason so --on 2026-01-01"),
        ("manager", "exception approve BE-BRU-2026-0009:19"),
        ("legal", "exception attest BE-BRU-2026-0009:19"),
        ("officer", "exception withdraw BE-BRU-2026-0009:19 --reason no"),
        ("legal", "erase confirm BE-BRU-2026-0009:99"),
        ("legal", "erase reject people:99 --reason no"),
        ("manager", "policy confirm 99"),
        ("manager", "policy reject 99 --reason no"),
        ("officer", "token revoke 99"),
        ("officer", "feed revoke 99"),
        ("officer", "absence end 99"),
    ],
)
def test_a_number_that_names_nothing_exits_4_in_one_sentence_and_writes_nothing(agreements, entries, user, typed):
    """As `reminders ack 99` does; in each language."""
    before = entries()
    for lang in ("en", "fr", "nl"):
        result = agreements(*typed.split(), user=user, AGREEMENTS_LANG=lang)
        assert result.code == 4, result
        assert len(result.err.splitlines()) == 1
        assert "99" in result.err or "19" in result.err
        assert "agreements " in result.err
    assert entries() == before


def test_several_files_of_a_partner_exit_2_with_the_candidates(agreements):
    for track in ("bilateral", "development"):
        typed = ("--track", track, "--initiator", "region", "--theme", "housing")
        agreements(
            "partner",
            "add",
            "ghent",
            "--en",
            "Ghent",
            "--fr",
            "Gand",
            "--nl",
            "Gent",
            "--country",
            "BE",
            user="officer",
        )
        assert agreements("propose", "--partner", "ghent", *typed, user="officer").code == 0
    result = agreements("show", "ghent", "--json")
    assert result.code == 2
    assert len(result.problem["candidates"]) == 2


def test_nobody_named_exits_2_and_names_the_setting(agreements, entries):
    before = entries()
    for typed in (
        ["advance", "havana", "amend"],
        ["record", "havana", "note", "--text", "x"],
        ["user", "add", "bob", "--role", "officer"],
    ):
        result = agreements(*typed)
        assert result.code == 2
        assert "AGREEMENTS_USER" in result.err
    assert entries() == before


def test_an_unknown_user_exits_3_and_is_recorded_among_the_people(agreements):
    result = agreements("list", user="mallory")
    assert result.code == 3
    assert "mallory" in result.err
    last = agreements("history", "--subject", "people", "--json").json["items"][-1]
    assert (last["act"], last["outcome"]) == ("identify", "refused")
    assert last["fields"] == {"because": "unknown"}
    assert "mallory" not in str(last)


def test_a_disabled_user_exits_3(agreements):
    assert agreements("user", "disable", "officer2", user="administrator").code == 0
    assert agreements("board", user="officer2").code == 3
    last = agreements("history", "--subject", "people", "--json").json["items"][-1]
    assert last["fields"] == {"person": 2, "because": "disabled"}


def test_the_first_administrator_needs_nobody(nothing):
    assert nothing("init", "--portfolio", "empty").code == 0
    assert nothing("user", "add", "ann", "--role", "officer").code == 2
    assert nothing("user", "add", "ann", "--role", "administrator").code == 0
    again = nothing("user", "add", "eve", "--role", "administrator")
    assert again.code == 2
    assert "AGREEMENTS_USER" in again.err


def test_a_conflict_exits_5_and_nothing_is_written(agreements, entries):
    before = entries()
    result = agreements("record", "havana", "restricted", "yes", "--if-version", "1", "--json", user="officer")
    assert result.code == 5
    assert result.problem["status"] == 409
    assert result.problem["expected"] == 1
    assert entries() == before


def test_a_key_gives_the_same_answer_and_refuses_another_body(agreements, entries):
    first = agreements("record", "havana", "note", "--text", "x", "--key", "k", "--json", user="officer")
    before = entries()
    second = agreements("record", "havana", "note", "--text", "x", "--key", "k", "--json", user="officer")
    other = agreements("record", "havana", "note", "--text", "y", "--key", "k", user="officer")
    assert second.json["hash"] == first.json["hash"]
    assert second.json["repeated"] is True
    assert other.code == 5
    assert entries() == before


def test_with_json_a_failure_is_one_problem_object_on_standard_error(agreements):
    result = agreements("show", "atlantis", "--json", "--lang", "nl")
    assert result.out == ""
    problem = result.problem
    assert problem["status"] == 404
    assert problem["exitCode"] == result.code == 4
    assert problem["type"].startswith("urn:problem-type:")
    assert problem["title"] == "Niet gevonden"
    assert "atlantis" in problem["detail"]


def test_a_refusal_that_is_no_result_is_a_problem_object(agreements):
    result = agreements("user", "add", "bob", "--role", "officer", "--json", user="officer")
    assert (result.code, result.out) == (3, "")
    assert result.problem["status"] == 403
    assert any(v["outcome"] == "fail" for v in result.problem["verdicts"])


# ------------------------------------------------------------------------------------------------ the database


def test_no_database_says_how_to_make_one(nothing, folder):
    result = nothing("list")
    assert result.code == 1
    assert "agreements init" in result.err
    assert list(folder.iterdir()) == []


def test_a_file_of_somebody_else_is_left_alone(nothing, folder):
    (folder / "letter.db").write_text("Dear Sir", encoding="utf-8")
    for command in ("list", "init"):
        result = nothing(command, "--database", "sqlite:///letter.db")
        assert result.code == 1
        assert "not a database of this program" in result.err
    assert (folder / "letter.db").read_text(encoding="utf-8") == "Dear Sir"


def test_a_database_of_another_program_is_left_alone(nothing, folder):
    with sqlite3.connect(folder / "other.db") as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    result = nothing("init", "--database", "sqlite:///other.db")
    assert result.code == 1
    assert "not a database of this program" in result.err


def test_a_newer_schema_asks_for_the_newer_program(agreements, folder):
    agreements("list")
    with sqlite3.connect(folder / "var" / "agreements.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    result = agreements("list")
    assert result.code == 1
    assert "newer version" in result.err


def test_a_read_only_database_can_be_read_and_says_so_when_written(agreements):
    url = "sqlite:///file:var/agreements.db?mode=ro&uri=true"
    assert agreements("list", "--database", url).code == 0
    result = agreements("record", "havana", "note", "--text", "x", "--database", url, user="officer")
    assert result.code == 1
    assert "only be read" in result.err


@pytest.mark.parametrize("url", ["mysql://x/y", "agreements.db", "sqlite://", "postgresql+asyncpg://x"])
def test_an_address_that_is_none_says_what_to_write(nothing, url):
    result = nothing("list", "--database", url)
    assert result.code == 2
    assert "sqlite:///FILE" in result.err


# ------------------------------------------------------------------------------------------------ files that are loaded


def test_a_second_init_changes_nothing(agreements, entries):
    before = entries()
    result = agreements("init")
    assert result.code == 0
    assert "nothing changed" in result.out
    assert entries() == before


def test_a_portfolio_with_a_typo_names_line_place_and_the_nearest_word(nothing, folder):
    text = "format: 1\npartners:\n  - slug: ghent\n    cuontry: BE\n"
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    result = nothing("init", "--portfolio", "mine.yaml")
    assert result.code == 2
    assert "line 4: partners[0].cuontry" in result.err
    assert "did you mean “country”" in result.err
    assert not (folder / "var").exists()
    issues = nothing("init", "--portfolio", "mine.yaml", "--json").problem["issues"]
    assert {"line": 4, "in": "partners[0].cuontry", "hint": "country"}.items() <= next(
        i for i in issues if "hint" in i
    ).items()


def test_a_portfolio_that_is_no_file_exits_2(nothing):
    result = nothing("init", "--portfolio", "brussel", "--lang", "fr")
    assert result.code == 2
    assert "n'existe pas" in result.err


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("[register]", 'test_phase = "P2Y"', "register.test_phase: this key does not belong here but in [file], [file.tracks.CODE]"),
        ("[file]", "stalled_after_days = 30", "file.stalled_after_days: this key does not belong here but in [register]"),
        ("[file.tracks.bilateral]", "further_test_phase = true", "here but in [file]"),
        ("[register]", 'themes = ["x"]', "here but in [[competences]]"),
        ("[register.reminders]", 'name = "x"', "here but at the top of the file, before the first table"),
        ("[file.tracks.development]", "least_avenue = 1", "unknown key (did you mean “least_avenues”?)"),
    ],
)  # fmt: skip
def test_a_key_at_the_wrong_place_of_a_policy_is_told_where_it_belongs(nothing, folder, table, line, said):
    """And never that the same word may be meant."""
    from lifecycle.initialise import SHIPPED_POLICY

    text = SHIPPED_POLICY.read_text(encoding="utf-8").replace(f"\n{table}\n", f"\n{table}\n{line}\n", 1)
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    result = nothing("policy", "check", "policy.toml")
    key = line.partition(" ")[0]
    assert result.code == 2 and said.casefold() in result.err.casefold()
    assert f"“{key}”" not in result.err
    for lang in ("fr", "nl"):
        told = nothing("policy", "check", "policy.toml", "--lang", lang).err
        assert key in told and "policy." not in told.replace("policy.toml", "")


def test_every_table_of_a_policy_can_be_told(nothing):
    """A table that the model has and the list of tables lacks would be told as unknown."""
    from pydantic import BaseModel

    from rules.policy import TABLES, Policy

    def models(model, seen):
        seen.add(model)
        for field in model.model_fields.values():
            for part in _parts(field.annotation):
                if isinstance(part, type) and issubclass(part, BaseModel) and part not in seen:
                    models(part, seen)
        return seen

    assert models(Policy, set()) - set(TABLES.values()) == set()


def _parts(annotation):
    from typing import get_args

    return [annotation, *(part for one in get_args(annotation) for part in _parts(one))]


def test_a_policy_with_an_unknown_key_names_it_and_the_nearest(nothing, folder):
    from lifecycle.initialise import SHIPPED_POLICY

    text = SHIPPED_POLICY.read_text(encoding="utf-8").replace("stalled_after_days", "stalled_after_day")
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    for result in (nothing("policy", "check", "policy.toml"), nothing("init", AGREEMENTS_POLICY="policy.toml")):
        assert result.code == 2
        assert "register.stalled_after_day: unknown key" in result.err
        assert "did you mean “stalled_after_days”" in result.err
    assert nothing("policy", "check", "nowhere.toml").code == 2
    assert nothing("policy", "check", str(SHIPPED_POLICY)).code == 0


def test_a_policy_setting_beside_an_open_register_is_checked_and_said_to_be_another(agreements, folder):
    from lifecycle.initialise import SHIPPED_POLICY

    text = SHIPPED_POLICY.read_text(encoding="utf-8")
    (folder / "same.toml").write_text(text, encoding="utf-8")
    assert "AGREEMENTS_POLICY" not in agreements("list", AGREEMENTS_POLICY="same.toml").err
    (folder / "other.toml").write_text(text + "\n# ours\n", encoding="utf-8")
    other = agreements("list", AGREEMENTS_POLICY="other.toml")
    assert other.code == 0
    assert "which is not the policy in force" in other.err
    assert "agreements policy adopt other.toml" in other.err
    (folder / "wrong.toml").write_text(text + "\nwrong = 1\n", encoding="utf-8")
    assert agreements("list", AGREEMENTS_POLICY="wrong.toml").code == 2
    assert agreements("list", AGREEMENTS_POLICY="nowhere.toml").code == 2


def test_a_key_that_was_refused_before_says_that_it_was_used(agreements, entries):
    typed = ("advance", "havana", "sign_mou", "--key", "k")
    first = agreements(*typed, user="officer")
    known = entries()
    again = agreements(*typed, user="officer")
    assert (first.code, again.code) == (3, 3)
    assert "This key was used before" not in first.out
    assert "This key was used before" in again.out
    assert entries() == known
