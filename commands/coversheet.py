"""`coversheet REF`: one file on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from commands.files import AS_OF
from commands.names import read_names
from commands.parsing import argument, command, option
from commands.session import Session
from lifecycle.errors import Failed


@command(
    "coversheet", argument("ref"),
    option("-o", metavar="FILE.pdf", name="output", help="help.option.output_pdf", required=True), *AS_OF,
)  # fmt: skip
def coversheet(session: Session, ref: str, output: str, as_of: date | None, known_at: str | None) -> None:
    """Write the sheet to a file."""
    from reports.coversheet import coversheet as make

    shown = session.queries(as_of, known_at).show(ref)
    session.note_file(shown["reference"])
    made = make(shown, session.lang, read_names(session, as_of, known_at))
    try:
        Path(output).write_bytes(made)
    except OSError as error:
        raise Failed("failed.folder", {"path": output, "error": error.strerror or str(error)}) from error
