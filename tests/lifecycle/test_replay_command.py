"""`replay`: all agrees, a tampered outcome is named, another policy shows whom it would answer otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text, update

from lifecycle.history import Entry
from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.queries.replayed import replayed
from lifecycle.registers import ACTS_OF_REGISTERS, RANKS
from lifecycle.storage.store import Store
from lifecycle.storage.tables import message
from messages.catalogue import LANGUAGES
from messages.render import render
from messages.wording import word
from rules.policy import read_policy
from tests.lifecycle.forging import rewrite, without_triggers
from tests.makers import Office, brussels, policy
from tests.makers.program import CommandLine
from tests.scenarios.adopting import DAY, ONE_YEAR, act, adopted, migrated

TWO_AVENUES = ("[file.tracks.bilateral]", "[file.tracks.bilateral]\nleast_avenues = 2")


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


def test_every_decision_of_a_whole_life_comes_out_as_it_is_stored(office: Office):
    office.file_at("replaced")
    shown = replayed(office.store)
    assert shown["decided"] > 20 and shown["differing"] == []


def test_a_tampered_outcome_is_named(office: Office):
    """A refusal is made an advance, with a hash that fits, by whoever owns the database: no rule agrees."""
    file = office.file_at("assessment")
    seat = office.on("2021-12-10")
    refused = seat.advance(file, "approve_agreement").answer.entry
    data = {**refused.data, "outcome": "advanced", "to": "agreement_negotiation"}
    for verdict in data["verdicts"]:
        verdict["outcome"] = "pass" if verdict["outcome"] in ("fail", "cannot_tell") else verdict["outcome"]
    rewrite(office, data)
    (named,) = replayed(office.store)["differing"]
    assert (named["reference"], named["sequence"], named["stored"], named["again"]) == (
        file,
        refused.sequence,
        "allowed",
        "refused",
    )
    assert "test_phase.completed" in named["rules"]


@pytest.mark.no_names
def test_an_act_that_this_version_does_not_know_is_told_with_its_reason(office: Office, database_url: str, tmp_path):
    """An entry of another version, so it seems, among those of this one: the record excuses nothing."""
    file = office.file_at("assessment")
    note = office.on("2021-12-10").record(file, "note", text="so").answer.entry
    rewrite(office, {**note.data, "act": "a_later_act"})
    shown = replayed(office.store)
    assert shown["differing"] == [] and shown["decided"] > 3
    (named,) = (one for one in shown["undecided"] if one["why"] == "act")
    assert (named["sequence"], named["act"], named["excused"]) == (note.sequence, "a_later_act", False)
    line = CommandLine(database_url, tmp_path)
    said = {lang: line("replay", "--lang", lang, code=6).out for lang in ("en", "fr", "nl")}
    assert len(set(said.values())) == 3 and all("a_later_act" in out for out in said.values())
    assert "1 decision cannot be decided again" in said["en"]


@pytest.mark.parametrize(("version", "undecided"), [(0, 1), (None, 0)])
def test_only_a_rule_that_is_asked_as_it_was_then_must_answer_as_it_did(
    office: Office, database_url: str, tmp_path, version, undecided
):
    """A record of an older definition, one entry of which says otherwise by one rule: of an older version, or of this."""
    file = office.file_at("assessment")
    entry = office.on("2021-12-10").record(file, "note", text="so").answer.entry
    verdicts = [dict(v) for v in entry.data["verdicts"]]
    verdicts[0].update(outcome="not_applicable", **({} if version is None else {"version": version}))
    for name in (*RANKS, file):
        for one in office.entries(name):
            rewrite(office, {**one.data, "definitionHash": "0" * 64})
    rewrite(office, {**entry.data, "verdicts": verdicts, "definitionHash": "0" * 64})
    shown = replayed(office.store)
    older = [one for one in shown.get("undecided", ()) if one["why"] == "definition"]
    assert len(older) == undecided and all(one["excused"] for one in older)
    assert len(shown["differing"]) == 1 - undecided
    CommandLine(database_url, tmp_path)("replay", code=6 if shown["differing"] else 0)


FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "factsHash": ({"factsHash": "0" * 64}, "factsHash"),
    "definitionHash": ({"definitionHash": "0" * 64}, "definitionHash"),
    "government": ({"government": "caretaker"}, "government"),
    "no government": ({"government": None}, "government"),
    "policyHash": ({"policyHash": "f" * 64}, "policyHash"),
    "a version that is not there": ({"seen": {"calendar": 999}}, "seen"),
    "a version of its own that it cannot have seen": ({"seen": {"": 1}}, "seen"),
    "the stage before": ({"from": "assessment"}, "from"),
    "the stage after": ({"to": "in_force"}, "to"),
    "nature": ({"nature": "fact"}, "nature"),
    "nothing seen": ({"seen": None}, "seen"),
}


@pytest.mark.parametrize("what", FORGED)
def test_any_part_of_a_decision_that_does_not_follow_from_the_facts_is_named(
    office: Office, database_url: str, tmp_path, what: str
):
    file = office.file_at("test_phase")
    entry = office.entries(file)[-1]
    changed, part = FORGED[what]
    data = {**entry.data, **changed}
    if changed.get("seen"):
        data["seen"] = {**entry.data["seen"], **{name or file: n for name, n in changed["seen"].items()}}
    rewrite(office, {name: value for name, value in data.items() if value is not None})
    line = CommandLine(database_url, tmp_path)
    (named,) = line("replay", "--json", code=6).json["differing"]
    assert (named["reference"], named["sequence"]) == (file, entry.sequence) and part in named["parts"]
    for lang in LANGUAGES:
        assert render(f"replay.part.{part}", {}, lang) in line("replay", "--lang", lang, code=6).out


@pytest.mark.parametrize("what", ["params", "passesFrom", "evidence", "dropped", "turned"])
def test_any_value_of_a_verdict_that_was_changed_names_the_rule(office: Office, what: str):
    file = office.file_at("proposal")
    refused = office.on("2021-11-10").advance(file, "approve_mou").answer.entry
    verdicts = [dict(v) for v in refused.data["verdicts"]]
    failing = next(n for n, v in enumerate(verdicts) if v["outcome"] == "fail")
    rule = verdicts[failing]["rule"]
    if what == "params":
        verdicts[failing]["params"] = {**verdicts[failing].get("params", {}), "period": 7}
    elif what == "passesFrom":
        verdicts[failing]["passesFrom"] = "2031-01-01"
    elif what == "evidence":
        verdicts[failing]["evidence"] = [["stage", "signed", "forged"]]
    elif what == "turned":
        verdicts[failing]["outcome"] = "pass"
    else:
        del verdicts[failing]
    rewrite(office, {**refused.data, "verdicts": verdicts})
    (named,) = replayed(office.store)["differing"]
    assert named["sequence"] == refused.sequence and named["rules"] == [rule]


def test_a_decision_without_what_it_saw_is_counted_and_named_whatever_its_verdicts_say(office: Office):
    file = office.file_at("proposal")
    refused = office.on("2021-11-10").advance(file, "approve_mou").answer.entry
    data = {name: value for name, value in refused.data.items() if name != "seen"}
    verdicts = [{**v, "outcome": "pass"} for v in data["verdicts"]]
    before = replayed(office.store)["decided"]
    for forged in ({**data, "verdicts": verdicts}, {n: v for n, v in data.items() if n != "verdicts"}):
        rewrite(office, forged)
        shown = replayed(office.store)
        assert shown["decided"] == before
        assert [(one["sequence"], one["parts"]) for one in shown["differing"]] == [(refused.sequence, ["seen"])]


def test_decisions_of_registers_are_decided_again_too(office: Office, database_url: str, tmp_path):
    """Done and refused; a refusal that was made an entry that counts is named."""
    seat = office.on("2026-11-23")
    for who in ("auditor", "legal"):
        seat.as_(who).government("enter", event="resignation", on="2026-11-20", source="Moniteur", certainty="A")
        seat.as_(who).propose("nowhere")
    line = CommandLine(database_url, tmp_path)
    assert line("replay", "--json").json["differing"] == []
    refused = next(e for e in office.entries("calendar") if e.outcome == "refused")
    verdicts = [{**v, "outcome": "pass"} for v in refused.data["verdicts"]]
    rewrite(office, {**refused.data, "verdicts": verdicts, "outcome": "recorded"})
    named, *_ = line("replay", "--json", code=6).json["differing"]  # later ones saw another calendar
    assert (named["reference"], named["sequence"]) == ("calendar", refused.sequence)
    assert "persons.role" in named["rules"]


def test_of_a_policy_that_was_adopted_all_is_decided_again_but_what_the_files_used(
    office: Office, database_url: str, tmp_path
):
    """Adopted, confirmed, asked to be moved to, and refused: what agrees is told as before, what was forged is named."""
    file = office.file_at("assessment")
    adopted(office, policy(ONE_YEAR))
    migrated(office, file)
    assert not act(office, "adopt_policy", "officer", text=policy(TWO_AVENUES)).passed
    line = CommandLine(database_url, tmp_path)
    shown = line("replay", "--json").json
    assert shown["differing"] == []
    told = [one["act"] for one in shown["undecided"] if one["why"] == "not_kept" and one["excused"]]
    assert told == ["adopt_policy", "confirm_policy", "request_migration", "confirm_policy", "adopt_policy"]
    *_, refused = office.entries("policy")
    forged = [{**v, "outcome": "pass"} if v["rule"] == "persons.role" else v for v in refused.data["verdicts"]]
    rewrite(office, {**refused.data, "verdicts": forged})
    (named,) = line("replay", "--json", code=6).json["differing"]
    assert (named["reference"], named["sequence"], named["rules"]) == ("policy", refused.sequence, ["persons.role"])
    rewrite(office, {**refused.data, "outcome": "recorded"})
    (named,) = line("replay", "--json", code=6).json["differing"]
    assert (named["sequence"], named["stored"], named["again"]) == (refused.sequence, "allowed", "refused")


def test_what_rests_on_no_entry_says_so_and_which_part_of_it_was_decided_again(
    office: Office, database_url: str, tmp_path
):
    adopted(office, policy(ONE_YEAR))
    for lang in LANGUAGES:
        out = CommandLine(database_url, tmp_path)("replay", "--lang", lang).out
        assert render("replay.undecided.not_kept", {"count": 2}, lang) in out


def test_of_a_message_that_is_sent_again_all_is_decided_again_but_how_it_stood(
    office: Office, database_url: str, tmp_path
):
    """Sent again by a manager and refused to an officer: both agree; whose role was forged is named."""
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").record(file, "assign", officer="1").passed
    line = CommandLine(database_url, tmp_path, today="2028-09-01")
    line("check")
    with office.store.bulk() as unit:
        number = unit.connection.execute(select(message.c.id).where(message.c.person == 1)).scalars().first()
        unit.connection.execute(update(message).values(state="dead", attempts=8, fault="550 no such user"))
    line.as_("officer")("reminders", "retry", str(number), code=3)
    line.as_("manager")("reminders", "retry", str(number))
    shown = line("replay", "--json").json
    assert shown["differing"] == []
    assert [one["act"] for one in shown["undecided"] if one["why"] == "not_kept"] == ["retry_message"] * 2
    *_, refused, _ = office.entries("people")
    given_up = {"rule": "affairs.retry", "outcome": "pass", "key": "given_up"}
    verdicts = [{**v, **given_up} if v["rule"] == "affairs.retry" else v for v in refused.data["verdicts"]]
    rewrite(office, {**refused.data, "verdicts": verdicts, "outcome": "recorded"})
    (named,) = line("replay", "--json", code=6).json["differing"]
    assert (named["reference"], named["sequence"], named["rules"]) == ("people", refused.sequence, ["affairs.retry"])
    assert (named["stored"], named["again"]) == ("allowed", "refused")


def _forged_approval(office: Office) -> tuple[str, int]:
    """A refused approval that was made an advance, and a decline that was then refused from where the file stood."""
    file = office.file_at("assessment")
    seat = office.on("2021-12-10")
    refused = seat.advance(file, "approve_agreement").answer.entry
    assert seat.advance(file, "assess").answer.entry.outcome == "refused"
    assert seat.record(file, "note", text="so").passed
    assert office.on("2021-12-12").advance(file, "decline", reason="No.").passed
    rewrite(office, {**refused.data, "outcome": "advanced", "to": "agreement_negotiation"})
    return file, refused.sequence


def test_what_follows_from_a_tampered_outcome_is_told_from_what_was_tampered_with(
    office: Office, database_url: str, tmp_path
):
    file, forged = _forged_approval(office)
    first, *later = replayed(office.store)["differing"]
    assert first["sequence"] == forged and not {"follows", "after"} & first.keys()
    assert later and all(one["follows"] == forged and "after" not in one for one in later)
    for lang in LANGUAGES:
        lines = CommandLine(database_url, tmp_path, lang=lang)("replay", code=6).out.splitlines()
        said = [line for line in lines if file in line]
        begins = [len(line) - len(line.lstrip()) for line in said]
        assert begins[1:] == [begins[0] + 2] * len(later), "what follows stands below it"
        plain = render("replay.follows", {"text": "", "entry": forged}, lang)
        assert not said[0].endswith(plain) and all(line.endswith(plain) for line in said[1:])


def test_a_second_entry_that_was_tampered_with_is_said_to_come_after_the_first_and_its_own_consequences_follow_from_it(
    office: Office,
):
    file, forged = _forged_approval(office)
    note = next(one for one in office.entries(file) if one.act == "note")
    rewrite(office, {**note.data, "government": "caretaker"})
    named = {one["sequence"]: one for one in replayed(office.store)["differing"]}
    assert named[note.sequence]["after"] == forged and "follows" not in named[note.sequence]
    assert {one.get("follows") for at, one in named.items() if at not in (forged, note.sequence)} == {forged}


OUTCOMES = {
    "an advance": (lambda e: e.outcome == "advanced", ("recorded", "corrected")),
    "a record": (lambda e: e.outcome == "recorded", ("advanced", "corrected")),
    "a correction": (lambda e: e.outcome == "corrected", ("advanced", "recorded")),
}


@pytest.mark.parametrize("what", OUTCOMES)
def test_an_outcome_of_another_kind_is_named_though_it_is_allowed_too(
    office: Office, database_url: str, tmp_path, what: str
):
    file = office.file_at("in_force")
    signed = next(one for one in office.entries(file) if one.act == "enter_into_force")
    assert office.on("2024-05-02").correct(file, signed.sequence, on="2024-03-03").passed
    which, others = OUTCOMES[what]
    entry = next(one for one in office.entries(file) if which(one))
    for other in others:
        rewrite(office, {**entry.data, "outcome": other})
        (named,) = replayed(office.store)["differing"]
        assert (named["sequence"], named["parts"], named["stored"]) == (entry.sequence, ["outcome"], "allowed")
        for lang in LANGUAGES:
            out = CommandLine(database_url, tmp_path, lang=lang)("replay", code=6).out
            assert render("replay.part.outcome", {}, lang) in out
    rewrite(office, entry.data)
    assert replayed(office.store)["differing"] == []


@pytest.mark.parametrize("subject", ["calendar", "people", "a read-in file"])
def test_what_nobody_decided_and_what_a_register_holds_has_its_kind_of_outcome_too(
    store: Store, database_url: str, tmp_path, subject: str
):
    """A period that was entered, somebody who was not known, a fact of the portfolio."""
    office = Office.open(store, brussels(), folder=tmp_path)
    line = CommandLine(database_url, tmp_path)
    line.as_("nobody")("list", code=3)
    assert replayed(store)["differing"] == []
    name = "BE-BRU-2026-0001" if subject.startswith("a ") else subject
    entry = office.entries(name)[-1]
    rewrite(office, {**entry.data, "outcome": "recorded" if entry.outcome != "recorded" else "advanced"})
    (named,) = replayed(store)["differing"]
    assert (named["reference"], named["sequence"], named["parts"]) == (name, entry.sequence, ["outcome"])


@pytest.mark.parametrize("mark", ["void", "legacy", "intended"])
@pytest.mark.parametrize("act", ["approve_mou", "criterion", "propose"])
def test_a_mark_that_was_put_on_a_decision_is_named_and_what_it_takes_away_follows_from_it(
    office: Office, mark: str, act: str
):
    """One that takes the entry out, one that says it was read in from a table, one that says two persons announced it."""
    file = office.file_at("test_phase")
    entry = next(one for one in office.entries(file) if one.act == act)
    for value in (True, {"subject": "partners", "sequence": 1, "by": 1}):
        rewrite(office, {**entry.data, mark: value})
        first, *later = replayed(office.store)["differing"]
        assert (first["sequence"], first["parts"]) == (entry.sequence, [mark])
        assert {one.get("follows") for one in later} <= {entry.sequence}, "no innocent is accused for itself"
        assert bool(later) is (mark == "void" and bool(value))


def test_a_decision_that_was_made_to_take_out_another_is_named_and_the_rest_follows_from_it(office: Office):
    """A note would take the criteria out of the fold, with nobody accused but who wrote what came after."""
    file = office.file_at("assessment")
    scored = next(one for one in office.entries(file) if one.act == "criterion")
    note = office.on("2021-12-10").record(file, "note", text="so").answer.entry
    assert office.on("2021-12-11").advance(file, "approve_mou").passed
    rewrite(office, {**note.data, "supersedes": [scored.sequence], "corrects": scored.sequence})
    first, *later = replayed(office.store)["differing"]
    assert (first["sequence"], first["parts"]) == (note.sequence, ["supersedes", "corrects"])
    assert later and {one.get("follows") for one in later} == {note.sequence}


def test_a_mark_on_a_register_is_named(office: Office):
    said = {"event": "resignation", "on": "2026-11-20", "source": "Moniteur", "certainty": "A"}
    assert office.on("2026-11-23").as_("legal").government("enter", **said).passed
    *_, entry = office.entries("calendar")
    for mark in ("void", "legacy", "intended"):
        rewrite(office, {**entry.data, mark: True})
        first, *_ = replayed(office.store)["differing"]
        assert (first["reference"], first["sequence"], first["parts"]) == ("calendar", entry.sequence, [mark])


def _taken_back(office: Office) -> Entry:
    """A renewal that arrives late, and the end of the term that it takes back."""
    file = office.file_at("in_force")
    assert office.on("2031-01-10").check()
    assert office.on("2031-01-10").advance(file, "renew", on="2028-01-10", **office.typed_for("renew")).passed
    return next(one for one in office.entries(file) if one.void)


def test_what_the_program_takes_back_itself_is_as_it_writes_it_and_in_any_other_way_it_is_named(office: Office):
    """Another act, another day, another cause, a clock act that nothing took back, somebody else who did it."""
    void = _taken_back(office)
    assert replayed(office.store)["differing"] == []
    cause = void.data["because"]
    others: list[dict[str, Any]] = [
        {"because": cause - 1}, {"because": 999}, {"because": None}, {"corrects": 1}, {"supersedes": [1]},
        {"supersedes": []}, {"effectiveOn": "2029-03-03"}, {"actor": 1}, {"role": "officer"}, {"act": "roll_over"},
        {"outcome": "recorded"}, {"nature": "fact"}, {"legacy": True}, {"foldsOn": "2029-03-03"},
    ]  # fmt: skip
    for changed in others:
        rewrite(office, {**void.data, **changed})
        named = replayed(office.store)["differing"]
        assert (named[0]["sequence"], named[0]["parts"]) == (void.sequence, ["void"]), changed
        assert {one.get("follows") for one in named[1:]} <= {void.sequence}
    rewrite(office, {n: v for n, v in void.data.items() if n != "void"})
    assert [one["sequence"] for one in replayed(office.store)["differing"]][0] == void.sequence


def test_a_decision_that_was_made_void_and_stripped_of_its_reasons_is_named(office: Office):
    """As if the scheduler had taken it back."""
    file = office.file_at("test_phase")
    entry = next(one for one in office.entries(file) if one.act == "criterion")
    bare = {n: v for n, v in entry.data.items() if n not in ("seen", "verdicts", "factsHash", "policyHash")}
    rewrite(office, {**bare, "void": True, "outcome": "corrected", "corrects": 1, "supersedes": [], "actor": 0})
    first, *_ = replayed(office.store)["differing"]
    assert (first["sequence"], first["parts"]) == (entry.sequence, ["void"])


@pytest.mark.no_names
def test_what_comes_after_an_act_that_nobody_knows_is_not_said_to_be_unknown_itself(
    office: Office, database_url: str, tmp_path
):
    """Its file cannot be read from there on; and nothing says that all agrees."""
    file = office.file_at("test_phase")
    entry = next(one for one in office.entries(file) if one.act == "criterion")
    last = office.entries(file)[-1].sequence
    rewrite(office, {**entry.data, "act": "nonsense"})
    shown = replayed(office.store)
    (unknown,) = (one for one in shown["undecided"] if one["why"] == "act")
    later = [one for one in shown["undecided"] if one["why"] == "unread"]
    assert (unknown["sequence"], unknown["act"]) == (entry.sequence, "nonsense") and "after" not in unknown
    assert [one["sequence"] for one in later] == list(range(entry.sequence + 1, last + 1))
    assert {one["after"] for one in later} == {entry.sequence} and not any(one["excused"] for one in later)
    for lang in LANGUAGES:
        out = CommandLine(database_url, tmp_path, lang=lang)("replay", code=6).out
        assert render("replay.agree", {"count": shown["decided"]}, lang) not in out
        assert render("replay.partly", {"count": shown["decided"]}, lang) in out
        assert render("replay.undecided.act", {"count": 1}, lang) in out
        assert render("replay.undecided.unread", {"count": len(later)}, lang) in out
        run = render("replay.run", {"first": entry.sequence + 1, "last": last}, lang)
        said = render("replay.undecided_lines", {"reference": file, "entries": (run,)}, lang)
        assert render("replay.behind", {"text": said, "entry": entry.sequence, "count": len(later)}, lang) in out


@pytest.mark.no_names
def test_an_unknown_act_that_a_register_was_opened_with_is_named_itself(office: Office):
    """Nobody decided it; what rests on that register is not said to be unknown."""
    office.file_at("assessment")
    entry = office.entries("calendar")[0]
    rewrite(office, {**entry.data, "act": "nonsense"})
    shown = replayed(office.store)
    (unknown,) = (one for one in shown["undecided"] if one["why"] == "act")
    assert (unknown["reference"], unknown["sequence"]) == ("calendar", entry.sequence)
    assert {one["why"] for one in shown["undecided"]} == {"act", "unread"}


def test_what_follows_from_one_entry_in_the_same_parts_is_told_in_one_line(office: Office, database_url: str, tmp_path):
    file = office.file_at("test_phase")
    entry = next(one for one in office.entries(file) if one.act == "assess")
    rewrite(office, {**entry.data, "outcome": "refused"})
    shown = replayed(office.store)["differing"]
    later = [one for one in shown if one.get("follows") == entry.sequence]
    alike = [
        one["sequence"] for one in later if one["parts"] == later[0]["parts"] and one["rules"] == later[0]["rules"]
    ]
    assert len(alike) > 2, "each is listed by itself in JSON"
    for lang in LANGUAGES:
        lines = [
            one
            for one in CommandLine(database_url, tmp_path, lang=lang)("replay", code=6).out.splitlines()
            if file in one
        ]
        run = render("replay.run", {"first": alike[0], "last": alike[-1]}, lang)
        assert len(lines) < len(shown) and sum(run in one for one in lines) == 1
        told = next(one for one in lines if run in one)
        assert told.endswith(render("replay.follow", {"text": "", "entry": entry.sequence}, lang))


def test_where_fields_were_forged_nobody_can_tell_what_follows(office: Office):
    """The memorandum is given another day: what it was nobody knows, so what comes later is listed after it."""
    file = office.file_at("in_force")
    mou = next(one for one in office.entries(file) if one.act == "sign_mou")
    rewrite(office, {**mou.data, "fields": {**mou.fields, "partnerSignedOn": "2021-02-01"}})
    first, *later = replayed(office.store)["differing"]
    assert first["sequence"] == mou.sequence and later
    assert {one["after"] for one in later} == {mou.sequence} and not any("follows" in one for one in later)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_policy_tells_what_its_rules_say_and_their_law(office: Office, database_url: str, tmp_path, lang: str):
    file = office.file_at("in_force")
    other = tmp_path / "other.toml"
    other.write_text(policy(TWO_AVENUES), encoding="utf-8")
    line = CommandLine(database_url, tmp_path, lang=lang)
    shown = line("replay", "--policy", str(other), "--json").json["differing"]
    said = render("avenues.concrete.too_few", {"reference": file, "count": 1, "least": 2, "next": "2"}, lang)
    assert [[one["message"] for one in item["because"]] for item in shown] == [[said], [said]]
    out = line("replay", "--policy", str(other)).out
    law = render("law.page_avenues", {}, lang)
    assert out.count(said) == 2 and out.count(law) == 1, "the sentence at each decision, the law once"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_another_policy_grants_to_no_role_is_not_said_to_be_done_by_itself(
    office: Office, database_url: str, tmp_path, lang: str
):
    """Of an act of the calendar that stays true; decisions on registers, which are not tried, are counted."""
    file = office.file_at("proposal")
    mail, typed = ACTS_OF_REGISTERS["set_mail"], {"person": "6", "mail": "a@example.org"}
    assert office.on(DAY).as_("administrator").perform("people", mail, typed, {}).passed
    other = tmp_path / "other.toml"
    granted, none = '["files", "reminders", "intents", "propose",', '["files", "reminders", "intents",'
    roles = [(f"{role} = {granted}", f"{role} = {none}") for role in ("officer", "manager")]
    other.write_text(policy(*roles), encoding="utf-8")
    line = CommandLine(database_url, tmp_path, lang=lang)
    shown = line("replay", "--policy", str(other), "--json").json
    (turned,) = [one for one in shown["differing"] if one["reference"] == file and one["act"] == "propose"]
    said = render("rule.ungranted", {"permission": "propose"}, lang)
    assert [one["message"] for one in turned["because"]] == [said]
    out = line("replay", "--policy", str(other)).out
    assert said in out and shown["onRegisters"] == 1
    assert out.splitlines()[1] == render("replay.on_registers", {"count": 1}, lang)
    by_calendar = office.on(DAY).advance(file, "end_test_phase").verdict("persons.role", lang)["message"]
    assert by_calendar == render("persons.role.nobody", {"act": "end_test_phase"}, lang)
    assert "onRegisters" not in line("replay", "--json").json


def test_another_policy_lists_whom_it_would_answer_otherwise_and_by_which_rule(office: Office):
    ended, running = office.file_at("denounced", partner="quebec"), office.file_at("in_force", partner="vienna")
    before = office.store.engine.connect().execute(text("SELECT count(*) FROM history")).scalar()
    shown = replayed(office.store, read_policy(policy(TWO_AVENUES)))
    assert office.store.engine.connect().execute(text("SELECT count(*) FROM history")).scalar() == before
    named = [(item["reference"], item["act"], item["open"], item["rules"]) for item in shown["differing"]]
    assert named == [
        (file, act, file == running, ["avenues.concrete"])
        for file in (ended, running)
        for act in ("approve_agreement", "sign_agreement")
    ]
    assert replayed(office.store, read_policy(SHIPPED_POLICY.read_text(encoding="utf-8")))["differing"] == []


def test_the_command_tells_it_in_three_languages_and_writes_nothing(office: Office, database_url: str, tmp_path):
    office.file_at("in_force")
    other = tmp_path / "other.toml"
    other.write_text(policy(TWO_AVENUES), encoding="utf-8")
    line = CommandLine(database_url, tmp_path)
    assert line("replay", "--json").json["differing"] == []
    shown = line("replay", "--policy", str(other), "--json").json
    assert shown["total"] == 2 and shown["differing"][0]["again"] == "refused"
    said = {lang: line("replay", "--policy", str(other), "--lang", lang).out for lang in ("en", "fr", "nl")}
    assert len(set(said.values())) == 3 and all("BE-BRU-2026-0001" in out for out in said.values())
    assert line("replay", "--policy", "nowhere.toml", code=2).out == ""


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
def test_an_outcome_that_alone_was_tampered_with_is_named_with_the_rules_that_refuse(
    office: Office, database_url: str, tmp_path, lang: str
):
    """The verdicts stand as they were: what they refuse is named; and in words where none refuses."""
    file = office.file_at("assessment")
    refused = office.on("2021-12-10").advance(file, "approve_agreement").answer.entry
    rewrite(office, {**refused.data, "outcome": "advanced", "to": "agreement_negotiation"})
    line = CommandLine(database_url, tmp_path, lang=lang)
    (named,) = line("replay", "--json", code=6).json["differing"]
    assert "test_phase.completed" in named["rules"]
    said = line("replay", code=6).out
    assert word("rule", "test_phase.completed", lang) in said and "()" not in said
    rewrite(office, refused.data)
    passed = next(e for e in office.entries(file) if e.outcome == "advanced" and "seen" in e.data)
    rewrite(office, {**passed.data, "outcome": "refused"})
    said = line("replay", code=6).out
    assert "()" not in said and render("replay.no_rule", {}, lang) in said


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
@pytest.mark.parametrize("change", ["body = 'no json'", "body = '5'", "body = body || ' '", "outcome = 'advanced'"])
def test_a_spoilt_entry_is_named_and_is_no_surprise(
    office: Office, database_url: str, tmp_path, change: str, lang: str
):
    file = office.file_at("assessment")
    refused = office.on("2021-12-10").advance(file, "approve_agreement").answer.entry
    with office.store.engine.connect() as connection:
        without_triggers(connection)
        where = f"subject = '{file}' AND sequence = {refused.sequence}"
        assert connection.execute(text(f"UPDATE history SET {change} WHERE {where}")).rowcount == 1
        connection.commit()
    told = CommandLine(database_url, tmp_path, lang=lang)("replay", code=6)
    assert told.out == "" and told.err.count("\n") == 1
    assert file in told.err and str(refused.sequence) in told.err and "agreements verify" in told.err


LONGER = ('test_phase = "P2Y"', 'test_phase = "P9Y"')


def test_a_longer_test_phase_of_another_policy_is_asked_of_files_signed_before_its_end(office: Office):
    """The length stands in the entry of the memorandum: the default of its own policy would be that of the other."""
    file = office.file_at("in_force")
    shown = replayed(office.store, read_policy(policy(LONGER)))
    named = [(one["reference"], one["act"], one["rules"]) for one in shown["differing"]]
    assert (file, "sign_agreement", ["test_phase.completed"]) in named
    (signed,) = (one for one in shown["differing"] if one["act"] == "sign_agreement")
    assert (signed["stored"], signed["again"], signed["open"]) == ("allowed", "refused", True)


def test_a_length_that_was_set_otherwise_stays_under_another_policy(office: Office):
    file = office.file_at("in_force")
    mou = next(e for e in office.entries(file) if e.act == "sign_mou")
    rewrite(office, {**mou.data, "fields": {**mou.fields, "term": "P1Y"}})
    assert "sign_agreement" not in [
        one["act"] for one in replayed(office.store, read_policy(policy(LONGER)))["differing"]
    ]


def test_a_type_of_agreement_that_asks_a_test_phase_elsewhere_is_asked_for_one(office: Office):
    file = office.file_at("in_force", track="development")
    asked = policy(("\ntest_phase = false", "\ntest_phase = true"))
    named = [(one["act"], one["rules"]) for one in replayed(office.store, read_policy(asked))["differing"]]
    assert ("approve_agreement", ["test_phase.completed"]) in named, (file, named)
    assert ("sign_agreement", ["test_phase.completed"]) in named
