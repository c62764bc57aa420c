"""A letter: what a mail says, apart from how it looks. The plain text and the page are made of the same lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import NamedTuple

WIDTH = 76
"""Columns of the plain text: a mail is quoted, and read on narrow screens (RFC 5322 §2.1.1 asks for less than 78)."""


class Line(NamedTuple):
    """One thing that is said; `command` is to be typed, `link` to be followed."""

    text: str
    command: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A matter of the letter: what it is about, and all that is said of it. `urgent` is shown as such."""

    heading: str
    lines: tuple[Line, ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words. `lang` is its language, `opening` stands above the parts, `closing` below."""

    lang: str
    title: str
    opening: tuple[Line, ...]
    parts: tuple[Part, ...]
    closing: tuple[Line, ...]


def plain(letter: Letter) -> str:
    """The letter as plain text. A command or a link stands on a line of its own and is never broken."""
    blocks = ["\n".join(_plain_lines(letter.opening))]
    for number, part in enumerate(letter.parts, 1):
        numbered = f"{number}. " if len(letter.parts) > 1 else ""
        head = wrap(f"{numbered}{part.heading}", WIDTH, subsequent_indent="   ", break_on_hyphens=False)
        blocks.append("\n".join([*head, *_plain_lines(part.lines, "   ")]))
    closing = "\n".join(_plain_lines(letter.closing))
    return "\n\n".join([*blocks, f"-- \n{closing}"]) + "\n"


def _plain_lines(lines: tuple[Line, ...], indent: str = "") -> Iterator[str]:
    for line in lines:
        yield from wrap(
            line.text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
        if line.command is not None:
            yield f"{indent}  {line.command}"
        if line.link is not None:
            yield f"{indent}  {line.link}"


def page(letter: Letter) -> str:
    """The letter as a page: no script, no picture, nothing fetched from elsewhere; every value is escaped."""
    element = "ol" if len(letter.parts) > 1 else "ul"
    parts = "\n".join(_page_part(part) for part in letter.parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(letter.lang)}">\n<head><meta charset="utf-8">'
        f"<title>{escape(letter.title)}</title></head>\n"
        '<body style="font-family:sans-serif;max-width:44em;line-height:1.45">\n'
        f"<h1>{escape(letter.title)}</h1>\n{''.join(_page_lines(letter.opening))}\n<{element}>\n{parts}\n</{element}>\n<hr>\n"
        f"{''.join(_page_lines(letter.closing))}\n</body>\n</html>\n"
    )


def _page_part(part: Part) -> str:
    style = ' style="border-left:4px solid #b00020;padding-left:12px"' if part.urgent else ""
    return f"<li{style}><h2>{escape(part.heading)}</h2>{''.join(_page_lines(part.lines))}</li>"


def _page_lines(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        said = escape(line.text)
        if line.link is not None:
            said = said.rstrip(":\N{NO-BREAK SPACE} ")  # it announces nothing: it is the link
            said = f'<a href="{escape(line.link)}">{said}</a>'
        command = f"<br><code>{escape(line.command)}</code>" if line.command is not None else ""
        yield f"<p>{said}{command}</p>"
