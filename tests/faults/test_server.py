"""PostgreSQL stops, hangs up, or works on for a client that is dead: what was told done is there, once."""

from __future__ import annotations

import threading

import psycopg
import pytest
from sqlalchemy import select

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import Unreachable
from lifecycle.storage.store import Store
from lifecycle.storage.tables import answer
from tests.faults.deeds import (
    assert_all_or_nothing,
    assert_sound,
    entries_of,
    office_with_a_file,
    office_with_files,
    perform,
    prepare,
)
from tests.faults.driver import Fault
from tests.faults.killing import forks, perform_in_child, start
from tests.faults.server import PATIENCE, own_server, wait_until, work
from tests.lifecycle.storage.makers import everything

pytestmark = pytest.mark.postgres

CLIENTS = 8
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'agreements' AND datname = current_database() AND pid <> ALL (%s)"


def test_the_server_stops_and_starts_under_eight_clients(postgresql_server):
    stop_and_start(stops=2, between=40)


def stop_and_start(stops: int, between: int) -> None:
    """Eight clients work; after so many answers the server is stopped at once and started again."""
    with own_server() as server:
        store = open_database(server.address, create=True)
        *files, shared = office_with_files(store, CLIENTS + 1)
        done, enough, answers = forks.Value("i", 0), forks.Event(), forks.Queue()
        children = [
            start(work, server.address, client, files[client], shared, done, enough, answers)
            for client in range(CLIENTS)
        ]

        def let_them_work() -> None:
            reached = done.value + between
            wait_until(
                lambda: done.value >= reached or not all(child.is_alive() for child in children), "they do not get on"
            )
            assert all(child.is_alive() for child in children), "a client broke down"

        for _ in range(stops):
            let_them_work()
            server.stop()
            server.start()
        let_them_work()
        enough.set()
        told, failures = {}, set()
        for _ in children:
            client, found, failed = answers.get(timeout=PATIENCE)
            told[client] = found
            failures |= failed.keys()
        for child in children:
            child.join(PATIENCE)
        assert failures == {"Unreachable"}
        store.close()
        with open_database(server.address) as store:
            assert_everything_told_is_there_once(store, told)


def assert_everything_told_is_there_once(store: Store, told: dict[int, list[tuple[str, str, int, str]]]) -> None:
    assert_sound(store)
    with store.reading() as reading:
        stored = reading.connection.execute(select(answer.c.key, answer.c.subject, answer.c.sequence)).all()
    ours = {key: (subject, sequence) for key, subject, sequence in stored if key.startswith("client-")}
    assert ours == {key: (file, sequence) for one in told.values() for key, file, sequence, _ in one}
    entries = {file: entries_of(store, file) for file in {file for file, _ in ours.values()}}
    for one in told.values():
        for key, file, sequence, hashed in one:
            assert entries[file][sequence - 1].hash == hashed, key
        for file in {file for _, file, _, _ in one}:
            places = [sequence for _, of, sequence, _ in one if of == file]
            assert places == sorted(set(places)), "in the order in which they were given"
    made = sum(entry.act in ("note", "renew") for of in entries.values() for entry in of)
    assert made == len(ours)


# ------------------------------------------------------------------------------------------ while a statement runs


@pytest.fixture
def world(postgresql_url):
    with open_database(postgresql_url) as store:
        yield store, postgresql_url, office_with_a_file(store)


@pytest.mark.parametrize("kind", ["an advance", "a refusal", "the clock"])
def test_the_connection_is_cut_while_its_statement_waits(world, kind: str):
    store, url, file = world
    deed = prepare(store, kind, file, 1)
    before = everything(store)
    told, failed = [], []

    def act() -> None:
        try:
            with open_database(url) as other:
                told.append(perform(other, deed))
        except Unreachable as error:
            failed.append(error)

    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as watcher:
        holder.execute("SELECT 1 FROM subject WHERE id = %s FOR UPDATE", (file,))
        actor = threading.Thread(target=act)
        actor.start()
        wait_until(lambda: bool(watcher.execute(WAITING).fetchall()), "it does not wait")
        [[pid]] = watcher.execute(WAITING).fetchall()
        watcher.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        if kind != "the clock":  # a unit tries once more on a new connection
            wait_until(lambda: bool(watcher.execute(WAITING).fetchall()), "it does not try again")
        holder.rollback()
        actor.join(20)
    assert bool(failed) == (kind == "the clock")
    happened = assert_all_or_nothing(store, deed, before, told[0] if told else None)
    assert happened == (kind != "the clock")


@pytest.mark.parametrize("kind", ["an advance", "a refusal", "the clock"])
def test_a_client_killed_while_the_server_works_for_it(world, kind: str):
    """The server ends what it was asked, or takes it back; nobody is there to be told."""
    store, url, file = world
    deed = prepare(store, kind, file, 1)
    before = everything(store)
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as watcher:
        known = [pid for [pid] in watcher.execute(OURS, ([],)).fetchall()]
        holder.execute("SELECT 1 FROM subject WHERE id = %s FOR UPDATE", (file,))
        child = start(perform_in_child, Fault(0, "full"), url, deed)
        wait_until(lambda: bool(watcher.execute(WAITING).fetchall()), "it does not wait")
        child.kill()
        child.join()
        holder.rollback()
        wait_until(lambda: not watcher.execute(OURS, (known,)).fetchall(), "the server does not end")
    assert assert_all_or_nothing(store, deed, before) == (kind != "the clock")
