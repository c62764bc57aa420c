"""What cannot be is refused with its reason, in three languages, and changes nothing: people, days, addresses, bands."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.people_acts import AFFAIRS
from lifecycle.records import BY_NAME
from lifecycle.storage.store import Store
from tests.makers import CommandLine, Office, policy

ADD_ABSENCE = next(act for act in AFFAIRS if act.name == "add_absence")
DAY = "2028-09-01"
"""Half a year before the term of the file ends, on 2029-03-02."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: what is refused here is decided before anything is stored."""
    return sqlite_url


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """The officer has a file with one reminder, and is away in October."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").perform(file, BY_NAME["assign"], {"officer": "1"}, {}).passed
    office.on(DAY).check()
    away = {"person": "1", "from": "2028-10-02", "until": "2028-10-13", "deputy": "2"}
    assert office.on(DAY).perform("people", ADD_ABSENCE, away, {}).passed
    return office


@pytest.fixture
def line(office: Office, database_url: str, tmp_path) -> CommandLine:
    return CommandLine(database_url, tmp_path, "officer", DAY)


AWAY = ("absence", "add", "officer", "--deputy", "officer2")
REFUSED = [
    # what is typed, the exit code, what is said in English
    (("reminders", "snooze", "1", "--until", "2029-03-03"), 3, "deadline"),
    (("reminders", "snooze", "1", "--until", DAY), 3, ""),
    (("reminders", "snooze", "1", "--until", "soon"), 2, "YYYY-MM-DD"),
    (("reminders", "snooze", "999", "--until", "2028-10-01"), 4, "reminders list"),
    ((*AWAY, "--from", "2028-11-02", "--until", "2028-11-01"), 3, "begin"),
    ((*AWAY, "--from", "2028-10-13", "--until", "2028-10-20"), 3, "13 October 2028"),
    ((*AWAY, "--from", "2028-09-25", "--until", "2028-10-02"), 3, "2 October 2028"),
    ((*AWAY, "--from", "2028-08-01", "--until", "2028-08-31"), 3, ""),
    (("absence", "add", "nobody", "--from", "2028-11-02", "--until", "2028-11-03", "--deputy", "officer2"), 4, "nobody"),
    (("absence", "add", "officer", "--from", "2028-11-02", "--until", "2028-11-03", "--deputy", "nobody"), 4, "nobody"),
    (("absence", "add", "officer", "--from", "2028-11-02", "--until", "2028-11-03", "--deputy", "officer"), 3, ""),
    *((("user", "mail", "officer", address), 2, "address") for address in (
        "officer", "officer@", "@example.org", "officer@localhost", "a b@example.org", "officer@example.org\nBcc: x@example.org",
        "officer@example..org", "<officer@example.org>", "officer@example.org, x@example.org", "a" * 65 + "@example.org",
    )),
    (("user", "mail", "nobody", "nobody@example.org"), 4, "nobody"),
    (("user", "wishes", "officer", "--rhythm", "hourly"), 2, "weekly"),
    (("user", "wishes", "officer", "--without", "term_ends"), 2, "term_end"),
    (("reminders", "filter", "add", "mine", "--days", "30", "--days", "90"), 3, "fall"),
    (("reminders", "filter", "add", "mine", "--kind", "term_end"), 3, "days"),
    (("reminders", "filter", "remove", "mine"), 3, "mine"),
    (("reminders", "bands", "BE-BRU-2028-0001", "term_end", "30", "60"), 4, ""),
    (("reminders", "retry", "999"), 4, "999"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code", "said"), REFUSED, ids=[" ".join(t)[:60].replace("\n", " ") for t, *_ in REFUSED]
)
def test_what_cannot_be_is_refused_with_its_reason_and_changes_nothing(
    line: CommandLine, office: Office, typed: tuple[str, ...], code: int, said: str
):
    """A refusal by a rule leaves its entry in the history, and nothing else."""
    before, entries = state(office), len(office.entries("people"))
    answer = line(*typed, code=code)
    assert said.lower() in (answer.out + answer.err).lower()
    assert state(office) == before
    assert {entry.outcome for entry in office.entries("people")[entries:]} <= {"refused"}


def state(office: Office) -> list[str]:
    """The registers and the files as they stand."""
    with office.store.reading() as reading:
        people = reading.heads(("people",))["people"].state
        return [people or "", *(row.state for row in reading.partnerships())]


@pytest.mark.parametrize(
    ("bands", "lang"),
    [("30, 60, 0", "en"), ("30, 60, 0", "fr"), ("30, 60, 0", "nl"), ("30, 30, 0", "en"), ("30, -1", "en"), ("", "en")],
)
def test_a_policy_with_overlapping_bands_is_refused_in_each_language(
    line: CommandLine, tmp_path: Path, office: Office, bands: str, lang: str
):
    before = state(office)
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(policy(("unknown_term = [30, 0]", f"unknown_term = [{bands}]")), encoding="utf-8")
    checked = line.as_("administrator")("policy", "check", str(wrong), "--lang", lang, code=2)
    assert "unknown_term" in checked.err
    line.as_("administrator")("policy", "adopt", str(wrong), "--lang", lang, code=2)
    assert state(office) == before
