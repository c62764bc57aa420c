"""People: `user add | list | role | disable | mail | wishes | erase`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from commands.erasing import erase_person
from commands.files import AS_OF
from commands.output import print_json, print_table
from commands.parsing import command, group
from commands.register_acts import register_command
from commands.session import Session
from messages.render import render
from messages.wording import opened, who, word


@command("list", *AS_OF, help="help.user.list")
def _list(session: Session, as_of: date | None, known_at: str | None) -> None:
    shown = session.queries(as_of, known_at).people()
    if session.json:
        print_json(shown)
        return
    lang = session.lang
    rows = (
        [i["number"], opened(i["name"], lang), word("role", i["role"], lang),
         ", ".join(_states(i, lang))]
        for i in shown["items"]
    )  # fmt: skip
    print_table(("number", "name", "role", "state"), rows, lang)


def _states(item: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What there is to know of a person besides name and role: may act no more, has an address, is away until when."""
    yield from (render(f"word.{flag}", {}, lang) for flag in ("disabled", "invented") if item.get(flag))
    if item.get("hasMail"):
        yield render("user.has_mail", {}, lang)
    absent = item.get("absent")
    if absent:
        said = {"until_on": absent["until"], "person": who(absent.get("deputy"), lang)}
        yield render("user.absent", said, lang)


user = group(
    "user",
    register_command("add_person"),
    _list,
    register_command("change_role"),
    register_command("disable_person"),
    register_command("set_mail"),
    register_command("set_wishes"),
    erase_person,
)
