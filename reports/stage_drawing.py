"""The stages and acts as SVG, made from the one table: stages below each other, each act a numbered line. Pure.

What leads on runs on the right, what leads back on the left. A line leaves each stage from which its acts are possible
and ends, with an arrow, at the stage to which they lead. Each line meets a stage at a height of its own and runs in a
lane of its own, so that lines cross and never lie on each other. The number stands in the table beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple

from lifecycle.act import Nature
from lifecycle.stages import ENDS, NEW, TABLE, Stage
from messages.render import render

BOX, PORT, LEAST, GAP, LINE = 196, 13, 54, 16, 15
"""Units: the width of a stage, the room of one line at it, its least height, the room between two, a line of a name."""
LONGEST = 24
"""Letters of a line of a name."""
LANE, NEAR, EDGE = 22, 28, 14
"""Units: from lane to lane, from a stage to the first lane, and beyond the last one."""
ORDER = (NEW, *(stage.value for stage in Stage))


class Lane(NamedTuple):
    """Acts that lead from the same stages to the same one, of one nature: one line of the drawing."""

    acts: tuple[str, ...]
    sources: tuple[str, ...]
    target: str
    nature: Nature

    @property
    def back(self) -> bool:
        """Whether it leads to an earlier stage."""
        return all(ORDER.index(source) > ORDER.index(self.target) for source in self.sources)


def lanes() -> list[Lane]:
    """Every line, in the order of the table. An act that leaves the stage is a line of each of its stages to itself."""
    found: dict[tuple[tuple[str, ...], str, Nature], list[str]] = {}
    for act in TABLE:
        for edge in act.edges:
            ends = [(edge.sources, edge.target)] if edge.target else [((one,), one) for one in edge.sources]
            for sources, target in ends:
                found.setdefault((tuple(map(str, sources)), str(target), act.nature), []).append(act.name)
    return [Lane(tuple(dict.fromkeys(acts)), *key) for key, acts in found.items()]


class _Box(NamedTuple):
    top: float
    height: float


class _Line(NamedTuple):
    """A lane as it is drawn: where it runs, and the height at which it leaves each stage and reaches the last."""

    number: int
    lane: Lane
    x: float
    leaves: list[float]
    ends: float


def svg(lang: str, at: str = "") -> str:
    """The drawing; `at` is a stage that is marked."""
    every = list(enumerate(lanes(), 1))
    boxes = _boxes(every)
    left, right = ([(n, lane) for n, lane in every if lane.back is side] for side in (True, False))
    slots = _slots(left), _slots(right)
    beside = [NEAR + LANE * max(side.values(), default=0) + EDGE for side in slots]
    start, width = beside[0], beside[0] + BOX + beside[1]
    height = max(box.top + box.height for box in boxes.values()) + EDGE
    drawn = [*_lines(left, boxes, slots[0], start, -1), *_lines(right, boxes, slots[1], start + BOX, 1)]
    title, about = render("stages.title", {}, lang), render("stages.about", {}, lang)
    parts = [
        f'<svg class="stages" viewBox="0 0 {width} {round(height)}" role="img" aria-labelledby="st-title st-about">',
        f'<title id="st-title">{escape(title)}</title><desc id="st-about">{escape(about)}</desc>',
        '<defs><marker id="st-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'markerUnits="userSpaceOnUse" orient="auto"><path class="s-head" d="M0 0 8 4 0 8z"/></marker></defs>',
        *(piece for line in drawn for piece in _path(line, start if line.lane.back else start + BOX, lang)),
        *(piece for code in ORDER for piece in _stage(code, boxes[code], start, lang, at)),
        *(piece for line in drawn for piece in _number(line)),
        "</svg>",
    ]
    return "\n".join(parts)


def _boxes(every: Sequence[tuple[int, Lane]]) -> dict[str, _Box]:
    """Where each stage stands: as high as the lines that meet it on one side need."""
    boxes, top = {}, float(EDGE)
    for code in ORDER:
        meets = [sum(_meets(lane, code) for _, lane in every if lane.back is side) for side in (True, False)]
        height = max(LEAST if code != NEW else PORT * 2, PORT * (max(meets) + 1))
        boxes[code] = _Box(top, height)
        top += height + GAP
    return boxes


def _meets(lane: Lane, code: str) -> int:
    return lane.sources.count(code) + (lane.target == code)


def _span(lane: Lane) -> tuple[int, int]:
    places = [ORDER.index(code) for code in (*lane.sources, lane.target)]
    return min(places), max(places)


def _slots(side: Sequence[tuple[int, Lane]]) -> dict[int, int]:
    """The lane of each line, the shortest next to the stages; two share one where neither reaches the other."""
    slots: dict[int, int] = {}
    taken: list[list[tuple[int, int]]] = []
    for number, lane in sorted(side, key=lambda pair: (_span(pair[1])[1] - _span(pair[1])[0], pair[0])):
        first, last = _span(lane)
        free = next((s for s, spans in enumerate(taken) if all(last < a or b < first for a, b in spans)), len(taken))
        if free == len(taken):
            taken.append([])
        taken[free].append((first, last))
        slots[number] = free
    return slots


def _lines(
    side: Sequence[tuple[int, Lane]], boxes: dict[str, _Box], slots: dict[int, int], edge: float, way: int
) -> Iterator[_Line]:
    """The lines of one side, each at a height of its own where it meets a stage."""
    used = dict.fromkeys(ORDER, 0)

    def port(code: str) -> float:
        used[code] += 1
        box, count = boxes[code], sum(_meets(lane, code) for _, lane in side)
        return round(box.top + box.height * used[code] / (count + 1), 1)

    for number, lane in sorted(side, key=lambda pair: slots[pair[0]]):
        ends = port(lane.target)
        yield _Line(
            number, lane, edge + way * (NEAR + LANE * slots[number]), [port(code) for code in lane.sources], ends
        )


def _path(line: _Line, edge: float, lang: str) -> Iterator[str]:
    """The line itself: a stub from each stage, the lane, the arrow."""
    said = ", ".join(render(f"act.{act}", {}, lang) for act in line.lane.acts)
    heights = [*line.leaves, line.ends]
    stubs = "".join(f"M{edge} {y}H{line.x}" for y in line.leaves)
    way = f"{stubs}M{line.x} {min(heights)}V{max(heights)}"
    yield f'<g class="s-line n-{line.lane.nature.value}"><title>{line.number}. {escape(said)}</title><path d="{way}"/>'
    yield f'<path marker-end="url(#st-head)" d="M{line.x} {line.ends}H{edge}"/></g>'


def _number(line: _Line) -> Iterator[str]:
    """The number of a line, where it turns to the stage that it leads to."""
    yield f'<circle class="s-dot" cx="{line.x}" cy="{line.ends}" r="9"/>'
    yield f'<text class="s-number" x="{line.x}" y="{line.ends + 4}" text-anchor="middle">{line.number}</text>'


def _stage(code: str, box: _Box, start: float, lang: str, at: str) -> Iterator[str]:
    """A stage: a box with its name, with a second frame where the file ends there; where files begin, a dot."""
    middle = box.top + box.height / 2
    if code == NEW:
        yield f'<rect class="s-new" x="{start}" y="{box.top}" width="{BOX}" height="{box.height}" rx="13"/>'
    else:
        now = " s-now" if code == at else ""
        yield f'<rect class="s-stage{now}" x="{start}" y="{box.top}" width="{BOX}" height="{box.height}" rx="6"/>'
    if code in ENDS:
        inner = f'x="{start + 3}" y="{box.top + 3}" width="{BOX - 6}" height="{box.height - 6}"'
        yield f'<rect class="s-end" {inner} rx="4"/>'
    name = render(f"stage.{code}" if code != NEW else "stages.new", {}, lang)
    lines = wrap(name, LONGEST)
    for place, text in enumerate(lines):
        y = round(middle + 4 + LINE * (place - (len(lines) - 1) / 2), 1)
        here = "s-name s-here" if code == at else "s-name"
        yield f'<text class="{here}" x="{start + BOX / 2}" y="{y}" text-anchor="middle">{escape(text)}</text>'
