"""A mail on days that are not as foreseen: overdue, in a caretaker period, when a government is back, near a safe day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from lifecycle.records import BY_NAME
from lifecycle.storage.messages import Item
from lifecycle.storage.store import Store
from scheduler.digest import LATELY_DAYS, Reader, letter
from scheduler.letter import plain
from tests.makers import Office
from tests.scheduler.postbox import MANAGER, NOW, OFFICER, TODAY, mails, person, queue, remind, writing
from tests.scheduler.test_digest import words
from tests.scheduler.test_reminders import check

CARETAKER: dict[str, Any] = {"status": "caretaker", "since": "2028-06-09"}
FULL: dict[str, Any] = {"status": "full_powers"}


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    person(office.store, OFFICER, "officer@example.org")
    return office.file_at("in_force")


def headings(store: Store, number: int) -> list[str]:
    """The headings of the digest of somebody, in its order."""
    said = "\n".join(row.plain for row in mails(store) if row.person == number).replace("\N{NO-BREAK SPACE}", " ")
    return re.findall(r"^\d+\. ((?:.|\n   )*)$", said, re.MULTILINE)


def told(store: Store, kind: str, due_on: date, *, because: str = "officer", lang: str = "en", **how: Any) -> str:
    """One matter in a mail, unwrapped, with plain spaces."""
    details = {"partner": "vienna", "act": "roll_over", "acts": ["renew"], "derivation": "", "government": FULL}
    item = Item(
        7, OFFICER, because, None, "BE-BRU-2026-0001", kind, 0, due_on, -1 if due_on < TODAY else 0, 0, due_on, TODAY,
        how.pop("missed", ()), {**details, **how},
    )  # fmt: skip
    registers = writing(store).registers
    reader = Reader(registers.people.people[0], lang, TODAY, registers, {OFFICER: "officer"})
    return " ".join(plain(letter(reader, [item], {7: []})).replace("\N{NO-BREAK SPACE}", " ").split())


def test_what_can_still_be_met_comes_before_what_has_long_been_overdue(store: Store, file: str):
    """Near or lately overdue by the day; then the latest of what is long over, so that the oldest comes last."""
    lately = TODAY - timedelta(days=LATELY_DAYS)
    days = [date(2001, 5, 1), TODAY + timedelta(days=60), lately, lately - timedelta(days=1), TODAY, date(2020, 1, 1)]
    for due_on in days:
        remind(store, file, "clock_act", due_on=due_on, details={"partner": "vienna", "act": "roll_over"})
    queue(store)
    seen = [
        next(i for i, day in enumerate(days) if f"{day.day} {day:%B %Y}" in one) for one in headings(store, OFFICER)
    ]
    assert seen == [2, 4, 1, 3, 5, 0]


def test_of_many_matters_what_can_still_be_met_is_told_in_full(store: Store, file: str):
    """Fifty are; the rest is named. Old ones never push it out."""
    for number in range(60):
        due_on = date(2010, 1, 1) + timedelta(days=number)
        remind(store, file, "clock_act", due_on=due_on, details={"partner": "vienna", "act": "roll_over"})
    number = remind(store, file, "term_end", band=0)
    queue(store)
    assert f"agreements reminders ack {number}" in words(store)


def test_the_mail_on_the_return_of_full_powers_begins_with_the_most_urgent(store: Store):
    """In the order of `check`: by the soonest deadline of each file, also where that is over."""
    office = Office.open(store)
    person(store, MANAGER, "manager@example.org")
    later = office.file_at("test_phase", partner="prague", days={"test_phase": "2023-06-14"})
    sooner = office.file_at("test_phase", partner="kyiv", days={"test_phase": "2022-09-01"})
    for day in ("2024-09-02", "2025-06-16", "2026-02-13"):
        check(office, day)
    waited = check(office, "2026-02-14")["waitingForGovernment"]
    assert [item["reference"] for item in waited] == [sooner, later]
    queue(store, date(2026, 2, 14))
    said = [one for one in headings(store, MANAGER) if "can decide again" in " ".join(one.split())]
    assert [re.search(r"BE-BRU-\d{4}-\d{4}", one)[0] for one in said] == [item["reference"] for item in waited]  # type: ignore[index]


@pytest.mark.parametrize(("lang", "wrong", "right"), [
    ("en", "The soonest deadline", "The oldest deadline of the file is over: 14 June 2024."),
    ("fr", "La prochaine échéance", "La plus ancienne échéance du dossier est dépassée : 14 juin 2024."),
    ("nl", "eerstvolgende", "De oudste vervaldag van het dossier is voorbij: 14 juni 2024."),
])  # fmt: skip
def test_a_deadline_that_is_over_is_not_called_the_next_one(store: Store, file: str, lang: str, wrong: str, right: str):
    said = told(store, "full_powers", TODAY, soonest="2024-06-14", lang=lang)
    assert right in said and wrong not in said


@pytest.mark.parametrize(("days", "government", "right", "wrong"), [
    (5, FULL, "have the government decide by that day", "Prepare the file"),
    (5, CARETAKER, "Prepare the file, so that a government with full powers decides it first; what cannot wait needs an exception",
     "decide by that day"),
    (-1417, FULL, "the decision comes late", "decide by that day"),
])  # fmt: skip
def test_what_to_do_about_a_decision_follows_from_the_government_and_the_day(
    store: Store, file: str, days: int, government: dict[str, Any], right: str, wrong: str
):
    """Nobody is asked for what cannot be done."""
    said = told(store, "decision_by", TODAY + timedelta(days=days), government=government)
    assert right in said and wrong not in said


@pytest.mark.parametrize(("kind", "days", "why"), [
    ("term_end", 3, "because the day is near and your role is officer"),
    ("term_end", -428, "because the day is over and your role is officer"),
    ("clock_act", 0, "because your role is told what happens to the files: officer"),
    ("full_powers", 0, "because your role is told what happens to the files: officer"),
])  # fmt: skip
def test_the_reason_for_telling_a_role_is_true_of_the_matter(store: Store, file: str, kind: str, days: int, why: str):
    assert why in told(store, kind, TODAY + timedelta(days=days), because="widened")


def test_bands_before_a_safe_day_are_told_of_that_day(office: Office):
    """The test phase ends on 2024-07-15, in the caretaker period: decisions are safe until 2024-06-07, a Friday."""
    store = office.store
    person(store, OFFICER, "officer@example.org")
    file = office.file_at("test_phase", days={"test_phase": "2022-07-15"})
    assert office.on("2024-01-18").as_("manager").perform(file, BY_NAME["assign"], {"officer": str(OFFICER)}, {}).passed
    check(office, "2024-05-31")
    check(office, "2024-06-10")
    queue(store, date(2024, 6, 10))
    said = words(store)
    assert "Reminders counted to 7 June 2024, the last safe day, that were not sent meanwhile" in said
    assert "1 day before and on the day itself" in said


def test_one_matter_bears_no_number_and_its_links_lead_to_the_file_and_announce_nothing(store: Store, file: str):
    remind(store, file)
    queue(store, secret=bytes(32))
    [row] = mails(store)
    assert not re.search(r"^1\. ", row.plain, re.MULTILINE) and "<ol>" not in row.html
    linked = re.findall(r'<a href="([^"]+)">([^<]+)</a>', row.html)
    assert len(linked) == 3 and not [text for _, text in linked if text.rstrip().endswith(":")]
    assert f"http://127.0.0.1:8000/en/partnerships/{file}" in [address for address, _ in linked]
    assert row.html.index(linked[0][0]) < row.html.index("agreements reminders ack"), "a link before what is typed"


def test_a_check_says_where_links_lead_that_nobody_else_can_open(store: Store, office: Office):
    """The shipped policy names this machine, as a trial needs it; a service names its own address."""
    from scheduler.address import is_reachable
    from scheduler.post import Office as House
    from scheduler.post import do_post
    from tests.scheduler.mail_server import MailServer

    with MailServer() as server:
        shown = do_post(store, lambda: NOW, TODAY, House(server.address()))
    assert shown["linksHere"] == "http://127.0.0.1:8000"
    assert "linksHere" not in do_post(store, lambda: NOW, TODAY, House()), "without a server no mail leaves"
    assert is_reachable("https://accords.example.org/agreements")
    assert not any(is_reachable(f"http://{host}:8000") for host in ("localhost", "127.0.0.1", "[::1]"))


def test_in_a_trial_links_lead_to_where_the_pages_are_served(store: Store, file: str):
    """Whatever port it is; an address that the policy names for others stays as it is."""
    from scheduler.address import pages_address
    from scheduler.post import Office as House
    from scheduler.post import do_post
    from tests.scheduler.mail_server import MailServer

    remind(store, file)
    here = "http://127.0.0.1:18102"
    with MailServer() as server:
        shown = do_post(store, lambda: NOW, TODAY, House(server.address(), bytes(32), listening=here))
        assert shown["linksHere"] == here and shown["sent"] == 1
    [row] = mails(store)
    assert f"{here}/en/partnerships/{file}" in row.plain and "127.0.0.1:8000" not in row.plain + row.html
    assert pages_address("https://accords.example.org/agreements/", here) == "https://accords.example.org/agreements"
