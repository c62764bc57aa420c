"""The whole record in one file: `export`, `import`, `backup`, `restore`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from commands.bar import watching
from commands.ending import tidy_end
from commands.opening import make_folder
from commands.output import print_json
from commands.parsing import Argument, command, option
from commands.session import Session
from messages.render import render


def _file() -> Argument:
    return Argument(["file"], help="help.argument.record_file", metavar="FILE")


@command(
    "export",
    click.Option(["-o", "--output", "output"], help="help.option.output", metavar="FILE", required=True),
    option("--overwrite", is_flag=True),
)
def export(session: Session, output: str, overwrite: bool) -> int:
    """Write everything that is recorded into one file."""
    return _write(session, "export", output, overwrite)


@command("backup", _file(), option("--overwrite", is_flag=True))
def backup(session: Session, file: str, overwrite: bool) -> int:
    """Write a copy to restore from, while others go on working."""
    return _write(session, "backup", file, overwrite)


@command("import", _file())
def import_(session: Session, file: str) -> None:
    """Read an export into an empty database."""
    _load(session, "import", file)


@command("restore", _file())
def restore(session: Session, file: str) -> None:
    """Read a backup into an empty database."""
    _load(session, "restore", file)


ACTS = {"export": "export_record", "backup": "write_backup"}
"""The act that each is allowed or refused as."""


def _write(session: Session, kind: str, output: str, overwrite: bool) -> int:
    from commands.acting import refused
    from lifecycle.given_file import named
    from lifecycle.transfer.writing import write_record

    session.acting_desk()  # the console takes nothing away
    if (code := refused(session, ACTS[kind])) is not None:
        return code
    session.note_taking()
    with tidy_end(), watching(session, "verify.progress") as bar:
        done = write_record(session.store, named(output), kind, overwrite=overwrite, house=session.house, progress=bar)
    _say(session, kind, asdict(done))
    return 0


def _load(session: Session, kind: str, file: str) -> None:
    from lifecycle.given_file import named
    from lifecycle.new_file import SIDE_FILES
    from lifecycle.storage.engine import open_database
    from lifecycle.transfer.loading import check_file, load_record

    settings = session.settings
    path = named(file)
    parts = check_file(path)  # before a database is made for nothing
    make_folder(settings.database_url)
    database = session.house.database
    fresh = database is not None and not Path(database).exists()
    session.store = open_database(settings.database_url, create=True, owner_url=settings.owner_url)
    try:
        with watching(session, "verify.progress") as bar:
            done = load_record(session.store, path, parts, bar)
    except BaseException:
        if fresh:  # nothing is left of what was begun
            session.store.close()
            for side in SIDE_FILES:
                Path(f"{database}{side}").unlink(missing_ok=True)
        raise
    said = _of_key_file(session)
    shown = {**asdict(done), "database": session.store.url_shown}
    _say(session, kind, {**shown, "keyFile": said} if said and session.json else shown)
    if said and not session.json:
        print(said["message"], file=sys.stderr)


def _of_key_file(session: Session) -> dict[str, str]:
    """What is to be said of the key file beside the record that was read in: nothing where it holds its key.

    A copy of before the key was replaced meets the newer one, and `verify` accuses the record then.
    """
    from lifecycle.log.ring import ring_of, state_of_file

    key, of_file = session.checking_key
    with session.store.reading() as reading:
        ring = ring_of(reading)
    state = of_file or state_of_file(ring, key)
    if state == "current" or not ring.keys:
        return {}
    path = str(session.key_path)
    told = {"unknown": "transfer.key_unknown", of_file: f"verify.{of_file}"}.get(state, f"key.file.{state}")
    return {"state": state, "path": path, "message": render(told, {"path": path}, session.lang)}


def _say(session: Session, kind: str, done: Mapping[str, Any]) -> None:
    if session.json:
        print_json(done)
    else:
        print(render(f"{kind}.done", done, session.lang))
