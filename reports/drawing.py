"""What a drawing against time needs that is kept or sent without its page: a heading, a legend, its own colours. Pure.

Light and dark follow the reader's screen, each on a ground of its own, so that it can be read wherever it is shown.
Shapes of the legend are paths and have `t-key` beside their class: what is drawn is told from what explains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple

from messages.render import render
from messages.wording import capitalised

WIDTH = 1000
"""Units of a drawing against time."""
LINE, MARGIN = 20, 12
"""Units from a line of text to the next, and round the drawing."""
MOST_OF_A_LINE = 120
"""Characters that have room beside each other, whatever the letters are."""
BEGINNING = 2015
"""The first year of the axis: the years in which something ends are the ones to see."""
STYLE = (
    ".t-ground{fill:#fff}.t-term{fill:#1d4f91}.t-test{fill:#fff;stroke:#1d4f91;stroke-width:2}"
    ".t-inexact{fill:none;stroke:#1d4f91;stroke-width:2;stroke-dasharray:3 3}.t-care{fill:url(#hatch)}"
    ".t-maybe{opacity:.35}.t-hatch{stroke:#9b1c1c;stroke-width:1}"
    ".t-axis,.t-line{stroke:#c9d1db}.t-today{stroke:#b45309;stroke-width:2}text{font:12px sans-serif;fill:#1b2430}"
    ".t-safe{fill:#b45309;stroke:#fff}"
    ".t-wait{fill:none;stroke:#1b2430;stroke-width:3;stroke-dasharray:0 5;stroke-linecap:round}"
    ".t-title{font-weight:bold}.t-mark{fill:#9b1c1c}"
    "@media (prefers-color-scheme:dark){.t-ground{fill:#1b222c}.t-term{fill:#6ea3e6}"
    ".t-test{fill:#1b222c;stroke:#6ea3e6}.t-inexact{stroke:#6ea3e6}.t-hatch{stroke:#f5a3a3}"
    ".t-axis,.t-line{stroke:#3c4857}.t-today{stroke:#f5b14a}text{fill:#e7ecf2}"
    ".t-safe{fill:#f5b14a;stroke:#1b222c}.t-wait{stroke:#e7ecf2}.t-mark{fill:#f5a3a3}}"
)
"""For the file that stands alone; a page brings its own, for light and dark."""


class Key(NamedTuple):
    """A line of the legend: the class of a shape, or a sign, and the message that says what it stands for."""

    look: str
    said: str


BAR, DIAMOND, DOTS = "M2 4h30v12h-30z", "M17 1l5 9l-5 9l-5 -9z", "M3 10h28"
SHAPES = {"t-safe": DIAMOND, "t-wait": DOTS}
KEYS = (
    Key("t-term", "timeline.term"), Key("t-test", "timeline.test_phase"), Key("t-inexact", "web.what_if.key.inexact"),
    Key("t-care", "web.what_if.key.caretaker"), Key("▲", "timeline.ends_in_caretaker"), Key("◂", "drawing.key.before"),
)  # fmt: skip
SAFE = Key("t-safe", "web.what_if.key.safe")
WAIT = Key("t-wait", "web.what_if.key.wait")


def texts(said: Iterable[str], top: int, look: str = "t-said") -> tuple[list[str], int]:
    """Sentences under each other from a height on, none longer than there is room; and the height below them."""
    lines = [line for sentence in said for line in wrap(sentence, MOST_OF_A_LINE)]
    drawn = [
        f'<text class="{look}" x="0" y="{top + LINE * place - 4}">{escape(line)}</text>'
        for place, line in enumerate(lines, 1)
    ]
    return drawn, top + LINE * len(lines)


def legend(keys: Sequence[Key], top: int, lang: str) -> tuple[list[str], int]:
    """What each mark stands for, a line each, from a height on; and the height below them."""
    drawn: list[str] = []
    for place, key in enumerate(keys):
        y = top + LINE * place
        said = escape(capitalised(render(key.said, {"year": str(BEGINNING)}, lang)))
        if key.look.isascii():
            shape = SHAPES.get(key.look, BAR)
            drawn.append(f'<path class="t-key {key.look}" transform="translate(0 {y})" d="{shape}"/>')
        else:
            look = "t-key t-mark" if key.look == "▲" else "t-key"
            drawn.append(f'<text class="{look}" x="12" y="{y + 15}">{key.look}\N{NO-BREAK SPACE}</text>')
        drawn.append(f'<text class="t-key" x="44" y="{y + 15}">{said}</text>')
    return drawn, top + LINE * len(keys)


def framed(lines: Sequence[str], height: int, title: str, about: str) -> str:
    """What was drawn for a page, in a frame with a title and a description for those who do not see it."""
    return _frame('class="timeline"', f"0 0 {WIDTH} {height}", title, about, lines)


def standing_alone(
    lines: Sequence[str], height: int, title: str, about: str, said: Sequence[str], keys: Sequence[Key], lang: str
) -> str:
    """What was drawn, with its title, sentences and legend to be seen: a file that needs no page round it."""
    head, below = texts((title,), 0, "t-title")
    more, below = texts(said, below)
    below += MARGIN
    explained, end = legend(keys, below + height + MARGIN, lang)
    wide, high = WIDTH + 2 * MARGIN, end + 2 * MARGIN
    own = f'xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" class="timeline"'
    ground = f'<path class="t-ground" d="M{-MARGIN} {-MARGIN}h{wide}v{high}h{-wide}z"/>'
    moved = [f'<svg x="0" y="{below}" width="{WIDTH}" height="{height}" overflow="visible">', *lines, "</svg>"]
    parts = [f"<style>{STYLE}</style>", ground, *head, *more, *moved, *explained]
    return _frame(own, f"{-MARGIN} {-MARGIN} {wide} {high}", title, about, parts)


def _frame(own: str, box: str, title: str, about: str, lines: Sequence[str]) -> str:
    parts = [
        f'<svg {own} viewBox="{box}" role="img" aria-labelledby="tl-title tl-about">',
        f'<title id="tl-title">{escape(title)}</title><desc id="tl-about">{escape(about)}</desc>',
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="t-hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>',
        *lines,
        "</svg>",
    ]
    return "\n".join(parts)
