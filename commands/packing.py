"""`pack`: the evidence of a file, or of everything, in one ZIP. `verify-pack`: checking one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from commands.output import print_json
from commands.parsing import argument, command, option
from commands.session import Session, now
from messages.render import render


@command(
    "pack",
    argument("ref", metavar="REF", required=False),
    click.Option(["-o", "--output", "output"], help="help.option.output", metavar="FILE", required=True),
    option("--redact", "help.option.redact", metavar="FIELD", name="redact", multiple=True),
    option("--overwrite", is_flag=True),
)
def pack(session: Session, ref: str | None, output: str, redact: tuple[str, ...], overwrite: bool) -> int:
    """Write the pack; who is named must be allowed to take the record away, the console is."""
    from commands.acting import refused, resolve
    from commands.names import read_names
    from commands.transfer import _database_file
    from lifecycle.errors import Failed
    from lifecycle.pack.writing import write_pack
    from reports.pack_report import pack_reports

    if (code := refused(session, "export_record")) is not None:
        return code
    if session.key is None:
        raise Failed("failed.no_key", {"path": str(session.key_path)})
    session.note_reading()
    names = read_names(session)
    reference = session.note_file(resolve(session, ref)) if ref is not None else None
    done = write_pack(
        session.store,
        session.key,
        Path(output),
        now(),
        lambda chosen: pack_reports(chosen, session.lang, session.today, names),
        reference=reference,
        redact=redact,
        overwrite=overwrite,
        database=_database_file(session.settings.database_url),
    )
    if session.json:
        print_json(asdict(done))
    else:
        print(render("pack.done", asdict(done), session.lang))
    return 0


@command(
    "verify-pack",
    argument("file", metavar="FILE"),
    option("--public-key", "help.option.public_key", metavar="FILE", name="key_file", default=None),
)
def verify_pack(session: Session, file: str, key_file: str | None) -> None:
    """Check a pack as `python verify.py` does; exit code 6 where something does not hold."""
    from lifecycle.log.files import read_key_file
    from lifecycle.pack.opening import check_pack

    key = str(read_key_file(key_file)) if key_file is not None else None
    checked = check_pack(Path(file), key)
    if session.json:
        print_json({"ok": True, "checked": checked})
    else:
        print("\n".join([*checked, render("pack.holds", {}, session.lang)]))
