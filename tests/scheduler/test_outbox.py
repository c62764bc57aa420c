"""What waits becomes messages: one digest a person a day, as each wishes; the last bands at once; by one process."""

from __future__ import annotations

import multiprocessing
from datetime import date, timedelta

import pytest

from lifecycle.erasure_acts import CONFIRM, REQUEST_PERSON
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.storage.messages import CLOSED, counts
from lifecycle.storage.store import Store
from scheduler.outbox import find_addresses, forget_texts
from tests.makers import Office
from tests.scenarios.test_erasure import everything_stored
from tests.scheduler.mail_server import MailServer
from tests.scheduler.postbox import (
    MANAGER,
    NOW,
    OFFICER,
    OFFICER2,
    TODAY,
    held,
    later,
    mails,
    person,
    queue,
    queue_alone,
    remind,
    send,
    states,
    waiting_mail,
    writing,
)

TUESDAY, NEXT_MONDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=7)


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    person(office.store, OFFICER, "officer@example.org")
    return office.file_at("in_force")


def keys(store: Store) -> list[str]:
    return [row.key for row in mails(store)]


def test_all_that_waits_for_somebody_goes_into_one_digest_a_day(store: Store, office: Office, file: str):
    """Five passes of a day make one; what is reported after it waits for the next day."""
    first, second = remind(store, file, "term_end"), remind(store, file, "notice_by")
    for _ in range(5):
        queue(store)
    assert keys(store) == [f"digest:1:{TODAY}"]
    assert set(held(store).values()) == {mails(store)[0].id}
    third = remind(store, file, "decision_by")
    assert queue(store) == 0 and held(store)[(third, OFFICER)] is None
    assert queue(store, TUESDAY) == 1 and keys(store)[1] == f"digest:1:{TUESDAY}"
    assert mails(store)[0].plain.count("agreements reminders ack") == 2
    assert f"ack {first}" in mails(store)[0].plain and f"ack {second}" in mails(store)[0].plain


def test_the_last_band_goes_at_once_by_itself_where_the_digest_was_made(store: Store, file: str):
    """Overdue and the day itself do not wait until tomorrow."""
    remind(store, file, "term_end")
    queue(store)
    last = remind(store, file, "notice_by", band=0)
    assert queue(store) == 1 and keys(store)[1] == f"single:1:{last}"


def test_the_digest_of_a_week_goes_on_its_first_working_day_and_the_last_bands_before_it(store: Store, file: str):
    """What a Tuesday reports waits for Monday, what is overdue does not; nothing is sent twice."""
    person(store, OFFICER, "officer@example.org", rhythm="weekly")
    ordinary = remind(store, file, "term_end", on=TUESDAY)
    overdue = remind(store, file, "notice_by", on=TUESDAY, band=-1)
    assert queue(store, TUESDAY) == 1
    assert held(store)[(overdue, OFFICER)] is not None and held(store)[(ordinary, OFFICER)] is None
    for day in range(2, 7):
        assert queue(store, TODAY + timedelta(days=day)) == 0
    assert queue(store, NEXT_MONDAY) == 1
    assert keys(store) == [f"digest:1:{TUESDAY}", f"digest:1:{NEXT_MONDAY}"]


def test_a_week_whose_first_working_day_saw_no_run_has_its_digest_on_the_next(store: Store, file: str):
    """Easter Monday is no working day, and nothing ran on the Tuesday: it goes on the Wednesday."""
    person(store, OFFICER, "officer@example.org", rhythm="weekly")
    easter_monday = date(2028, 4, 17)
    remind(store, file, "term_end", on=easter_monday - timedelta(days=4))
    assert queue(store, easter_monday) == 0
    assert queue(store, easter_monday + timedelta(days=2)) == 1


def test_what_is_reported_after_the_digest_of_the_week_waits_for_the_next_week(store: Store, file: str):
    person(store, OFFICER, "officer@example.org", rhythm="weekly")
    remind(store, file, "term_end")
    assert queue(store) == 1
    remind(store, file, "notice_by")
    assert queue(store) == queue(store, TUESDAY) == 0
    assert queue(store, NEXT_MONDAY) == 1


def test_whoever_wishes_gets_each_matter_by_itself(store: Store, file: str):
    person(store, OFFICER, "officer@example.org", rhythm="single")
    numbers = [remind(store, file, "term_end"), remind(store, file, "notice_by")]
    assert queue(store) == 2 and keys(store) == [f"single:1:{n}" for n in numbers]
    assert all(row.title.startswith(f"File {file}, Vienna: ") for row in mails(store))


def test_a_kind_done_without_is_closed_but_never_its_last_band(store: Store, file: str):
    """It is not left waiting, and on the day itself it comes all the same."""
    person(store, OFFICER, "officer@example.org", without=("term_end",))
    dropped = remind(store, file, "term_end")
    assert queue(store) == 0 and held(store)[(dropped, OFFICER)] == CLOSED
    last = remind(store, file, "term_end", on=TUESDAY, band=0)
    assert queue(store, TUESDAY) == 1 and held(store)[(last, OFFICER)] == mails(store)[0].id


def test_a_disabled_person_gets_none(store: Store, file: str):
    person(store, OFFICER, "officer@example.org", disabled=True)
    number = remind(store, file, "term_end")
    assert queue(store) == 0 and held(store)[(number, OFFICER)] == CLOSED


def test_a_deadline_that_was_met_meanwhile_is_not_mailed(store: Store, file: str):
    """The weekly digest does not speak of days that are no more."""
    person(store, OFFICER, "officer@example.org", rhythm="weekly")
    gone = remind(store, file, "term_end", on=TUESDAY, due_on=date(2028, 12, 24))
    stays = remind(store, file, "notice_by", on=TUESDAY)
    queue(store, NEXT_MONDAY)
    assert held(store)[(gone, OFFICER)] == CLOSED and held(store)[(stays, OFFICER)] == mails(store)[0].id


def test_of_a_deadline_that_was_reported_twice_the_digest_tells_what_was_said_last(store: Store, file: str):
    person(store, OFFICER, "officer@example.org", rhythm="weekly")
    before = remind(store, file, "term_end", on=TUESDAY)
    after = remind(store, file, "term_end", on=TUESDAY + timedelta(days=1), band=90)
    queue(store, NEXT_MONDAY)
    assert held(store) == {(before, OFFICER): CLOSED, (after, OFFICER): mails(store)[0].id}


def test_without_an_address_the_message_waits_and_is_sent_once_there_is_one(store: Store, office: Office):
    """It is shown as such, and no reminder of it is lost."""
    file = office.file_at("in_force")
    remind(store, file, "term_end", (MANAGER, "role", None))
    assert queue(store) == 1
    with store.reading() as reading:
        assert counts(reading) == {"no_address": 1}
    assert find_addresses(store, writing(store)) == 0
    person(store, MANAGER, "manager@example.org")
    assert find_addresses(store, writing(store)) == 1
    with MailServer() as server:
        assert send(store, server.address()).sent == 1
        assert server.recipients == ["manager@example.org"]


def test_processes_that_queue_at_one_moment_make_one_message(store: Store, file: str, database_url: str):
    """Eight of them, of which one is first; each delivery stands in one message."""
    for kind in ("term_end", "notice_by", "decision_by"):
        remind(store, file, kind)
    context = multiprocessing.get_context("forkserver")
    start = context.Barrier(4)
    children = [context.Process(target=queue_alone, args=(database_url, start), daemon=True) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    [only] = mails(store)
    assert set(held(store).values()) == {only.id} and only.plain.count("reminders ack") == 3


def test_the_words_are_taken_away_thirty_days_after_sending(store: Store, office: Office):
    """Who was told, and when, stays."""
    waiting_mail(office)
    with MailServer() as server:
        send(store, server.address())
    day = timedelta(days=1)
    assert forget_texts(store, NOW + 30 * day, TODAY + 30 * day) == 0
    assert forget_texts(store, NOW + 30 * day + timedelta(seconds=1), TODAY + 30 * day) == 1
    [row] = mails(store)
    assert (row.title, row.plain, row.html) == (None, None, None) and row.sent_at and row.message_id


def test_an_erased_person_is_named_in_no_message_and_what_waits_is_worded_anew(store: Store, office: Office):
    """The words of mails to her and to those who were told with her go; the other mail is sent all the same."""
    waiting_mail(office, (OFFICER, OFFICER2))
    assert "officer2" in mails(store)[0].plain
    seat = office.on("2028-08-28")
    asked = seat.as_("administrator").perform(
        "people", REQUEST_PERSON, {"person": str(OFFICER2)}, {"reason": "she left"}
    )
    assert "officer2" in everything_stored(store)
    assert seat.as_("legal").perform("people", CONFIRM, {"erasure": str(asked.sequence)}, {}).passed
    assert [row.plain for row in mails(store)] == [None, None]
    assert "officer2 " not in everything_stored(store).replace("officer2@example.org", "")
    with MailServer() as server:
        done = send(store, server.address(), later(1))
        assert (done.sent, done.dead) == (1, 1)
        [mail] = server.mails
        body = mail.get_body(("plain",))
        assert body is not None and "person no. 2" in body.get_content() and "officer2" not in body.get_content()
    assert states(store) == ["sent", "dead"]


def test_the_demonstration_people_are_numbered_as_the_tests_say():
    assert DEMONSTRATION_PEOPLE[MANAGER - 1] == "manager"
