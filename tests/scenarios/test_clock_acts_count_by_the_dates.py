"""What the calendar does counts by the dates of the file: once, in whatever order its grounds became known.

After each of these the whole record verifies, as after every scenario, and every decision is decided again alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from lifecycle.changes import Changes
from lifecycle.fold import fold
from lifecycle.history import Entry, standing
from lifecycle.replay import redecide_all
from rules.case import Case
from tests.makers import Life, Office
from tests.makers.typed import FIVE_YEARS

FOUND = {"source": "the text", "certainty": "A"}
QUESTIONED, DAY, LATER = "2024-05-02", "2024-05-03", "2026-06-09"
OF_OLD = "2024-04-16"
"""A day before validity was questioned, on which the term ended, as was found later."""
UNKNOWN = {"term": "unknown", "renewal": "none", "notice": "P6M"}


@pytest.fixture
def office(office: Office) -> Iterator[Office]:
    yield office
    with office.store.reading() as reading:
        assert [one for _, one in redecide_all(reading) if not one.agrees] == []


def questioned(office: Office, **terms: str) -> str:
    file = Life(office, terms={**UNKNOWN, **terms}).until("in_force")
    done(office, QUESTIONED, file, "question_validity", **office.typed_for("question_validity"))
    return file


def find(office: Office, day: str, file: str, field: str, value: str, **when: str) -> int:
    told = office.on(day).record(file, "found", field=field, value=value, **FOUND, **when)
    assert told.passed, told.because
    return told.sequence


def done(office: Office, day: str, file: str, act: str, /, **typed: object) -> dict[str, object]:
    told = office.on(day).advance(file, act, **{**office.typed_for(act), **typed})
    assert told.passed, told.because
    return told.json()


def suspended(office: Office, day: str, file: str) -> dict[str, object]:
    assert office.on(day).as_("manager").record(file, "intent", act="suspend", reason="so").passed
    return done(office, day, file, "suspend")


def of_the_clock(office: Office, file: str) -> list[tuple[str, str]]:
    """The clock acts that stand recorded, with their days."""
    return [(e.act, str(e.day)) for e in standing(office.entries(file)) if e.data.get("nature") == "clock"]


def checked(office: Office, file: str, day: str = LATER) -> Case:
    """The file after a check; what is stored is what its history gives, and nothing stands out."""
    office.on(day).check()
    case = office.case(file)
    assert fold(office.entries(file)) == case
    before = len(office.entries(file))
    office.on(day).check()
    assert len(office.entries(file)) == before, "a second check has nothing to record"
    return case


def test_a_term_that_ended_before_the_doubt_stays_ended_through_a_suspension(office: Office):
    """Its end is recorded once, told once, and the lifted suspension finds it."""
    file = questioned(office)
    find(office, DAY, file, "endsOn", OF_OLD)
    assert of_the_clock(office, file)[-1] == ("term_ends", OF_OLD)
    assert "broughtToday" not in suspended(office, DAY, file)
    case = checked(office, file)
    assert case.suspension is not None and case.suspension.term_ended
    assert of_the_clock(office, file).count(("term_ends", OF_OLD)) == 1
    done(office, LATER, file, "lift_suspension")
    assert (office.stage(file), office.case(file).doubt) == ("renewal_due", "term_ended")
    refused = office.on(LATER).advance(file, "confirm_validity", **office.typed_for("confirm_validity"))
    assert refused.because == {"validity.doubt": "term_ended"}


@pytest.mark.parametrize("act", ["receive_denunciation", "planned", "validity"])
def test_a_term_that_ended_before_the_doubt_stays_ended_through_anything_else(office: Office, act: str):
    file = questioned(office)
    find(office, DAY, file, "endsOn", OF_OLD)
    if act == "receive_denunciation":
        done(office, DAY, file, act)
        done(office, DAY, file, "receive_revocation")
    elif act == "planned":
        assert office.on(DAY).record(file, act, day="2024-06-01").passed
    else:
        assert office.on(DAY).record(file, act, status="confirmed", **FOUND).passed
    case = checked(office, file)
    assert (case.stage, case.doubt) == ("renewal_due", "term_ended")
    assert of_the_clock(office, file).count(("term_ends", OF_OLD)) == 1


def test_a_term_that_ends_while_validity_is_in_question_has_ended_when_it_is_suspended(office: Office):
    """No clock act said so: nothing ends by itself that is in question already."""
    file = questioned(office, term="P1Y")
    office.on("2026-03-10").check()
    assert "broughtToday" not in suspended(office, "2026-03-11", file)
    case = checked(office, file)
    assert case.suspension is not None and case.suspension.term_ended
    done(office, LATER, file, "lift_suspension")
    assert office.stage(file) == "renewal_due"


def test_an_end_found_between_a_doubt_and_its_confirmation_is_recorded_and_counts(office: Office):
    """The confirmation rests on what was known; no source prolongs a term that had ended."""
    file = questioned(office)
    done(office, "2024-05-20", file, "confirm_validity")
    find(office, "2024-05-21", file, "endsOn", "2024-05-10")
    case = checked(office, file)
    assert (case.stage, case.doubt) == ("renewal_due", "term_ended")
    assert of_the_clock(office, file).count(("term_ends", "2024-05-10")) == 1
    assert office.stage(file, "2024-05-22") == "renewal_due"


def test_an_end_found_before_two_doubts_and_two_confirmations_is_recorded_once(office: Office):
    """Neither of them prolongs a term that had ended."""
    file = Life(office, terms=UNKNOWN).until("in_force")
    for day in ("2024-04-20", "2024-05-02"):
        done(office, day, file, "question_validity")
        done(office, day, file, "confirm_validity")
    find(office, DAY, file, "endsOn", OF_OLD)
    case = checked(office, file)
    assert (case.stage, case.doubt, of_the_clock(office, file)[-1]) == (
        "renewal_due",
        "term_ended",
        ("term_ends", OF_OLD),
    )
    assert of_the_clock(office, file).count(("term_ends", OF_OLD)) == 1


def test_a_renewal_by_itself_that_passed_in_doubt_is_recorded_once_validity_is_confirmed(office: Office):
    """The end was told while it was in question, and is looked at again."""
    file = questioned(office, term="P1Y", renewal="tacit:P2Y")
    for day in ("2025-03-03", "2025-04-10", "2025-06-10", "2025-09-10", "2025-12-10"):
        office.on(day).check()
    done(office, "2025-12-11", file, "confirm_validity")
    case = checked(office, file, "2025-12-12")
    assert case.stage == "in_force" and [str(term.ends_on) for term in case.terms] == ["2025-03-02", "2027-03-02"]
    assert of_the_clock(office, file)[-1] == ("roll_over", "2025-03-02")


def of_another_day(entry: Entry, day: str) -> Entry:
    """A find as releases before took it: of a day before the notice came."""
    return Entry({**entry.data, "fields": {**entry.fields, "value": day}})


def test_a_notice_that_had_taken_effect_when_it_was_received_ends_the_file(office: Office):
    """Recorded of its day, it counts from the day of the notice; a correction of what was found takes it back."""
    file = Life(office, terms={**FIVE_YEARS, "notice": "unknown"}).until("in_force")
    done(office, QUESTIONED, file, "receive_denunciation", set={"receivedOn": QUESTIONED})
    with pytest.raises(AssertionError, match="before_notice"):
        find(office, DAY, file, "endsOn", OF_OLD)
    found = find(office, DAY, file, "endsOn", QUESTIONED)
    *before, of_today = office.entries(file)
    ended = fold([*before, of_another_day(of_today, OF_OLD)], date.fromisoformat(DAY))
    assert ended is not None and (ended.stage, str(ended.ended_on)) == ("denounced", OF_OLD)
    assert checked(office, file).stage == "denounced"
    assert of_the_clock(office, file)[-1] == ("notice_ends", QUESTIONED)
    assert office.stage(file, "2024-05-01") == "in_force"
    told = Changes()
    stages = [told.after(entry).get("stage") for entry in office.entries(file)]
    assert stages[-1] == {"old": "under_notice", "new": "denounced"} or stages[-1] is None
    assert office.on(LATER).correct(file, found, value="2031-01-01").passed
    assert (office.stage(file), of_the_clock(office, file)) == ("under_notice", [])


@pytest.mark.parametrize("typed", ["found", "amend"])
def test_a_renewal_by_itself_of_an_end_told_later_keeps_the_terms_as_they_were_told(office: Office, typed: str):
    """The end lies before the day on which it holds: the next term follows it, in the history and in the state."""
    file = Life(office, terms={**UNKNOWN, "renewal": "tacit:P2Y"}).until("in_force")
    if typed == "found":
        find(office, DAY, file, "endsOn", OF_OLD, on=QUESTIONED)
    else:
        said = {**office.typed_for("amend")["set"], "termEndsOn": OF_OLD}
        done(office, DAY, file, "amend", set=said)
    case = checked(office, file)
    assert [str(term.ends_on) for term in case.terms][:2] == [OF_OLD, "2026-04-16"]
    assert of_the_clock(office, file)[0] == ("roll_over", OF_OLD)


def recorded_twice(entries: list[Entry]) -> list[Entry]:
    """The history as releases before wrote it: a check recorded the end of the term once more, on the suspension."""
    first = next(e for e in entries if e.act == "term_ends")
    again = {**first.data, "sequence": entries[-1].sequence + 1, "from": "suspended", "to": "suspended", "run": 1}
    return [*entries, Entry(again)]


def test_an_end_of_the_term_that_an_older_release_recorded_twice_counts_once(office: Office):
    file = questioned(office)
    find(office, DAY, file, "endsOn", OF_OLD)
    suspended(office, DAY, file)
    entries = recorded_twice(office.entries(file))
    suspension = office.case(file).suspension
    assert fold(entries) == office.case(file) and suspension is not None and suspension.term_ended


@pytest.mark.parametrize("value", ["2025-03-02", "2027-03-02"])
def test_an_end_that_a_renewal_by_itself_has_moved_is_known_before_that_is_recorded(office: Office, value: str):
    """What is found of a later day is held against the term of that day, not against the one that it followed."""
    file = Life(office, terms={**UNKNOWN, "term": "P1Y", "renewal": "tacit:P2Y"}).until("in_force")
    told = office.on("2025-06-01").record(file, "found", field="endsOn", value=value, **FOUND, on="2025-05-01")
    assert told.because == ({} if value == "2027-03-02" else {"fields.frozen": "amend_or_correct"})
    case = checked(office, file)
    assert [str(term.ends_on) for term in case.terms] == ["2025-03-02", "2027-03-02"]


NO_NOTICE = {**FIVE_YEARS, "notice": "unknown"}


def revoked(office: Office) -> tuple[str, int]:
    """A file whose notice was revoked before anybody knew how long it ran, and the entry of the revocation."""
    file = Life(office, terms=NO_NOTICE).until("in_force")
    done(office, QUESTIONED, file, "receive_denunciation", set={"receivedOn": QUESTIONED})
    done(office, "2024-06-04", file, "receive_revocation")
    return file, office.entries(file)[-1].sequence


def test_no_act_leaves_an_end_that_was_found_later(office: Office):
    """The notice had taken effect when it was revoked: what came after counts for nothing, and the answer names it."""
    file, revocation = revoked(office)
    done(office, "2024-06-05", file, "amend")
    told = office.on("2024-06-06").record(file, "found", field="notice", value="P1M", **FOUND)
    assert [one["sequence"] for one in told.json()["touched"]] == [revocation, revocation + 1]
    case = checked(office, file)
    assert (case.stage, str(case.ended_on), case.ended_by) == ("denounced", "2024-06-02", "notice_ends")
    assert case.instruments == ()
    assert of_the_clock(office, file) == [("notice_ends", "2024-06-02")]
    again = office.on("2024-06-06").record(file, "found", field="title", value="Another", **FOUND)
    assert "touched" not in again.json(), "what takes away nothing says nothing"


def test_an_end_that_was_found_wrongly_is_taken_back_and_the_file_goes_on(office: Office):
    file, revocation = revoked(office)
    found = find(office, "2024-06-06", file, "notice", "P1M")
    shown = office.ask("2024-06-07").show(file)
    assert [one["sequence"] for one in shown["withoutGround"]] == [revocation]
    assert office.on("2024-06-07").correct(file, found, value="P6M").passed
    case = checked(office, file)
    assert (case.stage, case.ended_by, of_the_clock(office, file)) == ("in_force", None, [])
    assert "withoutGround" not in office.ask("2024-06-07").show(file)


def test_an_end_and_then_the_notice_found_after_a_revocation_end_the_file_once(office: Office):
    """The check has nothing left to record."""
    file = Life(office, terms={**UNKNOWN, "notice": "unknown"}).until("in_force")
    done(office, QUESTIONED, file, "receive_denunciation", set={"receivedOn": QUESTIONED})
    done(office, "2024-06-04", file, "receive_revocation")
    find(office, "2024-06-06", file, "endsOn", OF_OLD)
    find(office, "2024-06-07", file, "notice", "P1M", on="2024-05-20")
    case = checked(office, file)
    assert (case.stage, case.ended_by) == ("denounced", "notice_ends")
    assert of_the_clock(office, file) == [("term_ends", OF_OLD), ("notice_ends", "2024-06-02")]


@pytest.mark.parametrize(
    ("terms", "wanted"), [({}, ("term_ends", "renewal_due")), ({"renewal": "tacit:P2Y"}, ("roll_over", "in_force"))]
)
def test_an_end_known_by_its_latest_day_alone_is_recorded_with_the_next_check(
    office: Office, terms: dict[str, str], wanted: tuple[str, str]
):
    """Every clock act is taken in the end: no deadline before it, for nobody knows how early it may have been."""
    file = Life(office, terms={**UNKNOWN, **terms}).until("in_force")
    told = office.on(DAY).record(file, "found", field="endsOn", value=f"../{OF_OLD}", **FOUND)
    assert told.passed
    office.on(DAY).check()
    assert (of_the_clock(office, file)[-1], office.case(file).stage) == ((wanted[0], OF_OLD), wanted[1])
    checked(office, file)


def test_a_notice_known_to_have_taken_effect_by_a_day_ends_the_file_with_the_next_check(office: Office):
    file = Life(office, terms=NO_NOTICE).until("in_force")
    done(office, QUESTIONED, file, "receive_denunciation", set={"receivedOn": QUESTIONED})
    find(office, LATER, file, "endsOn", "../2024-07-01")
    assert checked(office, file).stage == "denounced"
    assert of_the_clock(office, file) == [("notice_ends", "2024-07-01")]
