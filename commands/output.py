"""What goes to standard output: JSON for programs, tables on a terminal, lines with tabs in a pipe."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from messages.render import has, render


def print_json(shown: Any) -> None:
    """One JSON object."""
    print(json.dumps(shown, indent=2, ensure_ascii=False))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[Any]], lang: str, title: str = "") -> None:
    """Rows under headings, which are keys `table.<name>`: ruled on a terminal, else one line each with tabs."""
    said = [render(f"table.{heading}", {}, lang) for heading in headings]
    lines = [[_cell(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        print("\t".join(said))
        for line in lines:
            print("\t".join(text.replace("\t", " ").replace("\n", " ") for text in line))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    for heading in said:
        table.add_column(heading, overflow="fold")
    for line in lines:
        table.add_row(*(Text(text) for text in line))
    Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "+" if value else ""
    if isinstance(value, dict):
        return str(value.get("name") or value.get("number") or value.get("length") or "")
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(item) for item in value)
    return str(value)


def word(group: str, code: str | None, lang: str) -> str:
    """The name of a code in a language; the code itself where it has none."""
    if not code:
        return ""
    key = f"{group}.{code}"
    return render(key, {}, lang) if has(key, lang) else code


def person(shown: Any) -> str:
    """A person as the queries show one: by name, else by number."""
    if isinstance(shown, dict):
        return str(shown.get("name") or shown.get("number") or "")
    return str(shown or "")


def heading(text: str) -> None:
    """A line above a part, bold on a terminal."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        print(f"\n\033[1m{text}\033[0m")
    else:
        print(f"\n{text}")
