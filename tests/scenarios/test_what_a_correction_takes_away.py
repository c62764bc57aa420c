"""A correction names the later decisions that rested on what it takes away; nothing of them is altered."""

from __future__ import annotations

from typing import Any

from messages.wording import word
from tests.makers import Office, Told
from tests.makers.program import CommandLine

DAY = "2023-12-01"


def entry_of(office: Office, file: str, act: str, **fields: Any) -> int:
    """The entry of an act of a file, told from others of the act by a field."""
    found = [e for e in office.entries(file) if e.act == act and fields.items() <= e.fields.items()]
    return found[0].sequence


def touched(told: Told) -> list[tuple[str, list[str]]]:
    assert told.passed, told.because
    return [(one["act"], one["rules"]) for one in told.json()["touched"]]


def test_an_evaluation_that_was_negative_takes_the_ground_from_the_approval(office: Office):
    file = office.file_at("agreement_negotiation")
    evaluation = entry_of(office, file, "evaluation")
    before = office.entries(file)
    told = office.on(DAY).correct(file, evaluation, outcome="negative")
    assert touched(told) == [("approve_agreement", ["evaluation.positive"])]
    approval = entry_of(office, file, "approve_agreement")
    (one,) = told.json()["touched"]
    assert (one["sequence"], one["effectiveOn"]) == (approval, DAY)
    assert [e.hash for e in office.entries(file)[:-1]] == [e.hash for e in before]
    assert office.stage(file) == "agreement_negotiation"


def test_a_correction_that_changes_nothing_that_was_decided_names_nothing(office: Office):
    file = office.file_at("agreement_negotiation")
    told = office.on(DAY).correct(file, entry_of(office, file, "evaluation"), on="2023-10-02")
    assert touched(told) == []


def test_what_was_decided_before_the_corrected_entry_is_not_named_and_what_is_put_right_is_no_more(office: Office):
    """The evaluation is corrected twice: the second correction gives the approval its ground again."""
    file = office.file_at("in_force")
    first = office.on("2024-05-20").correct(file, entry_of(office, file, "evaluation"), outcome="negative")
    assert [act for act, _ in touched(first)] == ["approve_agreement"]
    assert touched(office.on("2024-05-20").correct(file, 1, theme=["mobility"])) == [], "named by the one that took it"
    again = office.on("2024-05-20").correct(file, first.sequence, outcome="positive")
    assert touched(again) == []
    reciprocity = entry_of(office, file, "reciprocity", side="partner")
    assert touched(office.on("2024-05-20").correct(file, reciprocity, text="none")) == []


def test_a_trial_names_them_too_and_a_repeated_answer_says_the_same(office: Office):
    file = office.file_at("agreement_negotiation")
    desk, entry = office.on(DAY).desk, entry_of(office, file, "evaluation")
    typed: dict[str, Any] = {"reason": "slip", "fields": {"outcome": ["negative"]}}
    tried = Told(desk.correct(file, entry, dry_run=True, **typed))
    done = Told(desk.correct(file, entry, key="one", **typed))
    assert office.on(DAY).correct(file, done.sequence, outcome="positive").passed
    again = desk.correct(file, entry, key="one", **typed)
    assert again.repeated
    assert touched(tried) == touched(done) == touched(Told(again)) == [("approve_agreement", ["evaluation.positive"])]


def test_a_refused_correction_names_nothing(office: Office):
    file = office.file_at("agreement_negotiation")
    told = office.on(DAY).as_("auditor").correct(file, entry_of(office, file, "evaluation"), outcome="negative")
    assert not told.passed and not told.json().get("touched")


def test_the_command_tells_it_in_three_languages(office: Office, database_url: str):
    file = office.file_at("agreement_negotiation")
    entry = str(entry_of(office, file, "evaluation"))
    approval = entry_of(office, file, "approve_agreement")
    line = CommandLine(database_url, office.folder).as_("officer").on(DAY)
    typed = ("correct", file, entry, "--reason", "slip", "--set", "outcome=negative", "--dry-run")
    said = {lang: line(*typed, "--lang", lang).out for lang in ("en", "fr", "nl")}
    assert f"entry {approval}, approve an agreement, on 1 December 2023; not met: positive evaluation" in said["en"]
    for lang, lacks in (("fr", "non respecté\N{NO-BREAK SPACE}: "), ("nl", "niet voldaan aan: ")):
        assert lacks + word("rule", "evaluation.positive", lang) in said[lang], "a rule's name alone says it were met"
    assert f"inscription {approval}," in said["fr"] and f"inschrijving {approval}," in said["nl"]
    assert line(*typed, "--json").json["touched"][0]["rules"] == ["evaluation.positive"]


def test_history_and_file_say_in_json_what_a_correction_took_away_until_it_is_put_right(
    office: Office, database_url: str
):
    """At the head of the file, at the correction, at the decision, as the pages do; and nothing at any other entry."""
    file = office.file_at("agreement_negotiation")
    entry, approval = entry_of(office, file, "evaluation"), entry_of(office, file, "approve_agreement")
    seat, line = office.on(DAY), CommandLine(database_url, office.folder).as_("auditor").on(DAY)
    first = seat.correct(file, entry, outcome="negative")
    rested = {"sequence": approval, "act": "approve_agreement", "effectiveOn": DAY, "rules": ["evaluation.positive"]}
    said = {e["sequence"]: e for e in line("history", file, "--json").json["items"]}
    assert {n: e["touched"] for n, e in said.items() if "touched" in e} == {first.sequence: [rested]}
    lost = {n: e["lostGround"] for n, e in said.items() if "lostGround" in e}
    assert lost == {approval: {"rules": ["evaluation.positive"], "corrections": [first.sequence]}}
    assert line("show", file, "--json").json["withoutGround"] == [{**rested, "corrections": [first.sequence]}]
    before = line("history", file, "--json", "--known-at", office.entries(file)[-2].data["recordedAt"]).json["items"]
    assert len(before) == len(said) - 1 and not any({"touched", "lostGround"} & e.keys() for e in before)
    earlier = line("show", file, "--json", "--as-of", "2023-11-30").json
    assert "withoutGround" not in earlier, "the decision was not taken yet"
    for lang, found in (
        ("en", f"entry {approval}"),
        ("fr", f"inscription {approval}"),
        ("nl", f"inschrijving {approval}"),
    ):
        assert line("history", file, "--lang", lang).out.count(found) == 2
        assert found in line("show", file, "--lang", lang).out
    second = seat.correct(file, first.sequence, outcome="positive")
    said = {e["sequence"]: e for e in line("history", file, "--json").json["items"]}
    assert {n: e["touched"] for n, e in said.items() if "touched" in e} == {
        first.sequence: [rested], second.sequence: [],
    }, "what the first did then"  # fmt: skip
    assert not any("lostGround" in e for e in said.values())
    assert "withoutGround" not in line("show", file, "--json").json
