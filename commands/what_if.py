"""`what-if`: what other caretaker periods would change, file by file. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commands.bar import watching
from commands.files import AS_OF
from commands.output import heading, print_json, print_table
from commands.parsing import command, option
from commands.session import Session
from commands.writing import require_free, write_file
from messages.names import Names
from messages.render import render
from messages.wording import parted

COLUMNS = ("reference", "partner", "calendar", "end", "last_safe_decision", "waits")


@command(
    "what-if",
    option("--caretaker", metavar="FROM[:UNTIL]", name="caretaker", multiple=True),
    option("--svg", "help.option.svg", metavar="FILE", name="drawing", default=None),
    option("--overwrite", is_flag=True),
    *AS_OF,
)
def what_if(
    session: Session,
    caretaker: tuple[str, ...],
    drawing: str | None,
    overwrite: bool,
    as_of: date | None,
    known_at: str | None,
) -> None:
    """Run the files ahead under each scenario and the recorded calendar, and print which differ."""
    from lifecycle.names import names_of
    from lifecycle.queries import Queries
    from lifecycle.supposed import read_scenarios

    scenarios = read_scenarios("--caretaker", caretaker, as_of or session.today)
    if drawing is not None:
        require_free(session, drawing, overwrite=overwrite)
    session.recognise()
    queries = Queries(session.read_only_store, session.today, session.lang, as_of, known_at)
    with watching(session, "replay.progress") as bar:
        shown = queries.what_if(scenarios, bar)
    session.note_files(shown)
    names = names_of(queries.registers(), queries.day, session.lang)
    if drawing is not None:
        drawn = _drawn(shown, queries.spans(), session, names)
        write_file(session, drawing, drawn.encode(), overwrite=overwrite)
    if session.json:
        print_json(shown)
        return
    _say(shown, names, session.lang)
    if drawing is not None:
        print(render("what_if.drawn", {"path": drawing}, session.lang))


def _drawn(shown: Mapping[str, Any], spans: Mapping[str, Any], session: Session, names: Names) -> str:
    from reports.what_if import svg

    return svg(shown, spans, session.lang, names.partner, session.today, alone=True)


def _say(shown: Mapping[str, Any], names: Names, lang: str) -> None:
    from reports.what_if import calendars, lines_of

    print(render("what_if.lead", {"on": shown["on"], "until_on": shown["until"]}, lang))
    for title, answer in calendars(shown, lang):
        files = answer["files"]
        lapsing = sum("lapsesOn" in one for one in files)
        waiting = sum("waits" in one for one in files)
        print("  " + render("what_if.counted", {"text": title, "lapsing": lapsing, "waiting": waiting}, lang))
    if not shown["differences"]:
        print(render("what_if.nothing", {}, lang))
        return
    heading(render("what_if.differences", {"count": len(shown["differences"])}, lang))
    rows = [
        [
            one["reference"],
            names.partner(one["partner"]),
            line.calendar,
            line.end,
            line.decide_by,
            parted(line.waits, lang),
        ]
        for one in shown["differences"]
        for line in lines_of(one, shown, lang)
    ]
    print_table(COLUMNS, rows, lang)
