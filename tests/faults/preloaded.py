"""What a child that is struck would do first: the server that it is forked from has done it already."""

import gc
import importlib
from pathlib import Path
from tempfile import TemporaryDirectory

from lifecycle.storage.engine import open_database
from tests import compiled
from tests.makers import Office

for module in (
    "pytest", "alembic.command", "psycopg", "sqlalchemy.dialects.postgresql", "lifecycle.queries", "scheduler.check",
    "scheduler.post", "scheduler.smtp", "tests.faults.opening", "tests.faults.deeds", "tests.scheduler.postbox",
):  # fmt: skip
    importlib.import_module(module)
compiled.share()
with TemporaryDirectory() as folder, open_database(f"sqlite:///{folder}/warm.db", create=True) as store:
    Office.open(store, folder=Path(folder)).file_at("in_force")
gc.freeze()  # nothing of this is garbage: a child that looked would have to copy all of it
