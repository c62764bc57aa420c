"""A policy migration whose statements fail, or whose process is killed: each file moved or did not, the rest follows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest

from lifecycle import migration
from lifecycle.command import read_command
from lifecycle.migration import finish, unfinished
from lifecycle.registers import ACTS_OF_REGISTERS, POLICY
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import StorageError
from lifecycle.storage.store import Store
from tests.faults import driver
from tests.faults.deeds import assert_sound, desk_on, entries_of, office_with_files
from tests.faults.killing import DONE, KILLED, die
from tests.makers import policy
from tests.races.racing import TODAY


def confirm_and_move(store: Store, number: int) -> None:
    """`agreements policy confirm`, typed once more where it broke off: it confirms, moves the files, says that all have."""
    desk = desk_on(store, TODAY, "manager")
    if unfinished(desk, str(number)) is None:
        fields = {"number": [str(number)]}
        answer = desk.perform(read_command(POLICY, ACTS_OF_REGISTERS["confirm_policy"], fields=fields))
        if answer.refused:  # it was over: nothing waits any more
            assert [v.key for v in answer.decision.blocking] == ["nothing_waits", "none"]
            return
    finish(desk, number)


def confirm_in_child(fault: driver.Fault, url: str, number: int) -> None:
    """The same, each file in a transaction of its own, so that there is something between them."""
    migration.BATCH = 1
    with open_database(url) as store, driver.struck(fault):
        confirm_and_move(store, number)


def asked_for(store: Store, turn: int, files: list[str]) -> int:
    """A policy like no other before it, in force; the number of a migration of the files to it that waits."""

    def perform(role: str, name: str, **fields: list[str]) -> int:
        told = desk_on(store, TODAY, role).perform(read_command(POLICY, ACTS_OF_REGISTERS[name], fields=fields))
        assert not told.refused, told.decision.blocking
        return int(told.entry.fields["number"])

    number = perform("administrator", "adopt_policy", text=[f"# turn {turn}\n{policy()}"])
    perform("manager", "confirm_policy", number=[str(number)])
    return perform("administrator", "request_migration", reference=files)


def moves_of(store: Store, file: str, number: int) -> int:
    """How often a file moved with a migration."""
    moved = (e for e in entries_of(store, file) if e.act == "migrate_policy")
    return sum(e.fields["migration"] == str(number) for e in moved)


def kill_while_migrating(store: Store, url: str, every: int) -> None:
    """Kill it at the first statement, then `every` so many later, until it comes to its end."""

    def kill(number: int, at: int) -> bool:
        ended = die(confirm_in_child, url, number, at=at)
        assert ended in (KILLED, DONE)
        return ended == KILLED

    strike_while_migrating(store, kill, every)


def fail_while_migrating(store: Store, struck_store: Store, how: driver.How, every: int) -> None:
    """The same with statements that fail."""

    def fail(number: int, at: int) -> bool:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migration, "BATCH", 1)
            with driver.struck(driver.Fault(at, how)) as fault, suppress(StorageError):
                confirm_and_move(struck_store, number)
        return bool(fault.struck)

    strike_while_migrating(store, fail, every)


def strike_while_migrating(store: Store, strike: Callable[[int, int], bool], every: int) -> None:
    """What must hold after each strike; `strike` takes the migration and the statement, and tells whether it came to it."""
    files = office_with_files(store, 3)
    seen: set[int] = set()
    for turn in count():
        number = asked_for(store, turn, files)
        struck = strike(number, 1 + turn * every)
        moved = [moves_of(store, file, number) for file in files]
        assert set(moved) <= {0, 1}
        seen.add(sum(moved))
        assert_sound(store)
        for _ in range(2):
            confirm_and_move(store, number)
            assert [moves_of(store, file, number) for file in files] == [1, 1, 1]
        done = [e for e in entries_of(store, POLICY) if e.fields.get("number") == str(number)]
        assert [e.act for e in done if e.outcome != "refused"] == ["confirm_policy", "complete_migration"]
        assert_sound(store)
        if not struck:
            break
    assert seen == {0, 1, 2, 3}, "it was struck before, between and behind the files"


def test_a_migration_killed_at_some_steps_is_finished_by_the_same_command(store: Store, database_url: str):
    kill_while_migrating(store, database_url, 3)


@pytest.mark.parametrize("how", [pytest.param("full", marks=pytest.mark.campaign), "lost"])
def test_a_migration_whose_statements_fail_is_finished_by_the_same_command(
    store: Store, struck_store: Store, how: driver.How
):
    fail_while_migrating(store, struck_store, how, 5)
