"""`timeline`: every term and test phase against time, as SVG."""

from __future__ import annotations

from datetime import date

from commands.files import AS_OF
from commands.names import read_names
from commands.parsing import command, option
from commands.session import Session
from commands.writing import require_free, write_file


@command(
    "timeline", option("-o", metavar="FILE.svg", name="output", help="help.option.output_svg"),
    option("--overwrite", is_flag=True), *AS_OF,
)  # fmt: skip
def timeline(session: Session, output: str | None, overwrite: bool, as_of: date | None, known_at: str | None) -> None:
    """Draw to a file, or to standard output."""
    from reports.timeline import svg

    if output is not None:
        require_free(session, output, overwrite=overwrite)
    names = read_names(session, as_of, known_at)
    drawn = svg(session.queries(as_of, known_at).spans(), session.lang, names.partner, session.today, alone=True)
    if output is None:
        print(drawn)
    else:
        write_file(session, output, drawn.encode(), overwrite=overwrite)
