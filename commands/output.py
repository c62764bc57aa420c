"""What goes to standard output: JSON for programs, tables on a terminal, lines with tabs in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from messages.render import has, render
from messages.wording import word, zoned

SHORT = 20
"""Columns up to this width are never folded."""


def print_json(shown: Any) -> None:
    """One JSON object."""
    from pydantic_core import to_json  # seven times as fast, the same bytes

    print(to_json(shown, indent=2).decode())


def print_known_at(known_at: str | None, lang: str) -> None:
    """The instant by which something is known, where one was asked for."""
    if known_at is not None:
        print(render("then.known_at", {"instant": zoned(known_at, lang)}, lang))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[Any]], lang: str) -> None:
    """Rows under headings (keys `table.<name>`, else `field.<name>`): ruled on a terminal, else lines with tabs."""
    said = [word("table" if has(f"table.{name}", lang) else "field", name, lang) for name in headings]
    lines = [[_cell(value) for value in row] for row in rows]
    if not sys.stdout.isatty():
        print("\t".join(said))
        for line in lines:
            print("\t".join(text.replace("\t", " ").replace("\n", " ") for text in line))
        return
    _ruled(headings, said, lines, lang)


LEFT_OUT_FIRST = ("track", "officer", "in_force_since", "start_event", "end_event", "entered_by", "state")
"""Columns that a narrow terminal does without, in this order; a pipe and `--json` always have them."""


def _ruled(headings: Sequence[str], said: list[str], lines: list[list[str]], lang: str) -> None:
    """A table for a terminal; columns that do not fit are left out, and named below."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    widths = [max(len(text) for text in column) for column in zip(said, *lines, strict=True)]
    shown = list(range(len(headings)))
    for name in LEFT_OUT_FIRST:
        if name in headings and sum(widths[i] + 2 for i in shown) > console.width:
            shown.remove(headings.index(name))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for i in shown:
        table.add_column(said[i], overflow="fold", no_wrap=widths[i] <= SHORT)
    for line in lines:
        table.add_row(*(Text(line[i]) for i in shown))
    console.print(table)
    missing = ", ".join(said[i] for i in range(len(headings)) if i not in shown)
    if missing:
        print(render("list.left_out", {"list": missing}, lang))


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


def heading(text: str) -> None:
    """A line above a part, bold on a terminal."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        print(f"\n\033[1m{text}\033[0m")
    else:
        print(f"\n{text}")
