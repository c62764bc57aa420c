"""People: `user add | list | role | disable | erase`."""

from __future__ import annotations

from datetime import date

from commands.erasing import erase_person
from commands.files import AS_OF
from commands.output import print_json, print_table, word
from commands.parsing import command, group
from commands.register_acts import register_command
from commands.session import Session
from commands.wording import opened
from messages.render import render


@command("list", *AS_OF, help="help.user.list")
def _list(session: Session, as_of: date | None, known_at: str | None) -> None:
    shown = session.queries(as_of, known_at).people()
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = (
        [i["number"], opened(i["name"], lang), word("role", i["role"], lang),
         ", ".join(render(f"word.{flag}", {}, lang) for flag in ("disabled", "invented") if i.get(flag))]
        for i in shown["items"]
    )  # fmt: skip
    print_table(("number", "name", "role", "state"), rows, lang)


user = group(
    "user",
    register_command("add_person"),
    _list,
    register_command("change_role"),
    register_command("disable_person"),
    erase_person,
)
