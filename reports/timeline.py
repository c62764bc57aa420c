"""The timeline as SVG: every term and test phase against time, caretaker periods hatched, the day as a line. Pure.

Nothing is told by colour alone: a test phase is outlined, a term filled; a caretaker period is hatched, thinly behind
the day where no end of it is known; a beginning or an end that is not exact is drawn open, over the days it may lie
on; an end inside a caretaker period has a mark before its row, also inside one that is supposed to last (`lastsUntil`);
a diamond marks the last safe day of a decision, where an item names one (`safeOn`), and a dotted line below a bar the
days on which a decision waits (`waits`). What ended before the first year has no row, and is counted instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any, NamedTuple

from messages.order import in_order
from messages.render import render
from messages.wording import capitalised, colon, parted, word
from messages.wording import day as day_words
from reports.drawing import BEGINNING, KEYS, WIDTH, framed, standing_alone
from rules.dates import parse_worked_out

LABELS, ROW, HEAD = 240, 22, 34
"""Units of the drawing: the column of names, a row, the axis above."""
MARKS = 20
"""Where names begin: a mark may stand before each, and another between it and the first year."""
MOST_OF_A_NAME = 28
"""Characters of a name that have room before its row."""
BEFORE = date(BEGINNING, 1, 1)
"""What began earlier is drawn from here on, with an arrow."""
AFTER_YEARS = 7
NO_BAR = "no_bar"
"""The kind of an item that stands for a file of which there is nothing to draw but what waits."""
LEAST_OF_A_YEAR = 18
"""Units between two lines of the axis: every other one has the name of its year, which needs twice as many."""
OF_THE_DAY = 120
"""Units that the words at the line of the day need beside it."""
STEPS = (1, 2, 5, 10, 20, 50, 100)
"""Years from a line of the axis to the next, the fewest that leave room."""


class Bar(NamedTuple):
    """One term or test phase as it is drawn: its days, since and until when it surely runs, whether its end is marked.

    Where nobody knows since when, `first` is where the drawing begins.
    """

    item: Mapping[str, Any]
    first: date
    last: date
    sure_from: date
    sure_until: date
    open_end: bool
    marked: bool


def bars(shown: Mapping[str, Any]) -> list[Bar]:
    """Every bar, in the order of the answer. What has no first day at all is left to the table."""
    today = date.fromisoformat(shown["on"])
    horizon = _horizon(today)
    periods = [_period(p, today, p.get("lastsUntil")) for p in shown["caretaker"]]
    found = []
    for item in shown["items"]:
        if item["kind"] == NO_BAR:
            found.append(Bar(item, today, today, today, today, False, False))
        if item["from"] == "unknown":
            continue
        begins = parse_worked_out(item["from"])
        first, sure_from = begins.earliest or BEFORE - timedelta(days=1), begins.latest or begins.earliest or horizon
        until = item.get("endedOn") or item["until"]
        if until in ("open", "unknown"):
            sure_until = horizon if until == "open" else max(today, sure_from)
            found.append(Bar(item, first, horizon, sure_from, sure_until, True, False))
            continue
        ends = parse_worked_out(until)
        last, sure = ends.latest or horizon, ends.earliest or first
        marked = "endedOn" not in item and any(start <= last and sure < stop for start, stop in periods)
        found.append(Bar(item, first, last, sure_from, sure, False, marked))
    return found


def is_earlier(bar: Bar) -> bool:
    """Whether a bar ended before the first year that is drawn."""
    return bar.last <= BEFORE and bar.item["kind"] != NO_BAR


def not_drawn(shown: Mapping[str, Any], lang: str) -> str:
    """How many terms and test phases ended before the first year that is drawn, in words; empty where none did."""
    count = sum(map(is_earlier, bars(shown)))
    return render("drawing.earlier", {"count": count, "year": str(BEGINNING)}, lang) if count else ""


def _horizon(today: date) -> date:
    return date(max(today.year, BEGINNING) + AFTER_YEARS, 1, 1)


def _period(shown: Mapping[str, Any], today: date, lasts_until: str | None = None) -> tuple[date, date]:
    """The first day of a caretaker period and the day on which it is over, or `lasts_until` where no end is known."""
    starts = parse_worked_out(shown["from"])
    first = starts.earliest or starts.latest or today
    until = shown.get("until", lasts_until)
    ends = parse_worked_out(until) if until is not None else None
    stop = (ends.earliest or ends.latest) if ends is not None else max(today, first) + timedelta(days=1)
    return first, stop or today


def svg(
    shown: Mapping[str, Any], lang: str, name: Callable[[str], str], today: date, *, alone: bool = False
) -> str:  # fmt: skip
    """The drawing; `name` gives the name of a partner, `alone` adds what a file without a page needs.

    `today` tells whether the day that is asked about is that, or another.
    """
    title, about = render("timeline.title", {"on": shown["on"]}, lang), render("timeline.about", {}, lang)
    lines, height = rows_against_time(shown, lang, name, today)
    said = tuple(filter(None, (not_drawn(shown, lang),)))
    return (
        standing_alone(lines, height, title, about, said, KEYS, lang) if alone else framed(lines, height, title, about)
    )


def rows_against_time(
    shown: Mapping[str, Any], lang: str, name: Callable[[str], str], today: date
) -> tuple[list[str], int]:  # fmt: skip
    """The axis, a row for each bar, the line of the day asked about; and how high they are together."""
    seen = (bar for bar in bars(shown) if not is_earlier(bar))
    drawn = sorted(seen, key=lambda b: (in_order(name(b.item["partner"])), b.item["reference"], b.first))
    day = date.fromisoformat(shown["on"])
    height = HEAD + ROW * len(drawn) + 8
    said = render("timeline.today", {}, lang) if day == today else render("timeline.as_of", {"on": shown["on"]}, lang)
    labels = labels_of(drawn, name)
    lines = [
        *_axis(day, height, shown, lang),
        *(line for place, bar in enumerate(drawn) for line in _row(bar, place, day, lang, name, labels)),
        f'<line class="t-today" x1="{_x(day, day)}" x2="{_x(day, day)}" y1="{HEAD - 12}" y2="{height}"/>',
        f'<text class="t-day" {_beside(_x(day, day))} y="{HEAD - 16}">{escape(said)}</text>',
    ]
    return lines, height


def _beside(x: float) -> str:
    """Where the words at the line of the day stand: behind it, or before it where there is no room."""
    return f'x="{x + 4}"' if x + OF_THE_DAY <= WIDTH else f'x="{x - 4}" text-anchor="end"'


def labels_of(drawn: Sequence[Bar], name: Callable[[str], str]) -> Mapping[str, str]:
    """What stands before the rows of each file: the partner, shortened; the reference too where two would be alike."""
    short = {bar.item["reference"]: _cut(capitalised(name(bar.item["partner"])), MOST_OF_A_NAME) for bar in drawn}
    alike = Counter(short.values())
    return {
        reference: label if alike[label] == 1 else f"{_cut(label, MOST_OF_A_NAME - len(reference) - 1)} {reference}"
        for reference, label in short.items()
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _x(day: date, today: date) -> float:
    """Where a day stands, within the drawing."""
    span = (_horizon(today) - BEFORE).days
    place = min(max((day - BEFORE).days, 0), span)
    return round(LABELS + place * (WIDTH - LABELS - 8) / span, 1)


def _axis(today: date, height: int, shown: Mapping[str, Any], lang: str) -> Iterator[str]:
    for period in shown["caretaker"]:
        start, stop = _period(period, today)
        if stop <= BEFORE:
            continue
        left, right, end = _x(start, today), _x(stop, today), _x(_horizon(today), today)
        title = f"<title>{escape(period_in_words(period, lang))}</title>"
        shape = f'y="{HEAD}" height="{height - HEAD}"'
        yield f'<rect class="t-care" x="{left}" width="{round(max(right - left, 3), 1)}" {shape}>{title}</rect>'
        if "until" not in period and end > right:
            yield f'<rect class="t-care t-maybe" x="{right}" width="{round(end - right, 1)}" {shape}>{title}</rect>'
    years = _horizon(today).year - BEFORE.year
    step = next((n for n in STEPS if n * (WIDTH - LABELS) >= LEAST_OF_A_YEAR * years), STEPS[-1])
    for year in range(BEFORE.year, _horizon(today).year + 1, step):
        x = _x(date(year, 1, 1), today)
        yield f'<line class="t-axis" x1="{x}" x2="{x}" y1="{HEAD - 6}" y2="{height}"/>'
        if (year - BEFORE.year) % (2 * step) == 0 and x < WIDTH - 30:
            yield f'<text x="{x + 2}" y="{HEAD - 2}">{year}</text>'


def _row(
    bar: Bar, place: int, today: date, lang: str, name: Callable[[str], str], labels: Mapping[str, str]
) -> Iterator[str]:  # fmt: skip
    y = HEAD + ROW * place
    said = sentence(bar, lang, name)
    label = labels[bar.item["reference"]]
    yield f'<g><title>{escape(said)}</title><text x="{MARKS}" y="{y + 15}">{escape(label)}</text>'
    if bar.item["kind"] == NO_BAR:
        why = capitalised(render(f"timeline.{NO_BAR}", {}, lang))
        yield f'<text x="{LABELS + 4}" y="{y + 15}">{escape(why)}</text>'
    if bar.marked:
        yield f'<text class="t-mark" x="2" y="{y + 15}">▲</text>'
    for start, stop in _waiting(bar.item):
        left, right = _x(start, today), _x(stop, today)
        yield f'<path class="t-wait" d="M{left} {y + 20}h{round(max(right - left, 2), 1)}"/>'
    kind = "t-test" if bar.item["kind"] == "test_phase" else "t-term"
    before, behind = ("t-inexact", bar.first, bar.sure_from), ("t-inexact", bar.sure_until, bar.last)
    parts: tuple[tuple[str, date, date], ...] = (before, (kind, bar.sure_from, bar.sure_until), behind)
    if bar.sure_until < bar.sure_from:  # nobody knows of a day on which it surely ran
        parts = (("t-inexact", bar.first, bar.last),)
    for look, start, stop in parts:
        left, right = _x(start, today), _x(stop, today)
        if right > left:
            yield f'<rect class="{look}" x="{left}" y="{y + 5}" width="{round(right - left, 1)}" height="12"/>'
    if "safeOn" in bar.item:
        safe = _x(date.fromisoformat(bar.item["safeOn"]), today)
        yield f'<path class="t-safe" d="M{safe} {y + 2}l5 9l-5 9l-5 -9z"/>'
    if bar.first < BEFORE:
        yield f'<text x="{LABELS - 13}" y="{y + 15}">◂</text>'
    yield "</g>"


def _waiting(item: Mapping[str, Any]) -> list[tuple[date, date]]:
    """The days on which something waits, each once: dots over dots would be no dotted line."""
    days = sorted(
        (date.fromisoformat(wait["from"]), date.fromisoformat(wait["until"])) for wait in item.get("waits", ())
    )
    found: list[tuple[date, date]] = []
    for start, stop in days:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def sentence(bar: Bar, lang: str, name: Callable[[str], str]) -> str:
    """A bar in words, as it is read aloud."""
    kind = render(f"timeline.{bar.item['kind']}", {}, lang)
    said = f"{capitalised(name(bar.item['partner']))}, {kind}"
    if bar.item["kind"] != NO_BAR:
        said = f"{said}{colon(lang)} {', '.join(days(bar.item, lang))}"
    return parted((said, *(wait["said"] for wait in bar.item.get("waits", ()))), lang)


def period_in_words(period: Mapping[str, Any], lang: str) -> str:
    """A caretaker period with its days, as it is read aloud."""
    key = "timeline.caretaker" if "until" in period else "timeline.caretaker_open"
    return render(key, {"since_on": period["from"], "until_on": period.get("until", "")}, lang)


def days(item: Mapping[str, Any], lang: str) -> Sequence[str]:
    """First day and end of a term in words."""
    first = word("date", "unknown", lang) if item["from"] == "unknown" else str(day_words(item["from"], lang))
    until = item.get("endedOn") or item["until"]
    last = render(f"length.{until}", {}, lang) if until in ("open", "unknown") else str(day_words(until, lang))
    return first, last
