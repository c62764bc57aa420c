"""Signed links: they do what the mail says, once, for that reminder and person; whatever else is tried changes nothing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from lifecycle.errors import Forbidden, Unreadable
from lifecycle.records import BY_NAME
from lifecycle.storage.store import Store
from scheduler.links import ACKNOWLEDGE, SNOOZE, Link, follow, read_link, show, sign
from tests.makers import Office
from tests.scheduler.postbox import AUDITOR, MANAGER, OFFICER, OFFICER2, TODAY, mails, person, queue, remind

SECRET, OTHER = b"s" * 32, b"t" * 32
LINK = re.compile(r"http://127\.0\.0\.1:8000/en/reminders/link/(\S+)")
DAY = timedelta(days=1)


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    """A file of the officer, with a mail that offers two links."""
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").perform(file, BY_NAME["assign"], {"officer": "1"}, {}).passed
    person(office.store, OFFICER, "officer@example.org")
    remind(office.store, file)
    assert queue(office.store, secret=SECRET) == 1
    return file


def offered(store: Store) -> list[str]:
    """The tokens of the links in the last mail; the page offers the same."""
    row = mails(store)[-1]
    found = LINK.findall(row.plain)
    assert found == re.findall(r'link/([^"]+)"', row.html)
    return found


def press(store: Store, token: str, day: date = TODAY, secret: bytes = SECRET):
    return follow(store, token, secret, lambda: datetime.now(UTC), day, trial_day=True)


def mark(office: Office, file: str):
    [one] = office.case(file).deadline_marks
    return one


def test_a_link_acknowledges_once_in_the_name_of_whom_it_was_sent_to(store: Store, office: Office, file: str):
    acknowledge, _ = offered(store)
    assert not press(store, acknowledge).refused
    assert mark(office, file).acknowledged_by == OFFICER
    before = office.snapshot(file)
    assert press(store, acknowledge).repeated
    assert office.snapshot(file) == before
    assert office.entries(file)[-1].data["actor"] == OFFICER


def test_a_link_puts_off_until_the_day_that_it_names(store: Store, office: Office, file: str):
    _, snooze = offered(store)
    assert not press(store, snooze).refused
    assert mark(office, file).snoozed_until == TODAY + 7 * DAY


def test_to_look_at_a_link_does_nothing(store: Store, office: Office, file: str):
    """Programs that look through mail open every link."""
    before = office.snapshot(file)
    for token in offered(store):
        link, item, _ = show(store, token, SECRET, TODAY)
        assert (link.person, item.subject) == (OFFICER, file)
    assert office.snapshot(file) == before


def test_a_link_counts_to_its_last_day_and_not_beyond(store: Store, office: Office, file: str):
    """30 days for an acknowledgement; a snooze until the day before it would end."""
    acknowledge, snooze = offered(store)
    before = office.snapshot(file)
    for token, last in ((acknowledge, TODAY + 30 * DAY), (snooze, TODAY + 6 * DAY)):
        assert read_link(token, SECRET, last).expires_on == last
        with pytest.raises(Forbidden) as told:
            press(store, token, last + DAY)
        assert told.value.key == "link.expired"
    assert office.snapshot(file) == before


def test_a_link_that_was_changed_at_any_place_is_refused(store: Store, office: Office, file: str):
    """Each character of it, and what makes it count for longer, for somebody else, for another reminder."""
    token = offered(store)[0]
    before = office.snapshot(file)
    for place, sign_ in enumerate(token):
        other = "1" if sign_ != "1" else "2"
        with pytest.raises((Forbidden, Unreadable)):
            press(store, token[:place] + other + token[place + 1 :])
    said, _, seal = token.rpartition(".")
    for forged in (said.replace("1.1.", "1.3.", 1), said[:-10] + "2099-12-31", said.replace("acknowledge", "snooze")):
        with pytest.raises(Forbidden) as told:
            press(store, f"{forged}.{seal}")
        assert told.value.key == "link.forged"
    assert office.snapshot(file) == before


@pytest.mark.parametrize("token", ["", ".", "1.1.acknowledge.-.2099-01-01", "x" * 5000, "1.1.delete.-.2099-01-01." + "A" * 43,
                                   "1.1.acknowledge.-.2099-01-01." + "A" * 42 + "\n", "١.1.acknowledge.-.2099-01-01." + "A" * 43])  # fmt: skip
def test_what_is_no_link_is_refused_before_anything_is_read(store: Store, office: Office, token: str):
    with pytest.raises(Unreadable) as told:
        press(store, token)
    assert told.value.key == "link.malformed"


def test_a_link_with_a_day_that_is_none_is_no_link(store: Store, office: Office, file: str):
    """Signed with the right key all the same: the 30th of February ends nothing in a traceback."""
    from scheduler.links import _mark

    said = "1.1.acknowledge.-.2028-02-30"
    with pytest.raises(Unreadable) as told:
        press(store, f"{said}.{_mark(said, SECRET)}")
    assert told.value.key == "link.malformed"


def test_a_link_of_another_key_of_another_person_or_of_somebody_disabled_is_refused(
    store: Store, office: Office, file: str
):
    """Also one that we signed ourselves for somebody to whom the reminder never went."""
    token = offered(store)[0]
    before = office.snapshot(file)
    with pytest.raises(Forbidden):
        press(store, token, secret=OTHER)
    never = sign(Link(1, OFFICER2, ACKNOWLEDGE, None, TODAY + DAY), SECRET)
    nobody = sign(Link(1, 99, ACKNOWLEDGE, None, TODAY + DAY), SECRET)
    none = sign(Link(99, OFFICER, ACKNOWLEDGE, None, TODAY + DAY), SECRET)
    for wrong in (never, nobody, none):
        with pytest.raises(Forbidden) as told:
            press(store, wrong)
        assert told.value.key == "link.another"
    person(store, OFFICER, "officer@example.org", disabled=True)
    with pytest.raises(Forbidden) as told:
        press(store, token)
    assert told.value.key == "link.disabled"
    assert office.snapshot(file) == before


def test_a_link_past_the_deadline_or_to_one_that_was_met_is_refused_by_the_rule(
    store: Store, office: Office, file: str
):
    late = sign(Link(1, OFFICER, SNOOZE, date(2029, 3, 3), TODAY + DAY), SECRET)
    answer = press(store, late)
    assert answer.refused and {v.rule: v.key for v in answer.decision.blocking} == {"reminders.snooze": "past_deadline"}
    renewed = office.on(str(TODAY)).advance(
        file, "renew", set={"term": "P4Y", "renewal": "none", "notice": "unknown"}, documents=[str(office.text)]
    )
    assert renewed.passed
    answer = press(store, offered(store)[0])
    assert answer.refused and {v.rule: v.key for v in answer.decision.blocking} == {"reminders.open": "settled"}


def test_news_and_those_who_may_answer_nothing_are_offered_no_link(store: Store, office: Office, file: str):
    """Nobody acknowledges what the clock did; an auditor answers no reminder; without a key there are no links."""
    for number, name in ((AUDITOR, "auditor"), (MANAGER, "manager")):
        person(store, number, f"{name}@example.org")
    remind(store, file, "notice_by", (AUDITOR, "role", None), due_on=date(2028, 9, 2))
    remind(store, file, "clock_act", (MANAGER, "role", None), due_on=TODAY)
    assert queue(store, secret=SECRET) == 2
    assert all("/link/" not in row.plain for row in mails(store)[1:])
    person(store, OFFICER2, "officer2@example.org")
    remind(store, file, "decision_by", (OFFICER2, "officer", None))
    queue(store)
    assert "/link/" not in mails(store)[-1].plain
