"""Partners: `partner add | list | show | rename`."""

from __future__ import annotations

from datetime import date

from commands.files import AS_OF, LIST_COLUMNS, list_row
from commands.names import read_names
from commands.output import heading, print_json, print_table
from commands.parsing import argument, command, group
from commands.register_acts import register_command
from commands.session import Session
from messages.order import in_order
from messages.render import render
from messages.wording import short_day, word


@command("list", *AS_OF, help="help.partner.list")
def _list(session: Session, as_of: date | None, known_at: str | None) -> None:
    shown = session.queries(as_of, known_at).partners()
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    items = sorted(shown["items"], key=lambda i: in_order(i["name"]))
    rows = ([i["slug"], i["name"], i["country"], word("body_kind", i["bodyKind"], lang)] for i in items)
    print_table(("slug", "name", "country", "body_kind"), rows, lang)


@command("show", argument("slug"), *AS_OF, help="help.partner.show")
def _show(session: Session, slug: str, as_of: date | None, known_at: str | None) -> None:
    shown = session.queries(as_of, known_at).partner(slug)
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    print(render("partner.head", {"slug": shown["slug"], "partner": shown["name"], "country": shown["country"]}, lang))
    if len(shown["names"]) > 1:
        heading(render("partner.names", {}, lang))
        rows = (
            [short_day(n.get("since")), short_day(n.get("until")), n["en"], n["fr"], n["nl"]] for n in shown["names"]
        )
        print_table(("since", "until", "in_english", "in_french", "in_dutch"), rows, lang)
    names = read_names(session, as_of, known_at)
    heading(render("partner.files", {"count": len(shown["files"])}, lang))
    print_table(LIST_COLUMNS, (list_row(item, lang, names) for item in shown["files"]), lang)


partner = group("partner", register_command("add_partner"), _list, _show, register_command("rename_partner"))
