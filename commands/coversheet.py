"""`coversheet REF`: one file on paper."""

from __future__ import annotations

from datetime import date

from commands.files import AS_OF
from commands.names import read_names
from commands.parsing import argument, command, option
from commands.session import Session
from commands.writing import require_free, write_file


@command(
    "coversheet", argument("ref"),
    option("-o", metavar="FILE.pdf", name="output", help="help.option.output_pdf", required=True),
    option("--overwrite", is_flag=True), *AS_OF,
)  # fmt: skip
def coversheet(
    session: Session, ref: str, output: str, overwrite: bool, as_of: date | None, known_at: str | None
) -> None:
    """Write the sheet to a file."""
    from reports.coversheet import coversheet as make

    require_free(session, output, overwrite=overwrite)
    shown = session.queries(as_of, known_at).show(ref)
    session.note_file(shown["reference"])
    made = make(shown, session.lang, read_names(session, as_of, known_at))
    write_file(session, output, made, overwrite=overwrite)
