"""Making a database, bringing it up to date and opening the register: what `agreements init` does, and a newer program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlalchemy import inspect

from lifecycle.initialise import SHIPPED_POLICY, Opened, initialise
from lifecycle.portfolio.model import Portfolio
from lifecycle.storage import schema
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from tests.faults import driver
from tests.makers import brussels
from tests.races.racing import TODAY

NEXT = f"{int(schema.HEAD) + 1:04d}"
MIGRATION = f'''
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{NEXT}", "{schema.HEAD}", None, None


def upgrade() -> None:
    op.add_column("partnership", sa.Column("remark", sa.Text))
    op.create_table("remark", sa.Column("number", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    op.create_index("ix_remark_text", "remark", ["text"])
    op.execute("INSERT INTO remark (number, text) SELECT id, subject FROM history")
'''
"""What the next version of the program might bring: a column, a table, and a row for each entry."""


def a_few_files() -> Portfolio:
    """Brussels with three of its files."""
    kept = tuple(file for file in brussels().files if file.successor_of is None)[:3]
    return brussels().model_copy(update={"files": kept, "confirmations": (), "doubts": ()})


def open_register(store: Store, *, whole: bool = False) -> Opened:
    """With a few files, or with the whole portfolio."""
    portfolio = brussels() if whole else a_few_files()
    return initialise(store, portfolio, SHIPPED_POLICY.read_text(), datetime.now(UTC), TODAY)


def init_in_child(fault: driver.Fault, url: str) -> None:
    """`agreements init` where nothing is yet."""
    with driver.struck(fault), open_database(url, create=True) as store:
        open_register(store)


def register_in_child(fault: driver.Fault, url: str) -> None:
    """The register alone, in a database that stands."""
    with open_database(url) as store, driver.struck(fault):
        open_register(store)


def write_migration(into: Path) -> Path:
    """The folder of a storage package that knows one migration more."""
    here = Path(schema.__file__).parent / "migrations"
    copytree(here, into / "migrations", dirs_exist_ok=True)
    (into / "migrations" / "versions" / f"r{NEXT}_remarks.py").write_text(MIGRATION)
    return into


@contextmanager
def newer_program(folder: Path) -> Iterator[None]:
    """Meanwhile this program is the next version of itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "HEAD", NEXT)
        patch.setattr(schema, "__file__", str(folder / "schema.py"))
        yield


def upgrade_in_child(fault: driver.Fault, url: str, folder: Path) -> None:
    """The next version brings the database up to date."""
    with newer_program(folder), driver.struck(fault):
        open_database(url, create=True).close()


def shape(store: Store) -> dict[str, Any]:
    """Every table with its indexes, and the columns of those that the next version changes."""
    with store.engine.connect() as connection:
        found = inspect(connection)
        names = sorted(found.get_table_names())
        indexes = {name: sorted(str(index["name"]) for index in found.get_indexes(name)) for name in names}
        changed = {"partnership", "remark"} & set(names)
        columns = {name: [column["name"] for column in found.get_columns(name)] for name in changed}
    return {"indexes": indexes, "columns": columns}
