"""`policy show | adopt | confirm | migrate | reject` as they are typed, and as they read in three languages."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from lifecycle.errors import Unreadable
from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.queries.policies import hash_of
from messages.catalogue import LANGUAGES
from rules.policy import policy_hash
from tests.commands.conftest import DAY, Agreements

TEXT = SHIPPED_POLICY.read_text(encoding="utf-8")
ONE_YEAR = TEXT.replace('test_phase = "P2Y"', 'test_phase = "P1Y"')
FRIENDSHIP = (
    ONE_YEAR
    + """
[file.tracks.friendship]
names = { en = "friendship charter", fr = "charte d'amitié", nl = "vriendschapscharter" }
test_phase = false
reciprocity = false
listed = "bilateral"
"""
)
BY = {"user": "administrator", "today": DAY}
MANAGER = {"user": "manager", "today": DAY}


@pytest.fixture
def adopted(agreements: Agreements, folder: Path) -> Agreements:
    """The program beside a register in which a second policy was adopted and confirmed."""
    (folder / "new.toml").write_text(FRIENDSHIP, encoding="utf-8")
    assert agreements("policy", "adopt", "new.toml", **BY).code == 0
    assert agreements("policy", "confirm", "2", **MANAGER).code == 0
    return agreements


def test_what_waits_and_what_has_no_test_phase_is_said_plainly(agreements: Agreements, folder: Path):
    (folder / "new.toml").write_text(ONE_YEAR, encoding="utf-8")
    done = agreements("policy", "adopt", "new.toml", "--from", "2027-01-01", **BY)
    assert done.code == 0 and "policy confirm 2" in done.out
    again = agreements("policy", "adopt", str(SHIPPED_POLICY), **BY)
    assert again.code == 3 and "(“Brussels International”)" in again.err
    shown = agreements("policy", "show").out
    assert "No test phase on this track: development cooperation" in shown
    assert "No. 2 does not count yet" in shown and TEXT in shown
    waits = agreements("pending", "--json", **MANAGER).json["items"]
    assert ("policy", 2, "agreements policy confirm 2") in [(i["kind"], i["id"], i["command"]) for i in waits]
    told = agreements("policy", "show", "--json").json
    assert [(a["id"], a["state"], a["from"]) for a in told["adopted"]] == [
        (1, "in_force", DAY),
        (2, "to_confirm", "2027-01-01"),
    ]
    assert told["adopted"][1]["adoptedBy"] == {"number": 7, "name": "administrator"}


YOUNG = TEXT.replace('validity_max_age = "P5Y"', 'validity_max_age = "P6M"')


def test_a_policy_says_who_would_leave_the_public_list_before_it_counts(agreements: Agreements, folder: Path, entries):
    """Whoever checks, adopts and confirms is told, with the reason; then it is so, from its day and not before."""
    (folder / "new.toml").write_text(YOUNG, encoding="utf-8")

    def listed(day: str) -> set[str]:
        shown = agreements("register", "--json", "--as-of", day, today=DAY).json
        return {i["slug"] for name in ("bilateral", "development", "memoranda") for i in shown[name]}

    before, count = listed("2027-01-01"), entries()
    checked = agreements("policy", "check", "new.toml", "--from", "2027-01-01", "--json", today=DAY).json["effect"]
    assert entries() == count
    assert checked["settings"] == [{"setting": "register.validity_max_age", "from": "P5Y", "to": "P6M"}]
    leaves = {i["slug"] for i in checked["leaves"]}
    assert {"aichi", "kyiv", "tokyo"} <= leaves < before
    assert all("6 months" in i["because"] for i in checked["leaves"]) and checked["comes"] == checked["moves"] == []
    adopted = agreements("policy", "adopt", "new.toml", "--from", "2027-01-01", "--json", **BY).json
    assert adopted["effect"] == checked
    assert listed("2027-01-01") == before
    said = agreements("policy", "confirm", "2", "--dry-run", **MANAGER).out
    assert "leaves the public list (bilateral agreements): Kyiv; its latest source" in said
    assert agreements("policy", "confirm", "2", "--json", **MANAGER).json["effect"] == checked
    assert (listed("2026-12-31"), listed("2027-01-01")) == (before, before - leaves)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "stays as it is"), ("fr", "reste telle quelle"), ("nl", "blijft zoals ze is")]
)
def test_a_policy_that_touches_no_partner_says_so(agreements: Agreements, folder: Path, lang: str, said: str):
    (folder / "new.toml").write_text(ONE_YEAR, encoding="utf-8")
    assert said in agreements("policy", "check", "new.toml", "--lang", lang, today=DAY).out
    assert said in agreements("policy", "adopt", "new.toml", "--lang", lang, **BY).out


def test_a_policy_that_moves_the_start_of_a_caretaker_period_names_the_government(agreements: Agreements, folder: Path):
    """On the day of the election itself, and the memoranda of that day with it."""
    (folder / "new.toml").write_text(
        TEXT.replace('caretaker_starts = "day_of_event"', 'caretaker_starts = "day_after"'), encoding="utf-8"
    )
    on = {"today": "2024-06-09"}
    effect = agreements("policy", "check", "new.toml", "--json", **on).json["effect"]
    assert effect["government"] == {"from": "caretaker", "to": "full_powers"}
    assert "caretaker period becomes full powers" in agreements("policy", "check", "new.toml", **on).out


def test_a_policy_is_checked_without_a_register(nothing: Agreements):
    assert "effect" not in nothing("policy", "check", str(SHIPPED_POLICY), "--json").json


def test_equal_changes_of_a_migration_are_said_once_with_their_files(adopted: Agreements):
    """Thirty-four files that change alike make a handful of lines."""
    said = adopted("policy", "migrate", "--all", "--dry-run", **BY).out
    assert said.count("setting file.test_phase: P2Y becomes P1Y") == 1
    moving = [f["reference"] for f in adopted("policy", "migrate", "--all", "--dry-run", "--json", **BY).json["files"]]
    head = next(line for line in said.splitlines() if line.startswith("34 files, from policy"))
    assert all(reference in head for reference in moving)


def test_one_person_or_the_wrong_role_is_refused_with_exit_3(agreements: Agreements, folder: Path):
    (folder / "new.toml").write_text(ONE_YEAR, encoding="utf-8")
    assert agreements("policy", "adopt", "new.toml", user="officer", today=DAY).code == 3
    assert agreements("policy", "adopt", "new.toml", **BY).code == 0
    assert agreements("policy", "confirm", "2", **BY).code == 3
    assert agreements("policy", "confirm", "2").code == 2, "nobody acts"
    assert agreements("policy", "confirm", "x", **MANAGER).code == 2
    assert agreements("policy", "reject", "2", **MANAGER).code == 3, "no reason"
    assert agreements("policy", "reject", "2", "--reason", "not ours", **MANAGER).code == 0
    assert agreements("policy", "show", "--json").json["adopted"][1]["state"] == "rejected"


def test_a_policy_with_a_fault_is_not_read(agreements: Agreements, folder: Path, entries):
    before = entries()
    (folder / "new.toml").write_text(
        ONE_YEAR.replace('last_day = "excluded"', 'last_day = "perhaps"'), encoding="utf-8"
    )
    refused = agreements("policy", "adopt", "new.toml", **BY)
    assert refused.code == 2 and "file.last_day" in refused.err
    assert agreements("policy", "adopt", "nowhere.toml", **BY).code == 2
    assert entries() == before


@pytest.mark.parametrize(
    ("lang", "head", "left"),
    [
        ("en", "2 files would move to the policy “Brussels International”.", "Left out: BE-BRU-2026-"),
        ("fr", "2 dossiers passeraient à la politique", "Laissé de côté"),
        ("nl", "2 dossiers zouden overgaan naar het beleid", "Weggelaten: BE-BRU-2026-"),
    ],
)
def test_a_preview_writes_nothing_and_leaves_ended_files_out(
    adopted: Agreements, entries, lang: str, head: str, left: str
):
    before = entries()
    files = {i["stage"]: i["reference"] for i in adopted("list", "--json").json["items"]}
    running = [i["reference"] for i in adopted("list", "--stage", "in_force", "--json").json["items"][:2]]
    said = adopted("policy", "migrate", *running, files["replaced"], "--dry-run", "--lang", lang, **BY)
    assert said.code == 0 and head in said.out and left in said.out
    assert "file.test_phase" in said.out
    assert entries() == before


def test_files_move_when_a_second_person_confirms(adopted: Agreements):
    """The request shows what would change, so does the confirmation; each file says from which policy to which."""
    asked = adopted("policy", "migrate", "vienna", "prague", "--json", **BY).json
    assert (asked["total"], asked["requested"]["id"]) == (2, 3)
    first = asked["files"][0]
    assert (first["from"], first["to"]) == (policy_hash(TEXT), policy_hash(FRIENDSHIP))
    assert {"setting": "file.test_phase", "from": "P2Y", "to": "P1Y"} in first["settings"]
    assert adopted("show", "vienna", "--json").json["policy"] == policy_hash(TEXT)
    dry = adopted("policy", "confirm", "3", "--dry-run", **MANAGER)
    assert dry.code == 0 and "file.test_phase" in dry.out
    done = adopted("policy", "confirm", "3", "--json", **MANAGER).json
    assert done["moved"] == [f["reference"] for f in asked["files"]]
    entry = adopted("history", first["reference"], "--act", "migrate_policy", "--json").json["items"][-1]
    assert (entry["fields"]["from"], entry["fields"]["to"]) == (policy_hash(TEXT), policy_hash(FRIENDSHIP))
    assert adopted("show", "vienna", "--json").json["policy"] == policy_hash(FRIENDSHIP)
    assert adopted("policy", "confirm", "3", **MANAGER).code == 3, "nothing waits any more"
    assert adopted("verify").code == 0


def test_all_or_some_must_be_said(adopted: Agreements):
    assert adopted("policy", "migrate", **BY).code == 2
    assert adopted("policy", "migrate", "vienna", "--all", **BY).code == 2
    assert adopted("policy", "migrate", "nowhere", **BY).code == 4
    everything = adopted("policy", "migrate", "--all", "--dry-run", "--json", **BY).json
    assert everything["total"] == 34 and {i["because"] for i in everything["leftOut"]} == {"ended"}


@pytest.mark.parametrize(
    ("lang", "name"), [("en", "friendship charter"), ("fr", "charte d'amitié"), ("nl", "vriendschapscharter")]
)
def test_a_further_type_has_its_name_in_three_languages(adopted: Agreements, lang: str, name: str):
    typed = ("--partner", "vienna", "--initiator", "partner", "--theme", "culture")
    wrong = adopted("propose", *typed, "--track", "frendship", user="officer", today=DAY)
    assert wrong.code == 2 and "friendship" in wrong.err
    assert adopted("propose", *typed, "--track", "friendship", user="officer", today=DAY).code == 0
    listed = adopted("list", "--track", "friendship", "--lang", lang)
    assert name in listed.out and len(listed.out.splitlines()) == 2
    assert adopted("list", "--track", "frendship").code == 2
    assert name in adopted("policy", "show", "--lang", lang).out


def test_what_a_program_reads_is_one_object(adopted: Agreements):
    for typed in (["policy", "show"], ["policy", "migrate", "--all", "--dry-run"], ["pending"]):
        assert isinstance(json.loads(adopted(*typed, "--json", **MANAGER).out), dict)


DROPPED = {
    "track": (FRIENDSHIP, TEXT, ("--track", "friendship")),
    "stage": (ONE_YEAR, TEXT.replace("test_phase = true", "test_phase = false"), ("--track", "bilateral")),
    "criterion": (ONE_YEAR, TEXT.replace("criterion_3", "criterion_4"), ("--track", "bilateral")),
}


@pytest.mark.parametrize("what", DROPPED)
def test_check_foretells_what_adopting_would_refuse(agreements: Agreements, folder: Path, what: str):
    """The same rule, the same sentence, the same remedy, and nothing is written; where all is kept, nothing is said."""
    first, later, track = DROPPED[what]
    (folder / "first.toml").write_text(first, encoding="utf-8")
    (folder / "later.toml").write_text(later, encoding="utf-8")
    assert agreements("policy", "adopt", "first.toml", **BY).code == 0
    assert agreements("policy", "confirm", "2", **MANAGER).code == 0
    reference = "BE-BRU-"  # a memorandum of the portfolio runs already
    if what != "stage":
        assert agreements("policy", "check", "later.toml", today=DAY).code == 0
        reference = file_on_its_way(agreements, what, track)
    told = agreements("policy", "check", "later.toml", "--json", today=DAY)
    assert told.code == 3
    assert not told.json["ok"]
    foretold = told.json["verdicts"]
    assert [v["rule"] for v in foretold] == ["policy.keeps"]
    assert reference in foretold[0]["message"]
    known = agreements("history", "--subject", "policy", "--json", today=DAY).json["total"]
    said = agreements("policy", "check", "later.toml", today=DAY)
    assert said.code == 3
    assert foretold[0]["message"] in " ".join(said.out.split())
    assert agreements("history", "--subject", "policy", "--json", today=DAY).json["total"] == known
    refused = agreements("policy", "adopt", "later.toml", "--json", **BY)
    assert refused.code == 3
    assert [v for v in refused.problem["verdicts"] if v["outcome"] == "fail"] == foretold


def file_on_its_way(agreements: Agreements, what: str, track: tuple[str, ...]) -> str:
    """An open file that stands on a track, or on a criterion."""
    officer = {"user": "officer", "today": DAY}

    def done(*typed: str) -> str:
        answer = agreements(*typed, "--json", **officer)
        assert answer.code == 0, answer.out + answer.err
        return str(answer.json.get("reference", ""))

    reference = done("propose", "--partner", "brasilia", *track, "--initiator", "partner", "--theme", "culture")
    if what == "track":
        return reference
    done("advance", reference, "assess")
    for number in (1, 2, 3):
        done("record", reference, "criterion", f"criterion_{number}", "--score", "met", "--text", "seen")
    return reference


def test_a_migration_that_was_overtaken_is_asked_again_as_it_is_printed(adopted: Agreements, folder: Path):
    """Each file is a word of the command, and the command does it."""
    files = [adopted("show", slug, "--json").json["reference"] for slug in ("vienna", "prague")]
    assert adopted("policy", "migrate", *files, **BY).code == 0
    (folder / "newer.toml").write_text(ONE_YEAR, encoding="utf-8")
    assert adopted("policy", "adopt", "newer.toml", **BY).code == 0
    assert adopted("policy", "confirm", "4", **MANAGER).code == 0
    refused = adopted("policy", "confirm", "3", "--json", **MANAGER)
    assert refused.code == 3
    (verdict,) = [v for v in refused.problem["verdicts"] if v["rule"] == "policy.moves"]
    rejecting, typed = (shlex.split(step["command"]) for step in verdict["remedy"]["steps"][:2])
    assert rejecting == ["agreements", "policy", "reject", "3", "--reason", "<reason>"]
    assert "agreements policy reject 3" in adopted("pending", **MANAGER).out
    assert adopted(*rejecting[1:], **MANAGER).code == 0
    assert typed == ["agreements", "policy", "migrate", *files]
    assert adopted(*typed[1:], **BY).code == 0


def test_the_policy_of_a_file_is_shown_by_the_command_that_show_prints(adopted: Agreements):
    """Another policy is in force, and the file is under the one before."""
    old = policy_hash(TEXT)
    typed = f"policy show {old[:12]}"
    assert f"agreements {typed}" in " ".join(adopted("show", "vienna").out.split())
    assert TEXT in adopted(*typed.split()).out
    assert adopted(*typed.split(), "--json").json["hash"] == old
    assert adopted("policy", "show", old[:8].upper()).code == 0
    assert old not in adopted("policy", "show").out


@pytest.mark.parametrize(("sha", "code"), [("00000000", 4), ("a73482e", 2), ("a73482exyz", 2)])
def test_a_hash_that_names_no_policy_is_told_apart_from_one_that_cannot_be_read(
    adopted: Agreements, sha: str, code: int
):
    told = adopted("policy", "show", sha)
    assert told.code == code
    assert sha in told.err


def test_a_beginning_that_several_policies_share_names_them():
    with pytest.raises(Unreadable) as told:
        hash_of(("a73482eb11", "a73482eb22"), "a73482eb")
    assert "a73482eb22" in str(told.value.params["list"])


HOSTILE = '"Brussels \\u001b[2J\\u001b[31mInternational\\n\\u202eforged"'


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_terminal_would_obey_in_the_name_of_a_policy_is_shown_and_not_obeyed(
    agreements: Agreements, folder: Path, lang: str
):
    """Checked, replayed, adopted, asked for: on one line, each such character by its number."""
    text = FRIENDSHIP.replace('name = "Brussels International"', f"name = {HOSTILE}")
    assert HOSTILE in text
    (folder / "hostile.toml").write_text(text.replace("charter", "charter\\u001b[31m"), encoding="utf-8")
    said = "Brussels U+001B[2JU+001B[31mInternationalU+000AU+202Eforged"
    for typed in (("policy", "check", "hostile.toml"), ("replay", "--policy", "hostile.toml")):
        told = agreements(*typed, "--lang", lang)
        assert told.code == 0 and said in told.out, typed
        assert not {"\x1b", "\u202e"} & set(told.out + told.err)
        assert "\x1b" in json.loads(agreements(*typed, "--json").out)["name" if typed[0] == "policy" else "policy"]
    (folder / "spoilt.toml").write_text(text + '\n["x\\u001b[31m"]\na = 1\n', encoding="utf-8")
    told = agreements("policy", "check", "spoilt.toml", "--lang", lang)
    assert told.code == 2 and "xU+001B[31m" in told.err and "\x1b" not in told.err
    assert agreements("policy", "adopt", "hostile.toml", **BY).code == 0
    assert agreements("policy", "confirm", "2", **MANAGER).code == 0
    told = agreements("policy", "show", "--lang", lang, today=DAY)
    assert said in told.out and not {"\x1b", "\u202e"} & set(told.out)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_replay_under_another_policy_says_which_one_by_its_file_and_hash(
    agreements: Agreements, folder: Path, lang: str
):
    """Two may bear one name."""
    (folder / "draft.toml").write_text(ONE_YEAR, encoding="utf-8")
    told = agreements("replay", "--policy", "draft.toml", "--lang", lang).out.splitlines()[0]
    assert "draft.toml" in told and policy_hash(ONE_YEAR)[:12] in told
    shown = json.loads(agreements("replay", "--policy", "draft.toml", "--json").out)
    assert (shown["policyPath"], shown["policyHash"]) == ("draft.toml", policy_hash(ONE_YEAR))
