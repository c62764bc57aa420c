"""`replay`: all agrees, a tampered outcome is named, another policy shows whom it would answer otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from lifecycle.history import entry_hash
from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.queries.replayed import replayed
from lifecycle.storage.store import Store
from messages.render import render
from messages.wording import word
from rules.policy import read_policy
from tests.makers import Office, policy
from tests.makers.program import CommandLine

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
    _rewrite(office, data)
    (named,) = replayed(office.store)["differing"]
    assert (named["reference"], named["sequence"], named["stored"], named["again"]) == (
        file,
        refused.sequence,
        "allowed",
        "refused",
    )
    assert "test_phase.completed" in named["rules"]


@pytest.mark.no_names
def test_an_act_that_this_version_does_not_know_is_not_accused(office: Office, database_url: str, tmp_path):
    """An entry of another version: it is said that it cannot be decided again, and the others are."""
    file = office.file_at("assessment")
    note = office.on("2021-12-10").record(file, "note", text="so").answer.entry
    _rewrite(office, {**note.data, "act": "a_later_act"})
    shown = replayed(office.store)
    assert shown["differing"] == [] and shown["decided"] > 3
    assert [(one["sequence"], one["act"]) for one in shown["undecided"]] == [(note.sequence, "a_later_act")]
    line = CommandLine(database_url, tmp_path)
    said = {lang: line("replay", "--lang", lang).out for lang in ("en", "fr", "nl")}
    assert len(set(said.values())) == 3 and all("a_later_act" in out for out in said.values())
    assert "1 decision cannot be decided again" in said["en"]


@pytest.mark.parametrize(("version", "undecided"), [(0, 1), (None, 0)])
def test_only_a_rule_that_is_asked_as_it_was_then_must_answer_as_it_did(office: Office, version, undecided):
    """An entry of an older definition that says otherwise by one rule: of an older version of it, or of this one."""
    file = office.file_at("assessment")
    entry = office.on("2021-12-10").record(file, "note", text="so").answer.entry
    verdicts = [dict(v) for v in entry.data["verdicts"]]
    verdicts[0].update(outcome="not_applicable", **({} if version is None else {"version": version}))
    _rewrite(office, {**entry.data, "verdicts": verdicts, "definitionHash": "0" * 64})
    shown = replayed(office.store)
    assert len(shown.get("undecided", ())) == undecided
    assert len(shown["differing"]) == 1 - undecided


def _rewrite(office: Office, data: dict[str, Any]) -> None:
    """An entry as whoever owns the database could write it: the triggers off, the hash fitting."""
    body = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    given = {
        "body": body,
        "hash": entry_hash(body),
        "o": data["outcome"],
        "a": data["act"],
        "s": data["subject"],
        "n": data["sequence"],
    }
    with office.store.engine.connect() as connection:
        _without_triggers(connection)
        change = (
            "UPDATE history SET body = :body, hash = :hash, outcome = :o, act = :a WHERE subject = :s AND sequence = :n"
        )
        connection.execute(text(change), given)
        connection.commit()


def _without_triggers(connection) -> None:
    if connection.dialect.name == "sqlite":
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        connection.execute(text("SET session_replication_role = replica"))


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
    _rewrite(office, {**refused.data, "outcome": "advanced", "to": "agreement_negotiation"})
    line = CommandLine(database_url, tmp_path, lang=lang)
    (named,) = line("replay", "--json", code=6).json["differing"]
    assert "test_phase.completed" in named["rules"]
    said = line("replay", code=6).out
    assert word("rule", "test_phase.completed", lang) in said and "()" not in said
    _rewrite(office, refused.data)
    passed = next(e for e in office.entries(file) if e.outcome == "advanced" and "seen" in e.data)
    _rewrite(office, {**passed.data, "outcome": "refused"})
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
        _without_triggers(connection)
        where = f"subject = '{file}' AND sequence = {refused.sequence}"
        assert connection.execute(text(f"UPDATE history SET {change} WHERE {where}")).rowcount == 1
        connection.commit()
    told = CommandLine(database_url, tmp_path, lang=lang)("replay", code=6)
    assert told.out == "" and told.err.count("\n") == 1
    assert file in told.err and str(refused.sequence) in told.err and "agreements verify" in told.err
