"""At the command line: documents in and out, tables of old and new, the progress of a file, the filters of the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import DAY, Agreements

LANGUAGES = ("en", "fr", "nl")
WHO = {"AGREEMENTS_USER": "officer", "AGREEMENTS_TODAY": DAY}
AMEND = ("instrument=addendum", "title=Notice", "notice=P6M", "regionPlace=Brussels", "partnerPlace=Rabat", "regionSignatory=A",
         "partnerSignatory=B")  # fmt: skip


def amend(inside: Agreements, folder: Path, *more: str, lang: str = "en"):
    (folder / "text.txt").write_text("the addendum")
    typed = [part for field in AMEND for part in ("--set", field)]
    return inside("--lang", lang, "advance", "rabat", "amend", *typed, "--document", "text.txt:fr", *more, **WHO)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "unknown\t6 months"), ("fr", "\t6 mois"), ("nl", "onbekend\t6 maanden")]
)
def test_an_amendment_answers_with_the_table_of_old_and_new(inside: Agreements, folder: Path, lang: str, said: str):
    done = amend(inside, folder, lang=lang)
    assert done.code == 0, done.out
    assert said in done.out
    assert said in inside("--lang", lang, "history", "rabat").out
    entry = inside("history", "rabat", "--json").json["items"][-1]
    assert entry["changed"] == {"notice": {"old": "unknown", "new": "P6M"}}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_correction_shows_both_values_and_a_trial_of_one_shows_no_commitment(
    inside: Agreements, folder: Path, lang: str
):
    amend(inside, folder)
    entry = inside("history", "rabat", "--json").json["items"][-1]["sequence"]
    typed = ("--lang", lang, "correct", "rabat", str(entry), "--reason", "a slip", "--set", "regionSignatory=C")
    trial = inside(*typed, "--dry-run", **WHO)
    assert "A\t…" in trial.out
    done = inside(*typed, **WHO)
    assert done.code == 0, done.out
    assert "\tA\tC" in done.out
    assert "\tA\tC" in inside("--lang", lang, "history", "rabat").out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_document_comes_back_as_it_went_in(inside: Agreements, folder: Path, lang: str):
    (folder / "note.txt").write_bytes("Mémorandum\n".encode())
    assert inside("record", "rabat", "document", "note.txt:fr", **WHO).code == 0
    listed = inside("document", "list", "rabat", "--json").json["items"]
    sha = listed[0]["sha256"]
    assert sha in inside("--lang", lang, "document", "list", "rabat").out
    got = inside("--lang", lang, "document", "get", sha[:8], "-o", "back.txt")
    assert got.code == 0 and sha in got.out
    assert (folder / "back.txt").read_bytes() == (folder / "note.txt").read_bytes()
    again = inside("--lang", lang, "document", "get", sha, "-o", "back.txt")
    assert again.code == 2 and "back.txt" in again.err
    assert inside("--lang", lang, "document", "get", "0" * 64, "-o", "x.txt").code == 4
    assert inside("--lang", lang, "document", "get", sha).code == 2
    assert inside("--lang", lang, "document", "get", sha, "-o", "none/x.txt").code == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_no_document_writes_nothing(inside: Agreements, folder: Path, lang: str):
    before = inside("history", "--json").json["total"]
    (folder / "empty.txt").touch()
    (folder / "program.pdf").write_bytes(b"\x7fELF\x02")
    for path in ("empty.txt", "program.pdf", "../text.txt", "none.txt"):
        said = inside("--lang", lang, "record", "rabat", "document", path, **WHO)
        assert said.code == 2 and path in said.err
    assert inside("history", "--json").json["total"] == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_field_of_a_signed_text_names_the_two_ways_where_an_act_does_not_take_it(inside: Agreements, lang: str):
    said = inside("--lang", lang, "advance", "rabat", "suspend", "--set", "title=Other", **WHO)
    assert said.code == 2
    assert "amend" in said.err and "agreements correct" in said.err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_progress_of_a_file_is_shown(inside: Agreements, lang: str):
    shown = inside("show", "rabat", "--json").json["progress"]
    assert shown["done"] == ["signed"] and shown["now"] == "in_force"
    assert {"act": "suspend", "to": "suspended"} in shown["next"]
    bar = inside("--lang", lang, "show", "rabat").out.splitlines()[1]
    assert bar.index("[x] ") < bar.index("[>] ") < bar.index("[ ] ")


def test_the_list_is_filtered_by_avenue_contact_kind_and_officer(inside: Agreements):
    def found(*typed: str) -> set[str]:
        return {item["partner"] for item in inside("list", *typed, "--json", **WHO).json["items"]}

    avenue = ("record", "rabat", "avenue", "--theme", "culture", "--body", "visit.brussels", "--text", "a season")
    assert inside(*avenue, "--horizon", "short", "--strengthens", "image", **WHO).code == 0
    assert inside(*avenue, "--horizon", "long", "--strengthens", "expertise", **WHO).code == 0
    assert found("--horizon", "short", "--strengthens", "image") == {"rabat"}
    assert found("--horizon", "short", "--strengthens", "expertise") == set(), "both of one avenue"
    assert found("--horizon", "medium") == set()
    inside(
        "record",
        "rabat",
        "contact",
        "--side",
        "partner",
        "--name",
        "Salma Idrissi",
        "--email",
        "s@rabat.example",
        **WHO,
    )
    assert found("--contact", "idrissi") == found("--contact", "RABAT.EXAMPLE") == {"rabat"}
    assert found("--contact", "nobody") == set()
    assert inside("assign", "rabat", "officer", **{**WHO, "AGREEMENTS_USER": "manager"}).code == 0
    assert found("--officer", "me") == {"rabat"}
    assert inside("list", "--officer", "me").code == 2
    everybody = inside("list", "--json").json["total"]
    assert (
        sum(inside("list", "--kind", k, "--json").json["total"] for k in ("agreement", "mou", "unknown")) == everybody
    )
    assert sum(inside("list", "--nature", n, "--json").json["total"]
               for n in ("treaty", "transnational", "arrangement", "non_binding", "unknown")) == everybody  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "unassigned: manager"), ("fr", "sans gestionnaire"), ("nl", "niet toegewezen: ")]
)
def test_the_list_and_the_board_name_what_is_unknown_and_who_finds_it(inside: Agreements, lang: str, said: str):
    for typed in (("list", "--unknown"), ("board",)):
        line = next(
            text for text in inside("--lang", lang, *typed).out.splitlines() if "Aichi" in text and "\t" in text
        )
        assert said in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reservations_declarations_and_scope_are_told_apart(inside: Agreements, lang: str):
    for kind in ("reservation", "declaration", "territorial_scope"):
        assert inside("record", "rabat", "reservation", "--kind", kind, "--text", f"text of {kind}", **WHO).code == 0
    shown = inside("show", "rabat", "--json").json["reservations"]
    assert [r["kind"] for r in shown] == ["reservation", "declaration", "territorial_scope"]
    said = inside("--lang", lang, "show", "rabat").out
    assert all(f"text of {r['kind']}" in said for r in shown)
    assert "territorial_scope, " not in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_reference_to_the_official_journal_is_refused_with_the_form_expected(inside: Agreements, lang: str):
    typed = ("--lang", lang, "record", "rabat", "milestone", "publication", "--reference")
    said = inside(*typed, "M.B. 12", **WHO)
    assert said.code == 3
    assert "https://www.ejustice.just.fgov.be/eli/" in said.out and "numac" in said.out
    eli = "https://www.ejustice.just.fgov.be/eli/ordonnance/2026/11/02/2026012345"
    assert inside(*typed, eli, **WHO).code == 0
    assert inside("show", "rabat", "--json").json["milestones"][-1]["numac"] == "2026012345"
    assert eli in inside("--lang", lang, "show", "rabat").out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_names_an_entry_and_nothing_else_is_told_what_it_says(inside: Agreements, folder: Path, lang: str):
    """A slip of the pen is put right with what is printed; a name is never printed."""
    amend(inside, folder)
    before = inside("history", "rabat", "--json").json
    entry = str(before["items"][-1]["sequence"])
    said = inside("--lang", lang, "correct", "rabat", entry, **WHO)
    assert said.code == 2
    assert "notice=P6M" in said.err and f"on={DAY}" in said.err and "regionSignatory=<regionSignatory>" in said.err
    assert inside("history", "rabat", "--json").json["total"] == before["total"]
    assert inside("correct", "rabat", entry, "--reason", "a slip", "--set", "notice=P3M", **WHO).code == 0
    assert inside("correct", "rabat", "999", **WHO).code == 4


def test_a_wrong_officer_is_corrected_by_name(inside: Agreements):
    """As one assigns a file; whoever may not hold it is refused there too."""
    manager = {**WHO, "AGREEMENTS_USER": "manager"}
    assert inside("assign", "rabat", "officer2", **manager).code == 0
    entry = str(inside("history", "rabat", "--json").json["items"][-1]["sequence"])
    typed = ("correct", "rabat", entry, "--reason", "a slip", "--set")
    assert inside(*typed, "officer=nobody", **manager).code == 4
    refused = inside(*typed, "officer=auditor", **manager)
    assert refused.code == 3 and "“auditor”" in refused.err
    done = inside(*typed, "officer=officer", **manager)
    assert done.code == 0, done.err
    for said in (done.out, inside("history", "rabat").out):
        assert "officer in charge\tofficer2\tofficer" in said
    assert inside("show", "rabat", "--json").json["officer"]["name"] == "officer"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_criteria_that_nobody_published_are_named(inside: Agreements, lang: str):
    expected = {"codes": ["criterion_1", "criterion_2", "criterion_3"], "finder": "manager"}
    assert inside("board", "--json").json["unknown"]["criteria"] == expected
    assert inside("list", "--unknown", "--json").json["criteria"] == expected
    assert "2" in inside("--lang", lang, "list", "--unknown").err


@pytest.mark.parametrize(
    ("lang", "one", "two"),
    [
        ("en", "1 file stays in the hands of officer2. A manager", "2 files stay in the hands of officer2. A manager"),
        ("fr", "1 dossier reste confié à officer2", "2 dossiers restent confiés à officer2"),
        ("nl", "1 dossier blijft in handen van officer2", "2 dossiers blijven in handen van officer2"),
    ],
)
def test_whoever_disables_a_person_is_told_which_files_stay_in_their_hands(inside, lang, one, two):
    """As officer or as deputy, before it is done and when it is; typing what is printed hands them over."""
    as_ = {name: {"AGREEMENTS_USER": name, "AGREEMENTS_TODAY": "2026-11-23"} for name in ("manager", "administrator")}
    plain = inside("--lang", lang, "user", "disable", "officer2", "--dry-run", **as_["administrator"])
    assert plain.code == 0 and "handover" not in plain.out  # nothing is theirs, so nothing is said
    assert inside("assign", "havana", "officer2", **as_["manager"]).code == 0
    would = inside("--lang", lang, "user", "disable", "officer2", "--dry-run", **as_["administrator"])
    assert one in would.out and "agreements handover officer2 <to>" in would.out
    assert inside("assign", "rabat", "officer", "--deputy", "officer2", **as_["manager"]).code == 0
    done = inside("--lang", lang, "user", "disable", "officer2", **as_["administrator"])
    assert done.code == 0 and two in done.out and "agreements handover officer2 <to>" in done.out
    assert inside("handover", "officer2", "officer", "--reason", "left", **as_["manager"]).code == 0
    left = inside("board", "--json", AGREEMENTS_TODAY="2026-11-23").json["leftBehind"]
    assert left == []


def test_a_program_is_told_which_files_stay_in_the_hands_of_a_disabled_person(agreements):
    assert agreements("assign", "havana", "officer2", user="manager").code == 0
    told = agreements("user", "disable", "officer2", "--json", user="administrator").json
    held = told["leftBehind"]
    assert (held["total"], held["command"]) == (1, "agreements handover officer2 <to>")
    assert [item["partner"] for item in held["items"]] == ["havana"]
    assert "leftBehind" not in agreements("user", "disable", "officer", "--json", user="administrator").json


def test_of_two_who_bore_one_name_the_one_with_the_files_is_named(agreements):
    """A person left and another of that name came: the files of the first do not stay behind unseen."""
    assert agreements("assign", "havana", "officer2", user="manager").code == 0
    assert agreements("user", "disable", "officer2", user="administrator").code == 0
    assert agreements("user", "add", "officer2", "--role", "officer", user="administrator").code == 0
    done = agreements("handover", "officer2", "officer", "--reason", "left", user="manager")
    assert "0 files" in done.out and "agreements handover 2 officer" in done.out
    told = agreements("handover", "officer2", "officer", "--reason", "left", "--json", user="manager").json
    [namesake] = told["namesakes"]
    assert (namesake["number"], namesake["total"]) == (2, 1)
    assert agreements("handover", "2", "officer", "--reason", "left", user="manager").code == 0
    assert "namesakes" not in agreements("handover", "officer2", "officer", "--json", user="manager").json
