"""Options and arguments made from the tables: what an act takes is declared once, in `lifecycle`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem

from commands.kinds import Number
from commands.parsing import Argument, option
from commands.session import Session
from lifecycle.act import FLAGS, Act, Field

METAVARS = {
    "when": "DATE", "day": "DATE", "text": "TEXT", "personal": "TEXT", "term": "P5Y|open|unknown",
    "renewal": "none|express|tacit:P4Y", "notice": "P6M|unknown", "theme": "THEME", "number": "N", "person": "NAME",
    "track": "bilateral|development|CODE", "policy": "FILE", "mail": "ADDRESS",
}  # fmt: skip
MOST_CHOICES = 7


def of_fields(act: Act) -> list[click.Parameter]:
    """The arguments and options of an act's own fields."""
    return [
        *(_argument(f) for f in act.fields if f.typed == "argument"),
        *(_option(f) for f in act.fields if f.typed not in ("argument", "none")),
    ]


def _metavar(field: Field) -> str:
    if field.choices and len(field.choices) <= MOST_CHOICES:
        return "|".join(field.choices)
    return METAVARS[field.kind] if field.kind != "choice" else field.name.upper()


class _Choices(click.ParamType[str]):
    """Any text; the table's choices are offered for completion, and checked where the command is read."""

    name = "text"

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The choices that begin so."""
        return [CompletionItem(word) for word in self.choices if word.startswith(incomplete)]


def _argument(field: Field) -> Argument:
    metavar = field.name.upper() if len("|".join(field.choices)) > 40 or not field.choices else _metavar(field)
    more: dict[str, Any] = {"metavar": metavar}
    if field.many:
        more = {"metavar": f"{metavar}...", "nargs": -1, "required": True}
    return Argument([f"field_{field.name.lower()}"], help=f"field.{field.name}", type=_Choices(field.choices), **more)


def _option(field: Field) -> click.Option:
    more: dict[str, Any] = (
        {"is_flag": True} if field.name in FLAGS else {"metavar": _metavar(field), "type": _Choices(field.choices)}
    )
    if field.many:
        more["multiple"] = True
    return option(field.option, f"field.{field.name}", name=f"field_{field.name.lower()}", **more)


def common(act: Act | None = None) -> list[click.Parameter]:
    """What goes with every act: its date, reason, documents, key, version, dry run, for whom.

    With an act of the tables, only what it takes: no `--document` where it takes none, no second `--on`.
    """
    own = {f.name for f in act.fields} if act is not None else set()
    params: list[click.Parameter] = []
    if "on" not in own:
        params.append(option("--on", metavar="DATE"))
    params.append(option("--reason", metavar="TEXT"))
    if act is None and "decision" not in own:
        params.append(option("--decision", metavar="REF"))
    if act is None or act.documents:
        params.append(option("--document", metavar="FILE[:LANG]", multiple=True))
    params += [
        option("--key", metavar="KEY"),
        option("--if-version", metavar="N", type=Number()),
        option("--dry-run", is_flag=True),
        option("--for", metavar="NAME", name="acting_for"),
    ]
    return params


def typed_fields(session: Session, act: Act, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was typed for the fields of an act, by name; people as their numbers."""
    found: dict[str, list[str]] = {}
    for field in act.fields:
        value = values.get(f"field_{field.name.lower()}")
        if value is None or value is False or value == ():
            continue
        texts = ["yes"] if value is True else [str(v) for v in (value if isinstance(value, tuple) else (value,))]
        found[field.name] = [_person(session, text) if field.kind == "person" and text else text for text in texts]
    return found


def _person(session: Session, text: str) -> str:
    return str(session.person_number(text))
