"""People: `user add | list | role | disable`."""

from __future__ import annotations

from commands.output import print_json, print_table, word
from commands.parsing import command, group
from commands.register_acts import register_command
from commands.session import Session
from messages.render import render


@command("list", help="help.user.list")
def _list(session: Session) -> None:
    shown = session.queries().people()
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = (
        [i["number"], i["name"], word("role", i["role"], lang),
         ", ".join(render(f"word.{flag}", {}, lang) for flag in ("disabled", "invented") if i.get(flag))]
        for i in shown["items"]
    )  # fmt: skip
    print_table(("number", "name", "role", "state"), rows, lang)


user = group(
    "user", register_command("add_person"), _list, register_command("change_role"), register_command("disable_person")
)
