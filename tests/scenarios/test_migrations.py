"""What is pinned to a file stays until it is migrated, with a preview and an entry in each (N17)."""

from __future__ import annotations

import pytest

from lifecycle import migration
from lifecycle.errors import Unreadable
from lifecycle.migration import finish, unfinished
from rules.policy import policy_hash
from tests.makers import Office, policy
from tests.scenarios.adopting import (
    DAY,
    DAY_AFTER,
    NO_TEST_PHASE,
    ONE_YEAR,
    OTHER_CRITERION,
    act,
    adopted,
    migrated,
    number_of,
    pinned,
)


def test_what_is_pinned_stays_until_migrated(office: Office):
    """Another criterion and another length of the test phase: open files keep theirs; a migration moves them."""
    old, assessed = policy_hash(policy()), office.file_at("proposal")
    assert office.on(DAY).advance(assessed, "assess").passed
    new = adopted(office, policy(OTHER_CRITERION, ONE_YEAR))
    assert pinned(office, assessed) == old
    for code in ("criterion_1", "criterion_2"):
        assert office.on(DAY).record(assessed, "criterion", code=code, score="met", text="so").passed
    told = office.on(DAY).record(assessed, "criterion", code="criterion_4", score="met", text="so", dry_run=True)
    assert told.because == {"criteria.known": "unknown"}
    done = migrated(office, assessed)
    assert done["moved"] == [assessed] and pinned(office, assessed) == new
    entry = office.entries(assessed)[-1]
    assert (entry.act, entry.fields["from"], entry.fields["to"]) == ("migrate_policy", old, new)
    assert entry.data["policyHash"] == old, "it is decided under the policy that it leaves"
    told = office.on(DAY).advance(assessed, "approve_mou")
    assert told.verdict("criteria.assessed")["evidence"] and told.because == {"criteria.assessed": "missing"}
    assert office.on(DAY).record(assessed, "criterion", code="criterion_4", score="met", text="so").passed
    assert office.on(DAY).advance(assessed, "approve_mou").passed
    assert office.on(DAY).advance(assessed, "sign_mou", **office.typed_for("sign_mou")).passed
    assert office.test_phase(assessed) == (DAY, "2027-11-25"), "one year, as the policy it moved to says"


def test_as_of_a_day_before_the_migration_the_old_policy_stands(office: Office):
    file = office.on(DAY).propose().reference
    old, new = pinned(office, file), adopted(office, policy(ONE_YEAR))
    migrated(office, file, day="2026-12-01")
    shown = [office.show(file, day)["policy"] for day in (DAY, "2026-11-30", "2026-12-01")]
    assert shown == [old, old, new]


def test_a_second_person_is_needed_to_migrate(office: Office):
    file = office.on(DAY).propose().reference
    old = pinned(office, file)
    adopted(office, policy(ONE_YEAR))
    number = number_of(act(office, "request_migration", "administrator", reference=[file]))
    assert pinned(office, file) == old
    assert [(i["kind"], i["id"]) for i in office.ask(DAY).pending(3)["items"]] == [("migration", int(number))]
    assert act(office, "reject_policy", "manager", number=number, reason="not now").passed
    assert unfinished(office.on(DAY).as_("manager").desk, number) is None
    assert pinned(office, file) == old


def test_the_preview_tells_settings_acts_and_deadlines(office: Office):
    """What differs, what would be refused and by which rule, which deadlines come; ended files are left out."""
    file = office.on(DAY).propose().reference
    assert office.on(DAY).advance(file, "assess").passed
    for code in ("criterion_1", "criterion_2"):
        assert office.on(DAY).record(file, "criterion", code=code, score="met", text="so").passed
    running, ended = office.file_at("in_force", partner="prague"), office.file_at("declined", partner="berlin")
    two = policy(('code = "criterion_3"\ntext = "text not published"\n', ""), (
        "[file.tracks.bilateral]\n", "[file.tracks.bilateral]\nfinal_evaluation = \"P3Y\"\n"),
        ('[[file.criteria]]\n\n[file.tracks', "[file.tracks"))  # fmt: skip
    adopted(office, two)
    preview = office.ask(DAY).migration((file, running, ended))
    assert preview["total"] == 2 and preview["requested"]["hash"] == policy_hash(two)
    assert preview["leftOut"] == [{"reference": ended, "because": "ended"}]
    first, second = preview["files"]
    assert (first["reference"], first["from"], first["to"]) == (file, policy_hash(policy()), policy_hash(two))
    assert {"setting": "file.criteria.criterion_3", "from": "text not published"} in first["settings"]
    assert {"setting": "file.tracks.bilateral.final_evaluation", "to": "P3Y"} in second["settings"]
    assert first["acts"] == [{"act": "approve_mou", "from": "refused", "to": "allowed", "rules": ["criteria.assessed"]}]
    assert second["deadlines"] == [{"kind": "evaluation_final", "to": "2027-03-02"}]
    before = office.snapshot(running)
    migrated(office, file, running)
    assert office.on(DAY).advance(file, "approve_mou").passed
    kinds = {kind for kind, *_ in office.snapshot(running).deadlines}
    assert kinds - {kind for kind, *_ in before.deadlines} == {"evaluation_final"}


def test_only_files_that_can_move_are_moved(office: Office):
    """One that has ended, or is there already: refused where no other is named."""
    ended = office.file_at("declined")
    adopted(office, policy(ONE_YEAR))
    there = office.on(DAY).propose("prague").reference
    told = act(office, "request_migration", "administrator", reference=[ended, there])
    assert told.because == {"policy.moves": "none"}


def test_a_migration_to_a_policy_that_was_followed_by_another_is_not_confirmed(office: Office):
    file = office.on(DAY).propose().reference
    adopted(office, policy(ONE_YEAR))
    number = number_of(act(office, "request_migration", "administrator", reference=[file]))
    adopted(office, policy(DAY_AFTER))
    assert act(office, "confirm_policy", "manager", number=number).because == {"policy.moves": "overtaken"}
    [waits] = office.ask(DAY).pending(3)["items"]
    assert waits["command"] == f"agreements policy reject {number} --reason <reason>"
    again = number_of(act(office, "request_migration", "administrator", reference=[file]))
    assert act(office, "reject_policy", "manager", number=number, reason="another is in force").passed
    assert act(office, "confirm_policy", "manager", number=again).passed


def test_a_file_waits_for_one_migration_to_a_policy_at_a_time(office: Office):
    """Asked for twice, it would wait twice; another file is asked for beside it."""
    file, other = office.file_at("assessment"), office.file_at("assessment", partner="prague")
    adopted(office, policy(ONE_YEAR))
    number = number_of(act(office, "request_migration", "administrator", reference=[file]))
    for asked in ([file], [other, file]):
        again = act(office, "request_migration", "administrator", reference=asked)
        assert again.because == {"policy.moves": "waits_already"}
    assert act(office, "request_migration", "administrator", reference=[other]).passed
    assert act(office, "reject_policy", "manager", number=number, reason="not yet").passed
    assert act(office, "request_migration", "administrator", reference=[file]).passed


def test_a_policy_that_lacks_what_a_file_stands_on_does_not_take_it_over(office: Office):
    """Adopted before the file came to the test phase, asked for afterwards."""
    file = office.file_at("mou_negotiation")
    told = act(office, "adopt_policy", "administrator", text=policy(NO_TEST_PHASE))
    assert told.because == {"policy.keeps": "drops_stage"}
    assert office.on(DAY).advance(file, "send_back", reason="so").passed
    adopted(office, policy(NO_TEST_PHASE))
    assert office.on(DAY).advance(file, "approve_mou").passed
    told = act(office, "request_migration", "administrator", reference=[file])
    assert told.because == {"policy.keeps": "lacks_stage"}


def test_a_migration_that_was_interrupted_is_finished_and_moves_nothing_twice(office: Office):
    """The confirmation stands, and a crash came before the files: whoever may confirm finishes it."""
    files = [office.on(DAY).propose(partner).reference for partner in ("vienna", "prague", "berlin")]
    new = adopted(office, policy(ONE_YEAR))
    number = number_of(act(office, "request_migration", "administrator", reference=files))
    assert act(office, "confirm_policy", "manager", number=number).passed
    assert [(i["kind"], i["id"]) for i in office.ask(DAY).pending(3)["items"]] == [("migration_left", int(number))]
    assert office.on(DAY).advance(files[2], "decline", reason="so").passed
    desk = office.on(DAY).as_("legal").desk
    assert unfinished(office.on(DAY).as_("officer").desk, number) is None, "not for an officer"
    assert unfinished(desk, number) is not None
    done = finish(desk, int(number))
    assert (done["moved"], done["ended"]) == (files[:2], files[2:])
    assert unfinished(desk, number) is None
    again = finish(desk, int(number))
    assert (again["moved"], again["alreadyMoved"]) == ([], files[:2])
    assert [pinned(office, f) == new for f in files] == [True, True, False]
    assert [len([e for e in office.entries(f) if e.act == "migrate_policy"]) for f in files] == [1, 1, 0]


def test_a_migration_records_what_the_clock_did_before(office: Office):
    """A test phase that ended on the way is ended under the old policy first."""
    file = office.file_at("test_phase")
    new = adopted(office, policy(ONE_YEAR))
    assert migrated(office, file)["moved"] == [file]
    assert [e.act for e in office.entries(file)][-2:] == ["end_test_phase", "migrate_policy"]
    assert pinned(office, file) == new


def test_a_crash_between_two_transactions_leaves_whole_batches_and_the_rest_is_finished(office: Office, monkeypatch):
    """Two files a transaction: the first two have moved, the third and fourth not, and nobody moves twice."""
    monkeypatch.setattr(migration, "BATCH", 2)
    partners = ("vienna", "prague", "berlin", "montreal", "washington")
    files = [office.on(DAY).propose(partner).reference for partner in partners]
    assert all(files)
    new = adopted(office, policy(ONE_YEAR))
    number = number_of(act(office, "request_migration", "administrator", reference=files))
    assert act(office, "confirm_policy", "manager", number=number).passed
    moves = migration._move
    done: list[str] = []

    def crashing(desk, asked, references, moved) -> None:
        if done:
            raise KeyboardInterrupt
        moves(desk, asked, references, moved)
        done.extend(references)

    monkeypatch.setattr(migration, "_move", crashing)
    with pytest.raises(KeyboardInterrupt):
        finish(office.on(DAY).as_("manager").desk, int(number))
    assert [pinned(office, file) == new for file in files] == [True, True, False, False, False]
    monkeypatch.setattr(migration, "_move", moves)
    told = finish(office.on(DAY).as_("legal").desk, int(number))
    assert (told["alreadyMoved"], told["moved"]) == (files[:2], files[2:])
    assert [len([e for e in office.entries(file) if e.act == "migrate_policy"]) for file in files] == [1] * 5


def test_a_file_that_moved_meanwhile_is_moved_all_the_same(office: Office):
    """The officer acts between the request and its confirmation; both entries stand."""
    file = office.on(DAY).propose().reference
    new = adopted(office, policy(ONE_YEAR))
    number = number_of(act(office, "request_migration", "administrator", reference=[file]))
    assert office.on(DAY).advance(file, "assess").passed
    assert act(office, "confirm_policy", "manager", number=number).passed
    finish(office.on(DAY).as_("manager").desk, int(number))
    assert [e.act for e in office.entries(file)] == ["propose", "assess", "migrate_policy"]
    assert pinned(office, file) == new


def test_the_entry_of_a_migration_cannot_be_corrected(office: Office):
    """That would be a way round the second person."""
    file = office.on(DAY).propose().reference
    adopted(office, policy(ONE_YEAR))
    migrated(office, file)
    with pytest.raises(Unreadable):
        office.on(DAY).correct(file, 2, to=policy_hash(policy()))
