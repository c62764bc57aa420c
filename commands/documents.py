"""Documents back out, or erased: `document list | get | erase`."""

from __future__ import annotations

import sys
from datetime import date

from commands.erasing import erase_document
from commands.files import AS_OF
from commands.output import print_json, print_table
from commands.parsing import argument, command, group, option
from commands.session import Session
from commands.writing import write_file
from lifecycle.errors import Unreadable
from messages.render import render
from messages.wording import opened, short_day, word

COLUMNS = ("purpose", "language", "version", "effective_on", "name", "size", "sequence", "sha256")


@command("list", argument("ref"), *AS_OF, help="help.document.list")
def _list(session: Session, ref: str, as_of: date | None, known_at: str | None) -> None:
    queries = session.queries(as_of, known_at)
    session.note_file(queries.resolve(ref))
    shown = queries.documents(ref)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = (
        [
            word("deed", i["purpose"], lang),
            word("language", i.get("language"), lang),
            word("version", i["status"], lang),
            short_day(i["on"]),
            opened(i["name"], lang),
            i["size"],
            i["entry"],
            i["sha256"],
        ]
        for i in shown["items"]
    )
    print_table(COLUMNS, rows, lang)


@command(
    "get", argument("sha", metavar="SHA"), option("-o", help="help.option.output", name="output", metavar="FILE"),
    option("--overwrite", is_flag=True), help="help.document.get",
)  # fmt: skip
def _get(session: Session, sha: str, output: str | None, overwrite: bool) -> None:
    if output is None:
        raise Unreadable("usage.output_missing")
    sha256, content = session.queries().document(sha)
    session.note_document(sha256)
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    write_file(session, output, content, overwrite=overwrite)
    if session.json:
        print_json({"sha256": sha256, "file": output, "size": len(content)})
        return
    print(render("document.written", {"path": output, "size": len(content), "document": sha256}, session.lang))


document = group("document", _list, _get, erase_document)
