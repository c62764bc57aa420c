"""People's own affairs, on both databases: absences, who stands in, addresses, feeds, filters; whoever leaves has none."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from lifecycle.affairs import find_feed, new_token, token_hash
from lifecycle.command import read_command
from lifecycle.errors import NotFound, Unreadable
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.people_acts import AFFAIRS, RETRY
from lifecycle.queries import Queries
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from lifecycle.replay import redecide_file
from rules.directory import People, Person
from rules.facts import Actor
from tests.makers import CommandLine, Office, Told

DAY = "2026-11-24"
OFFICER, OFFICER2, MANAGER, LEGAL, ADMINISTRATOR = "1", "2", "3", "5", "7"
CHRISTMAS = {"from": "2026-12-20", "until": "2027-01-03"}


def people(office: Office) -> People:
    with office.store.reading() as reading:
        state = reading.heads((PEOPLE,))[PEOPLE].state
    return People.model_validate_json(state or "")


def person(office: Office, number: str) -> Person:
    found = people(office).find(int(number))
    assert found is not None
    return found


def does(office: Office, act: str, by: str = "officer", day: str = DAY, **said: Any) -> Told:
    return office.on(day).as_(by).perform(PEOPLE, ACTS_OF_REGISTERS[act], said, {})


def away(office: Office, whose: str = OFFICER, by: str = "officer", **said: Any) -> Told:
    return does(office, "add_absence", by, **{"person": whose, "deputy": OFFICER2, **CHRISTMAS, **said})


# ------------------------------------------------------------------------------------------ absences


def test_an_absence_is_on_record_with_whoever_stands_in(office: Office):
    told = away(office)
    assert told.passed
    (absence,) = person(office, OFFICER).absences
    assert (absence.number, str(absence.since), str(absence.until), absence.deputy) == (
        told.sequence, "2026-12-20", "2027-01-03", 2,
    )  # fmt: skip
    shown = Queries(office.store, office.on(DAY).today, "en").absences()["items"]
    assert shown == [
        {
            "id": told.sequence, "whose": {"number": 1, "name": "officer"}, "from": "2026-12-20",
            "until": "2027-01-03", "deputy": {"number": 2, "name": "officer2"},
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"from": "2026-12-24", "until": "2026-12-24"}, {"absences.days": "overlaps"}),
        ({"from": "2026-12-02", "until": "2026-12-01"}, {"absences.days": "reversed"}),
        ({"from": "2026-11-01", "until": "2026-11-23"}, {"absences.days": "past"}),
        ({"from": "2027-02-01", "until": "2027-02-02", "deputy": OFFICER}, {"absences.deputy": "same"}),
        ({"from": "2027-02-01", "until": "2027-02-02", "deputy": "99"}, {"absences.deputy": "unknown"}),
        ({"from": "2027-02-01", "until": "2027-02-02", "deputy": "6"}, {"absences.deputy": "other_role"}),
        ({"from": "2027-02-01", "until": "2027-02-02", "person": "99"}, {"affairs.whose": "unknown"}),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason_and_nothing_changes(office: Office, said, because):
    assert away(office).passed
    before = people(office)
    told = away(office, **said)
    assert told.because == because
    assert people(office) == before and office.entries(PEOPLE)[-1].outcome == "refused"


@pytest.mark.parametrize("said", [{"from": "tomorrow"}, {"until": "2026-02-30"}, {"from": "2026-13-01"}])
def test_what_cannot_be_read_writes_nothing(office: Office, said):
    entries = len(office.entries(PEOPLE))
    with pytest.raises(Unreadable):
        away(office, **said)
    assert len(office.entries(PEOPLE)) == entries


def test_a_manager_sets_up_the_absence_of_a_chief_who_is_away_and_nobody_else_does(office: Office):
    assert away(office, whose=LEGAL, by="officer").because == {"affairs.whose": "others"}
    assert away(office, whose=LEGAL, by="administrator").because == {"affairs.whose": "others"}
    assert away(office, whose=LEGAL, by="auditor").failing == ["persons.role", "affairs.whose"]
    assert away(office, whose=LEGAL, by="manager").passed


def test_an_absence_ends_today_or_on_a_later_day_and_one_that_had_not_begun_never_was(office: Office):
    first = away(office).sequence
    assert does(office, "end_absence", day="2026-12-28", absence=str(first)).passed
    assert [str(a.until) for a in person(office, OFFICER).absences] == ["2026-12-27"]
    second = away(office, **{"from": "2027-02-01", "until": "2027-02-28"}).sequence
    later = {"absence": str(second), "from": "2027-02-15"}
    assert does(office, "end_absence", by="manager", day="2027-01-05", **later).passed
    assert [str(a.until) for a in person(office, OFFICER).absences] == ["2026-12-27", "2027-02-14"]
    assert does(office, "end_absence", day="2027-01-06", absence=str(second)).passed
    assert [a.number for a in person(office, OFFICER).absences] == [first]
    again = does(office, "end_absence", day="2027-01-06", absence=str(first))
    assert again.because == {"absences.ending": "over"}
    for never in ("999", str(second)):
        with pytest.raises(NotFound):
            does(office, "end_absence", day="2027-01-06", absence=never)


def test_the_absence_of_another_is_ended_by_a_manager_alone(office: Office):
    number = str(away(office).sequence)
    assert does(office, "end_absence", by="officer2", absence=number).because == {"affairs.whose": "others"}
    assert does(office, "end_absence", by="manager", absence=number).passed


# ------------------------------------------------------------------------------------------ standing in


def acts_for(office: Office, day: str, file: str, who: str, absent: str) -> Told:
    """`agreements record FILE note --for NAME`."""
    desk = office.on(day).as_(who).desk
    actor = Actor(DEMONSTRATION_PEOPLE.index(who) + 1, who.rstrip("0123456789"), int(absent))
    desk.sitting.actor = actor
    return Told(desk.perform(read_command(file, BY_NAME["restricted"], fields={"value": ["yes"]})))


def test_whoever_stands_in_acts_on_the_days_of_the_absence_and_both_names_are_kept(office: Office):
    """T22. The last day before, the first, the last, the day after; replayed, each comes out the same."""
    file = office.file_at("in_force")
    assert away(office).passed
    answers = {}
    for day in ("2026-12-19", "2026-12-20", "2027-01-03", "2027-01-04"):
        told = acts_for(office, day, file, "officer2", OFFICER)
        answers[day] = told.because if not told.passed else told.answer.entry.data["deputyFor"]
    no = {"persons.role": "not_deputy"}
    assert answers == {"2026-12-19": no, "2026-12-20": 1, "2027-01-03": 1, "2027-01-04": no}
    assert acts_for(office, "2026-12-21", file, "manager", OFFICER).because == no, "the deputy, and nobody else"
    with office.store.reading() as reading:
        assert all(one.agrees for one in redecide_file(reading, file))


# ------------------------------------------------------------------------------------------ address and wishes


def test_an_address_is_kept_as_a_commitment_and_goes_with_the_name(office: Office):
    """Erasing a person takes every address that they ever had, and the record verifies."""
    for address in ("old@example.org", "new@example.org"):
        assert does(office, "set_mail", person=OFFICER, mail=address).passed
    texts = " ".join(row.body for row in _bodies(office))
    assert "example.org" not in texts
    assert does(office, "set_mail", by="administrator", person=OFFICER2, mail="two@example.org").passed
    asked = (
        office.on(DAY)
        .as_("administrator")
        .perform(PEOPLE, BY_NAME["request_person_erasure"], {"person": OFFICER}, {"reason": "she left"})
    )
    assert asked.passed, asked.because
    erased = {"erasure": str(asked.sequence)}
    assert office.on(DAY).as_("legal").perform(PEOPLE, BY_NAME["confirm_erasure"], erased, {}).passed
    assert _addresses(office) == ["two@example.org"]


def _bodies(office: Office) -> list[Any]:
    with office.store.reading() as reading:
        return list(reading.entries(PEOPLE))


def _addresses(office: Office) -> list[str]:
    kept = [c for e in office.entries(PEOPLE) if (c := e.fields.get("mail"))]
    with office.store.reading() as reading:
        return [row.value for row in reading.personal(kept).values() if row.value is not None]


@pytest.mark.parametrize(
    "address",
    ["nobody", "a@b", "a b@example.org", "a@example.org\nBcc: x@example.org", ".a@example.org", "a..b@example.org",
     "a@-example.org", f"{'a' * 65}@example.org", "<a@example.org>", "a@example.org,b@example.org"],
)  # fmt: skip
def test_a_malformed_address_is_not_read(office: Office, address: str):
    with pytest.raises(Unreadable) as refused:
        does(office, "set_mail", person=OFFICER, mail=address)
    assert refused.value.key in ("usage.malformed", "usage.hidden_character")
    assert person(office, OFFICER).mail is None


def test_addresses_and_wishes_of_others_are_for_the_administrator(office: Office):
    for by, said in (("officer2", "others"), ("manager", "others")):
        told = does(office, "set_mail", by=by, person=OFFICER, mail="a@example.org")
        assert told.because == {"affairs.whose": said}
    assert does(office, "set_wishes", by="administrator", person=OFFICER, rhythm="weekly").passed


def test_wishes_change_one_by_one(office: Office):
    assert does(office, "set_wishes", person=OFFICER, rhythm="weekly", language="fr").passed
    assert does(office, "set_wishes", person=OFFICER, without=["watch", "stalled"]).passed
    wishes = person(office, OFFICER).wishes
    assert (wishes.rhythm, wishes.lang, wishes.without) == ("weekly", "fr", ("watch", "stalled"))
    assert does(office, "set_wishes", person=OFFICER, without=["none"]).passed
    assert person(office, OFFICER).wishes.without == ()
    assert does(office, "set_wishes", person=OFFICER).because == {"affairs.wishes": "nothing"}


# ------------------------------------------------------------------------------------------ feeds and filters


def test_a_feed_is_known_by_the_fingerprint_of_its_secret_and_dead_once_it_is_revoked(office: Office):
    token = new_token()
    told = does(office, "add_feed", token=token_hash(token), scope="team")
    assert told.passed
    found = find_feed(people(office), token)
    assert found is not None and (found[0].number, found[1].scope) == (1, "team")
    assert find_feed(people(office), new_token()) is None
    assert token not in " ".join(row.body for row in _bodies(office))
    number = str(told.sequence)
    assert does(office, "revoke_feed", by="officer2", feed=number).because == {"affairs.whose": "others"}
    assert does(office, "revoke_feed", feed=number).passed
    assert find_feed(people(office), token) is None
    assert does(office, "revoke_feed", feed=number).because == {"affairs.feed": "unknown"}


def test_an_administrator_revokes_the_feed_of_another(office: Office):
    token = new_token()
    number = str(does(office, "add_feed", token=token_hash(token)).sequence)
    assert does(office, "revoke_feed", by="administrator", feed=number).passed
    assert find_feed(people(office), token) is None


def test_disabling_a_person_kills_their_feeds_at_once(office: Office):
    token = new_token()
    assert does(office, "add_feed", token=token_hash(token)).passed
    assert does(office, "disable_person", by="administrator", name="officer").passed
    assert find_feed(people(office), token) is None
    assert all(feed.revoked for feed in person(office, OFFICER).feeds)


def test_a_filter_is_saved_and_removed_by_its_owner(office: Office):
    said: dict[str, Any] = {
        "filter": "culture",
        "theme": ["culture"],
        "country": ["AT"],
        "kind": ["term_end"],
        "days": ["90", "30"],
    }
    assert does(office, "save_filter", **said).passed
    (saved,) = person(office, OFFICER).filters
    assert (saved.name, saved.themes, saved.countries, saved.kinds, saved.days) == (
        "culture", ("culture",), ("AT",), ("term_end",), (90, 30),
    )  # fmt: skip
    assert does(office, "save_filter", **said).because == {"filters.possible": "taken"}
    assert does(office, "drop_filter", by="officer2", filter="culture").because == {"filters.known": "unknown"}
    assert does(office, "drop_filter", filter="culture").passed
    assert person(office, OFFICER).filters == ()


def test_an_auditor_has_no_affairs_here(office: Office):
    """Whoever may not answer reminders is told none: the matrix of roles, for every act of this kind."""
    for act in (*AFFAIRS, RETRY):
        assert act.permission == "reminders"
    assert does(office, "add_feed", by="auditor", token=token_hash("x")).failing == ["persons.role"]


@pytest.mark.parametrize(("verb", "roles"), [
    ("user wishes auditor --language fr", ["administrator"]),
    ("feed add", []),
])  # fmt: skip
def test_whoever_may_not_see_to_their_own_affairs_is_told_who_may_if_anybody(
    sqlite_url: str, tmp_path, verb: str, roles: list[str]
):
    """A remedy is typed by somebody for whom it passes: an officer may not set what an auditor wishes."""
    line = CommandLine(sqlite_url, tmp_path).on("2026-11-24")
    line("init")
    said = line.as_("auditor")(*verb.split(), "--json", code=3).err
    told = json.loads(said[said.index("{") :])
    [denied] = [v for v in told["verdicts"] if v["rule"] == "persons.role"]
    steps = denied["remedy"].get("steps", [])
    assert [step["as"] for step in steps] == roles[:1]
    for step in steps:
        line.as_(step["as"])(*shlex.split(step["command"])[1:])
