"""What belongs to the register changes for all files at once, from its day; further types are data only (R15)."""

from __future__ import annotations

from lifecycle.line import read_line
from lifecycle.verify import verify
from rules.policy import policy_hash
from tests.makers import Office, brussels, policy
from tests.scenarios.adopting import DAY, DAY_AFTER, FRIENDSHIP, adopted, pinned


def test_what_belongs_to_the_register_changes_for_all_at_once_from_its_day(office: Office):
    """The day of an election is a caretaker day, then no longer: for a file of before, from the policy's own day."""
    file = office.file_at("in_force")
    for day, number in (("2026-12-01", "1"), ("2027-01-10", "2")):
        said = {"event": "election", "on": day, "source": "the gazette", "certainty": "A"}
        entered = office.on(day).as_("legal").government("enter", **said)
        assert entered.passed, entered.because
        period = str(len(office.ask(day).government()["items"]))
        assert office.on(day).as_("manager").government("confirm", period=period).passed
        if number == "1":
            oath = {"period": period, "event": "oath", "on": "2026-12-05", "source": "the gazette", "certainty": "A"}
            assert office.on("2026-12-05").as_("legal").government("close", **oath).passed
            assert office.on("2026-12-05").as_("manager").government("confirm", period=period).passed
            adopted(office, policy(DAY_AFTER), day="2026-12-06", **{"from": "2027-01-01"})
    assert pinned(office, file) == policy_hash(policy())
    regimes = [office.ask(day).government()["government"] for day in ("2026-12-01", "2027-01-10", "2027-01-11")]
    assert regimes == ["caretaker", "full_powers", "caretaker"]
    typed = office.typed_for("amend")
    assert office.on("2027-01-10").advance(file, "amend", **typed, dry_run=True).passed
    told = office.on("2027-01-11").advance(file, "amend", **typed, dry_run=True)
    assert told.because == {"government.full_powers": "caretaker"}


def test_the_day_rules_are_those_of_the_day_asked_about(office: Office):
    """The day of an election under the old policy stays a caretaker day, also for an act recorded under the new one."""
    file = office.file_at("in_force")
    said = {"source": "the gazette", "certainty": "A"}
    day, oath = "2026-12-20", "2026-12-28"
    assert office.on(oath).as_("legal").government("enter", event="election", on=day, **said).passed
    period = str(len(office.ask(oath).government()["items"]))
    assert office.on(oath).as_("manager").government("confirm", period=period).passed
    assert office.on(oath).as_("legal").government("close", period=period, event="oath", on=oath, **said).passed
    assert office.on(oath).as_("manager").government("confirm", period=period).passed
    adopted(office, policy(DAY_AFTER), oath, **{"from": "2027-01-01"})
    told = office.on("2027-01-05").advance(file, "amend", **office.typed_for("amend"), on=day, dry_run=True)
    assert told.because["government.full_powers"] == "caretaker"
    assert office.ask(day).government()["government"] == "caretaker"


def test_roles_follow_the_policy_of_today(office: Office):
    """What an officer may do today, also for an act dated before."""
    adopted(
        office, policy(('officer = ["files", "reminders", "intents", "propose",', 'officer = ["files", "intents",'))
    )
    told = office.on(DAY).propose()
    assert told.because == {"persons.role": "denied"}


def test_a_type_of_agreement_is_added_by_data_only(office: Office):
    """From a proposal to the public list, with a test phase of its own length and its own number of avenues."""
    adopted(office, policy() + FRIENDSHIP)
    seat = office.on(DAY)
    file = seat.propose(track="friendship", nature="arrangement").reference
    assert file, "a new file"
    seat.advance(file, "assess")
    for code in ("criterion_1", "criterion_2", "criterion_3"):
        seat.record(file, "criterion", code=code, score="met", text="so")
    assert seat.advance(file, "approve_mou").passed
    assert seat.advance(file, "sign_mou", **office.typed_for("sign_mou")).passed
    assert office.test_phase(file) == (DAY, "2027-05-25")
    later = office.on("2027-05-25")
    assert [d["kind"] for d in office.show(file, DAY)["nextDeadlines"]] == ["decision_by", "test_phase_end"]
    later.record(file, "evaluation", kind="mou", outcome="positive")
    later.record(file, "avenue", theme="culture", body="visit.brussels", text="so")
    later.record(file, "consultation", avenue="1", body="visit.brussels", outcome="agreed")
    told = later.advance(file, "approve_agreement")
    assert told.because == {"avenues.concrete": "too_few"}
    later.record(file, "avenue", theme="culture", body="visit.brussels", text="so")
    later.record(file, "consultation", avenue="2", body="visit.brussels", outcome="agreed")
    told = later.advance(file, "approve_agreement")
    assert told.passed and told.outcome("reciprocity.both_sides") == "not_applicable"
    assert later.advance(file, "sign_agreement", **office.typed_for("sign_agreement")).passed
    assert later.advance(file, "enter_into_force").passed
    assert {"kind": "evaluation_final", "dueOn": "2030-05-25"}.items() <= next(
        d for d in office.show(file, "2027-05-25")["nextDeadlines"] if d["kind"] == "evaluation_final"
    ).items()
    assert [i["reference"] for i in office.ask("2027-05-25").list(track="friendship")["items"]] == [file]
    assert "vienna" in [i["slug"] for i in office.ask("2027-05-26").register()["bilateral"]]


def test_a_type_that_stands_in_no_list_is_left_out_with_its_reason(store, tmp_path):
    """Its memorandum too."""
    unlisted = policy() + FRIENDSHIP.replace('listed = "bilateral"', 'listed = "none"')
    office = Office.open(store, policy_text=unlisted, folder=tmp_path)
    office.file_at("test_phase", track="friendship")
    told = office.ask("2022-03-02").register()
    assert "vienna" not in [i["slug"] for i in told["memoranda"]]
    assert {i["slug"]: i["code"] for i in told["leftOut"]}["vienna"] == "not_listed"


def test_a_track_that_no_policy_declares_is_refused(office: Office):
    told = office.on(DAY).propose(track="frendship")
    assert told.because == {"track.known": "unknown"}


def test_deadlines_that_follow_from_the_register_move_for_all_with_the_next_check(store, tmp_path):
    """Shown at once; the rows by which they are found follow, without an entry in any file."""
    office = Office.open(store, brussels(), folder=tmp_path)
    adopted(office, policy(('validity_max_age = "P5Y"', 'validity_max_age = "P3Y"')), **{"from": "2026-12-01"})

    def reviews(on: str) -> dict[str, str]:
        items = office.ask(on).list()["items"]
        due = {i["reference"]: office.show(i["reference"], on)["nextDeadlines"] for i in items}
        return {name: d["dueOn"] for name, found in due.items() for d in found if d["kind"] == "validity_review"}

    def rows() -> dict[str, str]:
        with store.reading() as reading:
            found = [d for name in reviews("2026-11-30") for d in reading.deadlines_of(name)]
        return {d.subject: d.due_on.isoformat() for d in found if d.kind == "validity_review"}

    def marks() -> set[str]:
        with store.reading() as reading:
            return {read_line(row.reference, row.line or "")["under"] for row in reading.partnerships()}

    before, after, old = reviews("2026-11-30"), reviews("2026-12-01"), marks()
    assert before.keys() == after.keys() and all(after[name] < before[name] for name in before)
    assert rows() == before
    entries = {name: len(office.entries(name)) for name in before}
    office.on("2026-11-30").check()
    assert rows() == before and marks() == old
    office.on("2026-12-01").check()
    assert rows() == after and len(marks()) == 1 and marks() != old
    assert verify(store).ok
    assert {name: len(office.entries(name)) for name in before} == entries
