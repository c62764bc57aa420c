"""The partners of the public list on two maps as SVG, the world and Europe. For drawing alone: no rule reads a place.

Nothing is told by colour alone: each list has its own shape. The list of the page holds the same partners in words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from math import cos, radians
from pathlib import Path
from typing import Any, NamedTuple

from messages.render import render
from reports.tables import LISTS

PLACES = Path(__file__).with_name("places.toml")
SIZE, LETTER, LINE = 5, 6.6, 12
"""Units of the drawing: half a mark, the width of a letter, the height of a line."""
CORNERS = ((9, 4, "start"), (-9, 4, "end"), (0, -9, "middle"), (0, 17, "middle"), (9, -8, "start"), (9, 16, "start"))
"""Where a name may stand beside its mark, the best place first: right, left, above, below, and askew."""


class Place(NamedTuple):
    """Where a partner is drawn, in degrees (WGS 84), and the place that was taken for it."""

    seat: str
    latitude: float
    longitude: float
    geonames: int


class Frame(NamedTuple):
    """A map: its coasts in `static/map-<name>.svg`, its borders in degrees, in equidistant cylindrical projection.

    `parallel` is the latitude that is drawn true; `width` is the width of the drawing.
    """

    name: str
    west: float
    south: float
    east: float
    north: float
    parallel: float
    width: int

    @property
    def scale(self) -> float:
        """Units of the drawing for a degree of latitude."""
        return self.width / ((self.east - self.west) * cos(radians(self.parallel)))

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return round((self.north - self.south) * self.scale)

    def holds(self, place: Place) -> bool:
        """Whether a place lies on the map."""
        return self.west <= place.longitude <= self.east and self.south <= place.latitude <= self.north

    def at(self, place: Place) -> tuple[float, float]:
        """Where a place is drawn."""
        x = (place.longitude - self.west) * cos(radians(self.parallel)) * self.scale
        return round(x, 1), round((self.north - place.latitude) * self.scale, 1)


WORLD = Frame("world", -130, -40, 155, 62, 30, 1000)
EUROPE = Frame("europe", -11, 36, 42, 58, 50, 1000)
BRUSSELS = Place("Brussels", 50.85, 4.35, 2800866)


class Mark(NamedTuple):
    """A partner on a map."""

    x: float
    y: float
    listed: str
    name: str


@cache
def places() -> Mapping[str, Place]:
    """Every place on file, by the slug of the partner."""
    return {slug: Place(**line) for slug, line in tomllib.loads(PLACES.read_text(encoding="utf-8")).items()}


def without_place(register: Mapping[str, Any]) -> list[str]:
    """The names of listed partners for which no place is on file: they stand in the list alone."""
    return [item["name"] for listed in LISTS for item in register[listed] if item["slug"] not in places()]


def svg(register: Mapping[str, Any], frame: Frame, lang: str, coasts: str) -> str:
    """The partners of a register, as `Queries.register` gives it, on one map; `coasts` is the address of its land.

    On the map of the world the partners of Europe have no name: the other map has them.
    """
    marks = [
        Mark(*frame.at(place), listed, "" if frame is WORLD and EUROPE.holds(place) else item["name"])
        for listed in LISTS
        for item in register[listed]
        if (place := places().get(item["slug"])) is not None and frame.holds(place)
    ]
    home = Mark(*frame.at(BRUSSELS), "home", render("web.map.brussels", {}, lang) if frame is EUROPE else "")
    title = render(f"web.map.{frame.name}", {"on": register["asOf"]}, lang)
    return "\n".join(
        (
            f'<svg class="map" viewBox="0 0 {frame.width} {frame.height}" role="img" '
            f'aria-labelledby="map-{frame.name}">',
            f'<title id="map-{frame.name}">{escape(title)}</title>',
            f'<image href="{escape(coasts)}" width="{frame.width}" height="{frame.height}"/>',
            *_drawn([home, *marks], frame),
            "</svg>",
        )
    )


def _drawn(marks: Sequence[Mark], frame: Frame) -> Iterator[str]:
    taken = [(m.x - SIZE, m.y - SIZE, m.x + SIZE, m.y + SIZE) for m in marks]
    for mark in marks:
        yield _SHAPES[mark.listed](mark)
        if not mark.name:
            continue
        x, y, anchor, box = _free_place(mark, taken, frame)
        taken.append(box)
        yield f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(mark.name)}</text>'


Box = tuple[float, float, float, float]


def _free_place(mark: Mark, taken: Sequence[Box], frame: Frame) -> tuple[float, float, str, Box]:
    """The best place for a name that covers nothing; the first where every one does."""
    free = (b for b in _beside(mark) if _fits(b[3], frame) and not any(_overlap(b[3], other) for other in taken))
    return next(free, next(_beside(mark)))


def _beside(mark: Mark) -> Iterator[tuple[float, float, str, Box]]:
    wide = len(mark.name) * LETTER
    for right, down, anchor in CORNERS:
        x, y = round(mark.x + right, 1), round(mark.y + down, 1)
        left = x if anchor == "start" else x - wide if anchor == "end" else x - wide / 2
        yield x, y, anchor, (left, y - LINE + 2, left + wide, y + 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _fits(box: Box, frame: Frame) -> bool:
    return box[0] >= 0 and box[2] <= frame.width and box[1] >= 0 and box[3] <= frame.height


def _circle(mark: Mark) -> str:
    return f'<circle class="m-bilateral" cx="{mark.x}" cy="{mark.y}" r="{SIZE}"/>'


def _square(mark: Mark) -> str:
    x, y, side = round(mark.x - SIZE + 0.5, 1), round(mark.y - SIZE + 0.5, 1), 2 * SIZE - 1
    return f'<rect class="m-development" x="{x}" y="{y}" width="{side}" height="{side}"/>'


def _diamond(mark: Mark) -> str:
    half = SIZE + 1
    line = f"M{mark.x},{round(mark.y - half, 1)}l{half},{half} -{half},{half} -{half},-{half}z"
    return f'<path class="m-memoranda" d="{line}"/>'


def _ring(mark: Mark) -> str:
    return f'<circle class="m-home" cx="{mark.x}" cy="{mark.y}" r="{SIZE}"/>'


_SHAPES: Mapping[str, Callable[[Mark], str]] = {
    "home": _ring,
    "bilateral": _circle,
    "development": _square,
    "memoranda": _diamond,
}
