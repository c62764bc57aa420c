"""The real portfolio knows what it does not know: who should find it, what follows once it is found, what a waiver does."""

from __future__ import annotations

from datetime import date

import pytest

from lifecycle.queries import Queries
from tests.makers import Office
from tests.makers.portfolios import brussels

DAY = "2026-11-24"


@pytest.fixture
def office(store, tmp_path) -> Office:
    """The register with the real portfolio."""
    return Office.open(store, brussels(), folder=tmp_path)


def unknown(office: Office, on: str = DAY) -> dict[str, dict]:
    return {item["partner"]: item for item in office.ask(on).list(unknown=True)["items"] if item["stage"] != "replaced"}


def kinds(office: Office, reference: str, on: str = DAY) -> dict[str, str]:
    return {d["kind"]: d["dueOn"] for d in office.show(reference, on)["nextDeadlines"]}


def test_the_term_of_twelve_of_the_fourteen_listed_partners_is_unknown(office: Office):
    register = office.ask("2025-01-15").register()
    listed = {p["slug"] for p in (*register["bilateral"], *register["development"])}
    missing = office.ask(DAY).list(missing="term")["items"]
    assert len(listed) == 14
    assert len(listed & {item["partner"] for item in missing}) == 12
    assert listed - {item["partner"] for item in missing} == {"ile-de-france", "rabat"}


def test_each_says_who_should_find_it(office: Office):
    file = unknown(office)["aichi"]["reference"]
    assert unknown(office)["aichi"]["finder"] == "manager"
    assert office.on(DAY).as_("manager").record(file, "assign", officer="1").passed
    assert unknown(office)["aichi"]["finder"] == {"number": 1, "name": "officer"}


def test_the_board_says_the_same_as_the_list(office: Office):
    board = office.ask(DAY).board()["unknown"]
    listed = office.ask(DAY).list(unknown=True)["items"]
    assert [(i["reference"], i["fields"], i["finder"]) for i in board["items"]] == [
        (i["reference"], i["unknown"], i["finder"]) for i in listed
    ]
    assert board["files"] == len(listed)


def test_what_is_found_leaves_the_list_and_the_dates_that_follow_appear(office: Office):
    file = unknown(office)["aichi"]["reference"]
    assert "term" in unknown(office)["aichi"]["unknown"] and "term_end" not in kinds(office, file)
    here, source = office.on(DAY), {"source": "the text", "certainty": "A"}
    assert here.record(file, "found", field="term", value="P12Y", **source).passed
    assert "term" not in unknown(office)["aichi"]["unknown"]
    assert kinds(office, file)["term_end"] == "2029-05-15"
    assert here.record(file, "found", field="notice", value="P6M", **source).passed
    assert kinds(office, file)["notice_by"] == "2028-11-15"
    for field, value in (("renewal", "express"), ("nature", "arrangement")):
        assert here.record(file, "found", field=field, value=value, **source).passed
    assert "aichi" not in unknown(office)
    assert "unknown_term" not in kinds(office, file)


def asked(office: Office, day: str, known_at: str | None = None) -> Queries:
    """What can be asked of a day, on DAY, as known at an instant."""
    return Queries(office.store, date.fromisoformat(DAY), "en", date.fromisoformat(day), known_at)


def stage_on(office: Office, partner: str, day: str, known_at: str | None = None) -> str:
    return str(asked(office, day, known_at).list(partner=partner)["items"][0]["stage"])


def test_the_day_that_was_found_says_since_when_it_is_in_force(office: Office):
    """In force between 2002-06-27 and 2024-06-08, as was known; 1 December 2002, as was found."""
    file = office.ask(DAY).list(partner="luxembourg")["items"][0]["reference"]
    assert stage_on(office, "luxembourg", "2015-01-01") == "unknown"
    early = office.entries(file)[-1].data["recordedAt"]
    found = {"field": "inForceOn", "value": "2002-12-01", "source": "Moniteur belge", "certainty": "C"}
    assert office.on(DAY).record(file, "found", **found).passed
    for day, stage in (
        ("2002-11-30", "signed"), ("2002-12-01", "in_force"), ("2002-12-02", "in_force"), ("2015-01-01", "in_force"),
        ("2024-06-07", "in_force"), ("2024-06-08", "in_force"), (DAY, "in_force"),
    ):  # fmt: skip
        assert stage_on(office, "luxembourg", day) == stage, day
        shown = office.ask(day).show(file)
        assert shown["stage"] == stage and "stageUnknown" not in shown
    assert office.ask("2015-01-01").show(file)["dates"]["inForceOn"] == "2002-12-01"
    assert "luxembourg" in {p["slug"] for p in office.ask("2003-01-01").register()["bilateral"]}
    assert "luxembourg" in {p["slug"] for p in office.ask("2002-11-30").register()["leftOut"]}
    assert stage_on(office, "luxembourg", "2015-01-01", early) == "unknown"
    assert asked(office, "2015-01-01", early).show(file)["stageUnknown"]


def test_both_days_of_a_file_that_opened_on_an_inexact_one_are_found(office: Office):
    """Havana: signed and in force on or before 2024-06-08, as was known."""
    file = office.ask(DAY).list(partner="havana")["items"][0]["reference"]
    found = {"source": "the text", "certainty": "A"}
    assert office.on(DAY).record(file, "found", field="inForceOn", value="2001-03-01", **found).passed
    assert stage_on(office, "havana", "2001-03-01") == "in_force"
    assert stage_on(office, "havana", "2001-02-28") == "unknown"
    assert office.on(DAY).record(file, "found", field="signedOn", value="2001-01-15", **found).passed
    for day, stage in (("2001-01-15", "signed"), ("2001-02-28", "signed"), ("2001-03-01", "in_force")):
        assert stage_on(office, "havana", day) == stage, day
        assert office.ask(day).show(file)["stage"] == stage
    assert office.ask("2001-01-14").list(partner="havana")["items"] == []
    assert "havana" in {p["slug"] for p in office.ask("2003-01-01").register()["bilateral"]}


def test_a_month_that_was_found_settles_no_day(office: Office):
    file = office.ask(DAY).list(partner="luxembourg")["items"][0]["reference"]
    found = {"field": "inForceOn", "value": "2002-12", "source": "the text", "certainty": "A"}
    assert office.on(DAY).record(file, "found", **found).passed
    assert stage_on(office, "luxembourg", "2015-01-01") == "unknown"


def test_a_waiver_with_a_reason_and_a_day_puts_it_off(office: Office):
    file = unknown(office)["aichi"]["reference"]
    here = office.on(DAY)
    assert kinds(office, file)["unknown_term"] == "2027-02-13"
    assert here.record(file, "waive", field="term", until="2028-01-01").because == {"reason.given": "missing"}
    for passed in (DAY, "2020-01-01"):
        refused = here.record(file, "waive", field="term", until=passed, reason="Nagoya looks for it")
        assert refused.because == {"dates.ahead": "past"}
    assert "aichi" in unknown(office)
    for field in ("term", "renewal", "notice", "nature"):
        assert here.record(file, "waive", field=field, until="2028-01-01", reason="Nagoya looks for it").passed
    assert "aichi" not in unknown(office)
    assert "aichi" not in unknown(office, "2027-12-31")
    assert "term" in unknown(office, "2028-01-01")["aichi"]["unknown"]
    assert kinds(office, file)["unknown_term"] == "2028-01-01"


def test_a_file_under_assessment_is_asked_for_its_criteria(office: Office):
    here = office.on("2026-03-02")
    file = here.propose("vienna", nature="arrangement").reference
    assert here.advance(file, "assess").passed
    assert here.record(file, "criterion", code="criterion_1", score="met", text="weighed").passed
    found = next(i for i in office.ask("2026-03-03").list(unknown=True)["items"] if i["reference"] == file)
    assert found["unknown"] == ["criterion_2", "criterion_3"]
    assert next(i for i in office.ask("2026-03-03").board()["unknown"]["items"] if i["reference"] == file)


def test_those_that_nobody_has_stand_on_the_board(office: Office):
    board = office.ask(DAY).board()
    assert board["unassigned"] == len(board["unassignedFiles"]) == office.ask(DAY).list(unassigned=True)["total"]
    first = board["unassignedFiles"][0]["reference"]
    assert office.on(DAY).as_("manager").record(first, "assign", officer="1", deputy="2").passed
    assert first not in {f["reference"] for f in office.ask(DAY).board()["unassignedFiles"]}
    assert [i["reference"] for i in office.ask(DAY).list(officer="officer2")["items"]] == [first]


def test_what_is_known_is_not_waived(office: Office):
    """The day of entry into force of Aichi is known; its term is not, until it is found."""
    file = unknown(office)["aichi"]["reference"]
    here, later = office.on(DAY), {"until": "2028-01-01", "reason": "Nagoya looks for it"}
    assert here.record(file, "waive", field="inForceOn", **later).because == {"waiver.unknown": "known"}
    assert here.record(file, "waive", field="term", **later).passed
    assert here.record(file, "found", field="term", value="P12Y", source="the text", certainty="A").passed
    assert here.record(file, "waive", field="term", **later).because == {"waiver.unknown": "known"}


def test_a_term_rests_on_the_source_that_told_it(office: Office):
    """Not on that of the signature, neither before nor after another source told its day."""
    file = next(f["reference"] for f in office.ask(DAY).list(missing="signedOn")["items"] if "term" in f["unknown"])
    here = office.on(DAY)

    def rests_on() -> tuple[str, str]:
        shown = office.ask(DAY).show(file)
        assert shown["validity"]["because"] == "term"
        assert (shown["terms"][-1]["source"], shown["terms"][-1]["certainty"]) == ("TEXT-A", "A")
        return shown["validity"]["source"], shown["validity"]["certainty"]

    assert here.record(file, "found", field="inForceOn", value="2025-02-01", source="TEXT-B", certainty="B").passed
    assert here.record(file, "found", field="term", value="P20Y", source="TEXT-A", certainty="A").passed
    assert rests_on() == ("TEXT-A", "A")
    assert here.record(file, "found", field="signedOn", value="2025-01-01", source="TEXT-C", certainty="C").passed
    assert rests_on() == ("TEXT-A", "A")
    assert office.ask(DAY).show(file)["agreement"]["source"] == "TEXT-C"


def test_what_a_list_may_miss_is_all_that_may_be_unknown(office: Office):
    named = {field for item in office.ask(DAY).list(unknown=True)["items"] for field in item["unknown"]}
    assert named <= set(office.ask(DAY).what_may_be_missing())


def test_a_denounced_file_ends_on_the_day_of_its_end_not_of_its_term(office: Office):
    file, later = office.file_at("denounced", partner="prague"), "2031-01-01"
    (item,) = [i for i in office.ask(later).list()["items"] if i["reference"] == file]
    shown = office.ask(later).show(file)
    assert item["endsOn"] == shown["endedOn"]
    assert item["endsOn"] < shown["terms"][-1]["endsOn"]


def test_no_file_waits_for_a_day_that_nobody_can_give(office: Office):
    """Israel is in force "on or after 30 March 2000": that had come when it was recorded, and what is done is later."""
    files = {item["partner"]: item["reference"] for item in office.ask(DAY).list()["items"]}
    assert "israel" in files
    for partner, file in files.items():
        for act in office.on(DAY).acts(file)["acts"]:
            told = [v for v in act["verdicts"] if v["rule"] == "dates.order" and v["outcome"] == "cannot_tell"]
            assert not told, (partner, act["act"], told)


def test_what_is_in_force_since_a_day_with_an_open_later_side_is_put_in_question_as_any_other(office: Office):
    file = next(item["reference"] for item in office.ask(DAY).list()["items"] if item["partner"] == "israel")
    said = {"source": "the gazette", "certainty": "A"}
    done = office.on(DAY).advance(file, "question_validity", set=said)
    assert done.to == "renewal_due", done.failing
