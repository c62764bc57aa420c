"""Every schema that was ever released, filled, comes forward: the result equals a fresh one, and history keeps its bytes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.dialects.postgresql.base import ischema_names

from lifecycle.canonical import dump
from lifecycle.log.sealing import seal
from lifecycle.storage import schema
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.storage.tables import TransactionId, metadata, place_of
from lifecycle.verify import verify
from tests.makers import FIVE_YEARS, CommandLine, Life, Office

RELEASED = [f"{number:04d}" for number in range(1, int(schema.HEAD) + 1)]
TABLES = tuple(table.name for table in metadata.sorted_tables)

SHAPED = "0008"
"""The last release that changed what a schema consists of; later ones change rows alone."""


@pytest.fixture(autouse=True)
def _known_type(monkeypatch):
    monkeypatch.setitem(ischema_names, "xid8", TransactionId)


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "lifecycle/storage/migrations")
    return ScriptDirectory.from_config(config)


Rows = dict[str, list[dict[str, object]]]


def rows(connection: Connection) -> Rows:
    """Every row of every table, but for the numbers of transactions, and what leaves keep of them."""
    return {
        table: [
            {name: value for name, value in row._mapping.items() if name not in ("txid", "place")}
            for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))
        ]
        for table in TABLES
    }


def stored(store: Store) -> Rows:
    """Every row that a database holds."""
    with store.engine.connect() as connection:
        return rows(connection)


def row_of(kept: Rows, file: str) -> dict[str, object]:
    """The row of a file among all."""
    [row] = [row for row in kept["partnership"] if row["reference"] == file]
    return row


def put(store: Store, release: str, kept: Rows) -> Rows:
    """An empty database as that release would have made it, filled with all of the rows that it knew columns for."""
    known: Rows = {}
    with store.engine.begin() as connection:
        schema.migrate(connection, "base")
        schema.migrate(connection, release)
        there = inspect(connection)
        for table in set(TABLES) & set(there.get_table_names()):
            columns = {column["name"] for column in there.get_columns(table)}
            known[table] = [{n: v for n, v in row.items() if n in columns} for row in kept[table]]
            if table in ("subject", "meta", "edge"):  # what a migration puts there itself
                connection.execute(text(f"DELETE FROM {table}"))
            for row in known[table]:
                names = ", ".join(f'"{name}"' for name in row)
                values = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
        if release >= SHAPED:
            place = place_of(connection.dialect.name)
            of = "history.subject = leaf.subject AND history.sequence = leaf.sequence"
            connection.execute(text(f"UPDATE leaf SET place = (SELECT {place} FROM history WHERE {of})"))
        if connection.dialect.name == "postgresql":
            last = "SELECT setval(pg_get_serial_sequence('history', 'id'), (SELECT max(id) FROM history))"
            connection.execute(text(last))
    return known


def shape(connection: Connection) -> dict[str, object]:
    """All that a schema consists of: columns, keys, indexes with their conditions, triggers, functions."""
    looked = inspect(connection)
    found: dict[str, object] = {}
    for table in sorted(looked.get_table_names()):
        found[table] = (
            [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in looked.get_columns(table)],
            looked.get_pk_constraint(table),
            sorted(looked.get_unique_constraints(table), key=str),
            looked.get_foreign_keys(table),
        )
    made = {
        "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY 1, 2",
        "postgresql": "SELECT 'index', indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
        " UNION ALL SELECT 'trigger', tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE NOT tgisinternal ORDER BY 1, 2",
    }[connection.dialect.name]
    found["made"] = [tuple(row) for row in connection.execute(text(made))]
    return found


def test_the_releases_walked_here_are_all_that_there_are():
    assert sorted(script.revision for script in scripts().walk_revisions()) == RELEASED


def filled(store: Store, folder: Path) -> str:
    """A register with partners and governments, and files of which acts, refusals, corrections, reminders were recorded."""
    office = Office.open(store, folder=folder)
    file = office.file_at("suspended", partner="prague")
    assert not office.on("2026-11-20").advance(file, "assess").passed
    assert office.on("2026-11-20").correct(file, 1, theme="tourism").passed
    assert office.on("2027-06-01").check()["reminders"]
    assert seal(store, bytes(range(32)), datetime(2027, 6, 1, 9, tzinfo=UTC)).note, "leaves, a checkpoint, the edge"
    return file


@pytest.mark.parametrize("release", RELEASED)
def test_a_filled_register_of_a_release_comes_forward(store: Store, database_url: str, tmp_path: Path, release: str):
    with store.engine.connect() as connection:
        fresh = shape(connection)
    file = filled(store, tmp_path)
    everything = stored(store)
    before = put(store, release, everything)
    with store.engine.connect() as connection:
        assert (shape(connection) == fresh) == (release >= SHAPED)
    store.close()

    with open_database(database_url, create=True) as now:
        with now.engine.connect() as connection:
            assert shape(connection) == fresh
            after = rows(connection)
        assert [(r["subject"], r["body"], r["hash"]) for r in after["history"]] == [
            (r["subject"], r["body"], r["hash"]) for r in before["history"]
        ]
        for row in (*before["partnership"], *after["partnership"]):
            row.pop("line", None)  # written anew by the next check
        for table, old in before.items():
            assert [{name: row[name] for name in (old[0] if old else ())} for row in after[table]] == old, table
        assert all(row["next_on"] is not None for row in after["deadline"]), "the next check looks at every deadline"
        found = verify(now)
        assert found.ok, found.to_json()
        assert Office(now, tmp_path).on("2026-11-21").record(file, "note", text="life goes on").passed


def test_a_fresh_schema_is_the_one_of_the_last_release(store: Store, database_url: str):
    """Step by step through every release, or all at once: the same."""
    with store.engine.connect() as connection:
        fresh = shape(connection)
    with store.engine.begin() as connection:
        schema.migrate(connection, "base")
        for release in RELEASED:
            schema.migrate(connection, release)
    with store.engine.connect() as connection:
        assert shape(connection) == fresh


def test_a_file_under_notice_loses_the_last_day_to_give_it_and_verifies_at_once(
    store: Store, database_url: str, tmp_path: Path
):
    """As releases before 0010 wrote it; the next check writes its line again."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("under_notice")
    everything = stored(store)
    row = row_of(everything, file)
    [other] = [row for row in everything["deadline"] if row["subject"] == file and row["kind"] == "term_end"]
    given = {
        **other,
        "kind": "notice_by",
        "due_on": date(2024, 6, 1) if isinstance(other["due_on"], date) else "2024-06-01",
    }
    everything["deadline"].append(given)
    line = row["line"]
    row.update(next_due_on=given["due_on"], line=str(line).replace('"notice_effect"', '"notice_by"'))
    put(store, "0009", everything)
    store.close()
    with open_database(database_url, create=True) as now:
        assert verify(now).ok
        Office(now, folder=tmp_path).on("2024-05-10").check()
        assert row_of(stored(now), file)["line"] == line and verify(now).ok


def older(row: dict[str, object]) -> dict[str, object]:
    """The row of a file as a release wrote it that did not fold a found notice period into the terms of its text."""
    state = json.loads(str(row["state"]))
    for term in state["terms"]:
        term.pop("notice", None)
    return {**row, "state": json.dumps(state, separators=(",", ":"), ensure_ascii=False)}


def test_an_upgrade_folds_anew_what_an_older_release_folded_otherwise_and_says_so(
    store: Store, database_url: str, tmp_path: Path
):
    """At once: the record verifies and can be backed up before any check ran; a second time nothing is left to do."""
    office = Office.open(store, folder=tmp_path)
    file = Life(office, terms={**FIVE_YEARS, "notice": "unknown"}).until("in_force")
    other = office.file_at("in_force", partner="prague")
    told = {"field": "notice", "value": "P6M", "source": "the text", "certainty": "A"}
    assert office.on("2024-05-10").record(file, "found", **told).passed
    state = dump(office.case(file))
    everything = stored(store)
    everything["partnership"] = [older(r) if r["reference"] == file else r for r in everything["partnership"]]
    put(store, "0007", everything)
    store.close()
    line = CommandLine(database_url, tmp_path).as_("administrator").on("2024-05-10")
    for command in ("show", "verify"):
        assert "agreements init" in line(command, *([file] if command == "show" else ()), code=1).err
    said = line("init").out
    assert f"(schema 0007 before, {schema.HEAD} now; files folded anew: 2)" in said and "nothing changed" not in said
    assert line("verify").out.startswith("The record is intact")
    line("backup", "now.zip")
    assert "nothing changed" in line("init").out
    shown = line("init", "--json").json
    assert shown["already"] and "upgradedFrom" not in shown
    with open_database(database_url) as now, now.reading() as reading:
        found = {row.reference: row for row in reading.partnerships()}
        assert (found[file].state, found[file].line is None, found[other].line is None) == (state, False, False)


def test_an_upgrade_leads_a_file_to_another_stage_where_an_older_fold_had_left_it(
    store: Store, database_url: str, tmp_path: Path
):
    """In its row, by which it is listed, as in its state."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force")
    everything = stored(store)
    row = row_of(everything, file)
    row["stage"] = "renewal_due"
    row["state"] = str(row["state"]).replace('"stage":"in_force"', '"stage":"renewal_due"')
    put(store, "0011", everything)
    store.close()
    line = CommandLine(database_url, tmp_path).as_("administrator").on("2024-05-10")
    assert f"(schema 0011 before, {schema.HEAD} now; files folded anew: 1)" in line("init").out
    assert line("verify").out.startswith("The record is intact")
    assert line("show", file, "--json").json["stage"] == "in_force"


def test_an_upgrade_that_was_broken_off_is_ended_by_the_next(store: Store, database_url: str, tmp_path: Path):
    """The tables were brought up to date, and no file was folded anew yet."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force")
    everything = stored(store)
    put(store, "0007", everything)
    store.close()
    open_database(database_url, create=True).close()
    line = CommandLine(database_url, tmp_path).on("2024-05-10")
    shown = line("init", "--json").json
    assert (shown["upgradedFrom"], shown["schema"], shown["foldedAnew"]) == (schema.HEAD, schema.HEAD, 1)
    with open_database(database_url) as now, now.reading() as reading:
        assert all(row.line is not None for row in reading.partnerships() if row.reference == file)


def test_an_upgrade_writes_anew_what_the_effect_of_a_notice_follows_from(
    store: Store, database_url: str, tmp_path: Path
):
    """As releases before 0011 wrote it: the day of reception alone."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force")
    given = office.on("2024-05-02").advance(
        file, "receive_denunciation", set={"receivedOn": "2024-05-02"}, documents=[str(office.text)]
    )
    assert given.passed, given.because
    everything = stored(store)
    [due] = [row for row in everything["deadline"] if row["subject"] == file and row["kind"] == "notice_effect"]
    assert (wanted := due["derivation"]) == '{"from": "2024-05-02 + P6M"}'
    due["derivation"] = '{"from": "2024-05-02"}'
    put(store, "0010", everything)
    store.close()
    line = CommandLine(database_url, tmp_path).on("2024-05-10")
    line("init")
    with open_database(database_url) as now:
        [after] = [r for r in stored(now)["deadline"] if r["subject"] == file and r["kind"] == "notice_effect"]
        assert after["derivation"] == wanted and verify(now).ok


def comes_forward_as(wanted: tuple[object, object], line: CommandLine, file: str, entries: int) -> None:
    """An upgrade folds a file to this stage and state; nothing is recorded anew, then or by the next check."""
    line("init")
    with open_database(line.database_url) as now:
        after = row_of(stored(now), file)
        assert (after["stage"], after["state"]) == wanted and verify(now).ok
    line.as_("administrator")("check")
    with open_database(line.database_url) as now:
        assert verify(now).ok and sum(r["subject"] == file for r in stored(now)["history"]) == entries


def test_an_upgrade_takes_a_file_back_to_the_end_that_it_was_led_out_of(
    store: Store, database_url: str, tmp_path: Path
):
    """As releases before 0013 stored it: a revocation led out of the end of a notice that was found later."""
    office = Office.open(store, folder=tmp_path)
    file = Life(office, terms={"term": "P5Y", "renewal": "none", "notice": "unknown"}).until("in_force")
    said = {"source": "the text", "certainty": "A"}
    for day, act, how in (
        ("2024-05-02", "receive_denunciation", {"set": {"receivedOn": "2024-05-02"}}),
        ("2024-06-04", "receive_revocation", {}),
    ):
        assert office.on(day).advance(file, act, **{**office.typed_for(act), **how}).passed
    assert office.on("2024-06-06").record(file, "found", field="notice", value="P1M", **said).passed
    entries = len(office.entries(file))
    everything = stored(store)
    row = row_of(everything, file)
    wanted = (row["stage"], row["state"])
    row["state"], row["stage"] = str(row["state"]).replace('"stage":"denounced"', '"stage":"in_force"'), "in_force"
    assert (row["stage"], row["state"]) != wanted
    put(store, "0012", everything)
    store.close()
    assert wanted[0] == "denounced"
    comes_forward_as(wanted, CommandLine(database_url, tmp_path).on("2024-06-10"), file, entries)


def test_an_upgrade_knows_in_a_suspension_that_the_term_ended_in_doubt(store: Store, database_url: str, tmp_path: Path):
    """As releases before 0012 stored it: nothing is recorded anew, nobody is accused."""
    office = Office.open(store, folder=tmp_path)
    file = Life(office, terms={"term": "unknown", "renewal": "none", "notice": "P6M"}).until("renewal_due")
    seat, found = office.on("2024-05-03"), {"source": "the text", "certainty": "A"}
    assert seat.record(file, "found", field="endsOn", value="2024-04-16", **found).passed
    assert seat.as_("manager").record(file, "intent", act="suspend", reason="so").passed
    assert seat.advance(file, "suspend", **office.typed_for("suspend")).passed
    entries = len(office.entries(file))
    everything = stored(store)
    row = row_of(everything, file)
    wanted = str(row["state"])
    row["state"] = wanted.replace(',"termEnded":true', "").replace('"termEnded":true,', "")
    assert row["state"] != wanted
    put(store, "0011", everything)
    store.close()
    comes_forward_as((row["stage"], wanted), CommandLine(database_url, tmp_path).on("2024-05-10"), file, entries)
