"""`replay` of what an older version of a rule of records let pass: older, and not changed by anybody."""

from __future__ import annotations

import json

import pytest

from lifecycle.definition import FOLD, definition_text
from lifecycle.queries.replayed import replayed
from lifecycle.records import RECORDS
from lifecycle.registers import ACTS_OF_REGISTERS, RANKS
from lifecycle.stages import TABLE
from lifecycle.storage.store import Store
from tests.lifecycle.forging import rewrite
from tests.makers import CommandLine, Office


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


def test_a_find_that_an_older_version_of_the_rule_let_pass_accuses_nobody(office: Office, database_url: str, tmp_path):
    """A second find of a known term, under a definition that asked the rules of records otherwise."""
    file = office.file_at("in_force")
    told = {"field": "term", "source": "the text", "certainty": "A"}
    entry = office.on("2024-05-10").record(file, "found", value="P5Y", **told).answer.entry
    older = {"fields.frozen", "found.possible"}
    verdicts = [{**v, **({"version": 1} if v["rule"] in older else {})} for v in entry.data["verdicts"]]
    for name in (*RANKS, file):
        for one in office.entries(name):
            rewrite(office, {**one.data, "definitionHash": "0" * 64})
    fields = {**entry.data["fields"], "value": "P9Y"}
    rewrite(office, {**entry.data, "fields": fields, "verdicts": verdicts, "definitionHash": "0" * 64})
    shown = replayed(office.store)
    assert shown["differing"] == []
    assert [(one["sequence"], one["why"], one["excused"]) for one in shown["undecided"]] == [
        (entry.sequence, "definition", True)
    ]
    CommandLine(database_url, tmp_path)("replay")


def test_what_an_older_fold_decided_on_another_stage_accuses_nobody(office: Office):
    """It is older than the definition; on the same stage a rule must answer as it did."""
    file = office.file_at("in_force")
    entry = office.on("2024-05-10").advance(file, "lift_suspension").answer.entry
    for name in (*RANKS, file):
        for one in office.entries(name):
            rewrite(office, {**one.data, "definitionHash": "0" * 64})
    done = [{**v, "outcome": "pass", "key": "passes"} if v["outcome"] == "fail" else v for v in entry.data["verdicts"]]
    forged = {**entry.data, "definitionHash": "0" * 64, "verdicts": done}
    rewrite(office, {**forged, "from": "suspended"})
    shown = replayed(office.store)
    assert shown["differing"] == []
    assert [(one["sequence"], one["excused"]) for one in shown["undecided"]] == [(entry.sequence, True)]
    rewrite(office, forged)
    assert [one["sequence"] for one in replayed(office.store)["differing"]] == [entry.sequence]


def test_the_definition_is_another_where_the_fold_is():
    assert json.loads(definition_text())["fold"] == FOLD


def test_the_definition_is_another_where_a_rule_of_a_record_is():
    """Else what the older version decided could not be told from what somebody changed."""
    asked = {rule for act in (*TABLE, *RECORDS, *ACTS_OF_REGISTERS.values()) for rule in act.rules}
    assert asked <= json.loads(definition_text())["rules"].keys()


def test_an_addendum_that_an_older_release_corrected_with_the_stage_of_another_day_accuses_nobody(office: Office):
    """It told the stage of the day on which it had been said to be signed."""
    file = office.file_at("in_force")
    assert office.on("2024-05-02").advance(file, "question_validity", **office.typed_for("question_validity")).passed
    assert office.on("2024-05-10").advance(file, "amend", **office.typed_for("amend")).passed
    amended = office.entries(file)[-1].sequence
    assert office.on("2024-05-11").correct(file, amended, on="2024-04-01").passed
    for name in (*RANKS, file):
        for one in office.entries(name):
            rewrite(office, {**one.data, "definitionHash": "0" * 64})
    last = office.entries(file)[-1]
    assert last.to == "in_force"
    rewrite(office, {**last.data, "to": "renewal_due"})
    shown = replayed(office.store)
    assert shown["differing"] == []
    assert [(one["sequence"], one["excused"]) for one in shown["undecided"]] == [(last.sequence, True)]
    rewrite(office, {**last.data, "to": "renewal_due", "outcome": "refused"})
    assert [one["sequence"] for one in replayed(office.store)["differing"]] == [last.sequence]
