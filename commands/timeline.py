"""`timeline`: every term and test phase against time, as SVG."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from commands.files import AS_OF
from commands.names import read_names
from commands.parsing import command, option
from commands.session import Session
from lifecycle.errors import Failed


@command("timeline", option("-o", metavar="FILE.svg", name="output", help="help.option.output_svg"), *AS_OF)
def timeline(session: Session, output: str | None, as_of: date | None, known_at: str | None) -> None:
    """Draw to a file, or to standard output."""
    from reports.timeline import svg

    names = read_names(session, as_of, known_at)
    drawn = svg(session.queries(as_of, known_at).spans(), session.lang, names.partner, session.today, alone=True)
    if output is None:
        print(drawn)
        return
    try:
        Path(output).write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise Failed("failed.folder", {"path": output, "error": error.strerror or str(error)}) from error
