"""The proof of another policy: what the law says stays as it is, and what is printed is said of that policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commands.proving import print_proof
from lifecycle.exploration import SHIPPED, prove
from lifecycle.exploration.telling import commands_of, exempt_tracks, line_of
from lifecycle.exploration.tried import Definition
from lifecycle.exploration.walk import Walk, walk_on
from rules.policy import policy_hash, read_policy
from tests.makers import policy

NOTICE = "federal_notice_days = 30"
BILATERAL = "[file.tracks.bilateral]\ntest_phase = true"
CHARTER = (
    '[file.tracks.charter]\nnames = { en = "charter", fr = "charte", nl = "handvest" }\n'
    'test_phase = false\nreciprocity = false\nlisted = "none"\n\n'
)


def under(*changes: tuple[str, str]) -> Definition:
    """The definition that ships under its policy with some settings written otherwise."""
    text = policy(*changes)
    return replace(SHIPPED, policy=read_policy(text), policy_hash=policy_hash(text), made={})


@pytest.mark.parametrize("days", [1, 29])
def test_a_policy_that_leaves_the_federal_level_less_than_thirty_days_breaks_the_promise_of_the_law(
    explored: Walk, days: int
):
    """Article 81 says thirty days, whatever a policy says; a state of what ships is a state under such a policy too."""
    broken = walk_on(explored, under((NOTICE, f"federal_notice_days = {days}")), "sign_agreement").broken
    assert broken is not None and broken.promise == "notified"
    told = [line_of(typed) for typed in commands_of(broken) if "federal_notice" in typed.command]
    assert len(told) == 1 and "record $file milestone federal_notice --on" in told[0]


@pytest.mark.parametrize("days", [30, 31])
def test_a_policy_that_leaves_it_thirty_days_or_more_holds_the_law(explored: Walk, days: int):
    assert walk_on(explored, under((NOTICE, f"federal_notice_days = {days}")), "sign_agreement").broken is None


def printed(definition: Definition, lang: str, capsys: pytest.CaptureFixture[str]) -> str:
    track = {"ground": "track", "signatures": 1, **exempt_tracks(definition)}
    print_proof({"states": 1, "combinations": 1, "promises": [], "exemptions": [track]}, lang)
    return capsys.readouterr().out.splitlines()[-1].strip()


@pytest.mark.parametrize(
    ("lang", "shipped", "without"),
    [
        ("en", "(development cooperation)", "(bilateral, development cooperation)"),
        ("fr", "(coopération au développement)", "(bilatéral, coopération au développement)"),
        ("nl", "(ontwikkelingssamenwerking)", "(bilateraal, ontwikkelingssamenwerking)"),
    ],
)
def test_the_tracks_without_a_test_phase_are_those_of_the_policy_that_is_explored(
    lang: str, shipped: str, without: str, capsys: pytest.CaptureFixture[str]
):
    assert printed(SHIPPED, lang, capsys).endswith(shipped)
    assert printed(under((BILATERAL, BILATERAL.replace("true", "false"))), lang, capsys).endswith(without)


@pytest.mark.parametrize(("lang", "name"), [("en", "charter"), ("fr", "charte"), ("nl", "handvest")])
def test_a_type_that_a_policy_names_itself_is_called_by_that_name(
    lang: str, name: str, capsys: pytest.CaptureFixture[str]
):
    assert f", {name})" in printed(under(("# --- Roles:", f"{CHARTER}# --- Roles:")), lang, capsys)


@pytest.mark.campaign
def test_the_proof_of_a_policy_with_another_type_explores_that_type_and_names_every_exempt_one():
    told = prove(under((BILATERAL, BILATERAL.replace("true", "false")), ("# --- Roles:", f"{CHARTER}# --- Roles:")))
    [tracks] = [item["tracks"] for item in told["exemptions"] if item["ground"] == "track"]
    assert told["ok"] and [one["track"] for one in tracks] == ["bilateral", "development", "charter"]
    assert "test_phase" not in {item["ground"] for item in told["exemptions"]}
