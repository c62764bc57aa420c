"""The timeline: every term drawn, inexact ends and caretaker periods readable without colour, the same as a table."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from html import escape
from typing import Any

import pytest

from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
from messages.render import render
from reports.timeline import bars, svg
from tests.web.conftest import DAY, Served

SVG = "{http://www.w3.org/2000/svg}"


def shown(*items: dict[str, Any], until: str | None = "2026-02-13") -> dict[str, Any]:
    period = {"id": 7, "from": "2024-06-09", **({"until": until} if until else {})}
    base = {"reference": "BE-BRU-2026-0001", "partner": "x", "track": "bilateral", "kind": "term", "number": 1}
    return {"on": "2026-11-23", "items": [{**base, **item} for item in items], "caretaker": [period]}


@pytest.mark.parametrize(
    ("until", "marked"),
    [
        ("2024-06-08", False),
        ("2024-06-09", True),
        ("2026-02-12", True),
        ("2026-02-13", False),
        ("2024-06", True),
        ("open", False),
        ("unknown", False),
    ],
)
def test_an_end_is_marked_where_it_may_lie_in_a_caretaker_period(until: str, marked: bool):
    """The last day before, the first, the last, the day after; a month that reaches into it."""
    [bar] = bars(shown({"from": "2020-01-01", "until": until}))
    assert bar.marked is marked


def test_an_inexact_end_is_drawn_open_over_the_days_it_may_lie_on():
    """Surely until the first, perhaps until the last."""
    [bar] = bars(shown({"from": "2022-09", "until": "2027-09"}))
    assert (bar.sure_until, bar.last) == (date(2027, 9, 1), date(2027, 9, 30))
    drawn = ET.fromstring(svg(shown({"from": "2022-09", "until": "2027-09"}), "en", str, DAY, alone=True))
    assert [r.get("class") for r in drawn.iter(f"{SVG}rect")] == ["t-care", "t-inexact", "t-term", "t-inexact"]


@pytest.mark.parametrize(
    ("begins", "first", "sure"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2016-04/2016-07", date(2016, 4, 1), date(2016, 7, 31)),
        ("../2024-06-08", date(2014, 12, 31), date(2024, 6, 8)),
        ("2020-02-03", date(2020, 2, 3), date(2020, 2, 3)),
    ],
)
def test_an_inexact_beginning_is_drawn_open_over_the_days_it_may_lie_on(begins: str, first: date, sure: date):
    """A year, a season, a day until which it had begun; an exact one has no open part."""
    [bar] = bars(shown({"from": begins, "until": "2027-09-30"}))
    assert (bar.first, bar.sure_from) == (first, sure)
    drawn = ET.fromstring(svg(shown({"from": begins, "until": "2027-09-30"}), "en", str, DAY, alone=True))
    looks = [r.get("class") for r in drawn.iter(f"{SVG}rect")][1:]
    assert looks == (["t-term"] if first == sure else ["t-inexact", "t-term"])
    assert any(t.text == "◂" for t in drawn.iter(f"{SVG}text")) is (first < date(2015, 1, 1))


def test_what_may_have_ended_before_it_surely_began_is_open_as_a_whole():
    """Begun in 2018 and ended in 2018: no day is sure."""
    drawn = ET.fromstring(svg(shown({"from": "2018", "until": "2018"}), "en", str, DAY, alone=True))
    assert [r.get("class") for r in drawn.iter(f"{SVG}rect")] == ["t-care", "t-inexact"]


def test_a_caretaker_period_without_an_end_is_drawn_on_thinly_and_says_so():
    """Up to the day as any other, and seen although it began yesterday."""
    found = shown({"from": "2020-01-01", "until": "open"}, until=None)
    found["caretaker"][0]["from"] = "2026-11-22"
    drawn = ET.fromstring(svg(found, "en", str, DAY, alone=True))
    sure, maybe, _ = drawn.iter(f"{SVG}rect")
    assert (sure.get("class"), maybe.get("class")) == ("t-care", "t-care t-maybe")
    assert float(sure.get("width", "")) >= 3 and float(maybe.get("width", "")) > 100
    assert "no end known" in maybe.findtext(f"{SVG}title", "")


def test_a_caretaker_period_that_is_still_to_come_is_drawn_from_its_beginning_and_told_as_such():
    """Without an end: hatched where it begins, thinly on from there, and nothing before it."""
    found = shown({"from": "2020-01-01", "until": "open"}, until=None)
    found["caretaker"][0]["from"] = "2028-06-10"
    drawn = ET.fromstring(svg(found, "en", str, DAY, alone=True))
    sure, maybe, _ = drawn.iter(f"{SVG}rect")
    assert sure.findtext(f"{SVG}title") == "Caretaker period: begins on 10 June 2028; no end known"
    assert float(maybe.get("x", "")) >= float(sure.get("x", "")) > 750


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_ended_before_the_first_year_has_no_row_and_is_counted(lang: str):
    """Of a tacitly prolonged file the terms that can be seen: 2014 to 2019 is one, 2009 to 2014 is none."""
    terms = [{"number": n, "from": f"{year}-05-04", "until": f"{year + 5}-05-04"}
             for n, year in enumerate(range(1999, 2029, 5), 1)]  # fmt: skip
    text = svg(shown(*terms), lang, str, DAY, alone=True)
    rows = list(ET.fromstring(text).iter(f"{SVG}g"))
    assert len(rows) == 3 and all(row.find(f"{SVG}rect") is not None for row in rows)
    assert escape(render("drawing.earlier", {"count": 3, "year": "2015"}, lang)) in text
    assert render("drawing.earlier", {"count": 3, "year": "2015"}, lang).partition("3")[0] not in svg(
        shown(*terms[3:]), lang, str, DAY, alone=True
    )


@pytest.mark.parametrize("on", ["1989-01-01", "2008-01-01", "2014-12-31", "2026-11-23", "2999-12-31"])
def test_every_day_that_can_be_asked_about_is_drawn_with_an_axis_that_can_be_read(on: str):
    """The years stand beside each other, however many there are."""
    term = {"from": "2007-01-01", "until": "3004-05-04"}
    drawn = ET.fromstring(svg({**shown(term), "on": on}, "en", str, date.fromisoformat(on), alone=True))
    line = next(one for one in drawn.iter(f"{SVG}text") if one.get("class") == "t-day")
    assert line.get("text-anchor") == "end" or float(line.get("x", "")) + 120 <= 1004
    years = [float(one.get("x", "")) for one in drawn.iter(f"{SVG}text") if (one.text or "").isdecimal()]
    assert len(years) >= 3 and all(later - one >= 34 for one, later in zip(years, years[1:], strict=False))


def test_a_name_with_markup_stays_a_name():
    """Whatever a partner is called."""
    text = svg(shown({"from": "2020-01-01", "until": "open"}), "en", lambda _: "<script>&\"'", DAY, alone=True)
    assert "<script>" not in text and ET.fromstring(text) is not None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_stands_in_the_drawing_and_in_the_table(served: Served, lang: str):
    """One row each, where nothing ended before the first year; the drawing has a title and a description in the language."""
    reader = served.as_("officer", lang)
    found = Queries(served.store, DAY, lang).spans()
    page = reader.get(f"/{lang}/timeline")
    assert page.text.count('<th scope="row">') == len(found["items"]) == page.text.count("<g><title>")
    beside = page.text.partition("</table>")[2]
    assert len(found["caretaker"]) == beside.partition("</ul>")[0].count("<li>") > 0
    drawn = ET.fromstring(reader.client.get(f"/{lang}/timeline.svg").content)
    assert drawn.find(f"{SVG}title") is not None and drawn.find(f"{SVG}desc") is not None
    assert len(list(drawn.iter(f"{SVG}g"))) == len(found["items"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_day_than_today_is_not_called_today(served: Served, lang: str):
    """The line says which day it stands for, on the page and in the file."""
    reader = served.as_("manager", lang)
    today, then = render("timeline.today", {}, lang), render("timeline.as_of", {"on": "2025-01-15"}, lang)

    def said(path: str) -> str:
        return reader.client.get(f"/{lang}/{path}").text.partition('class="t-day"')[2].partition("</text>")[0]

    for path in ("timeline", "timeline.svg"):
        assert escape(today) in said(path), path
        assert said(f"{path}?asOf=2025-01-15").endswith(f">{escape(then)}"), path
    planned = "what-if?asOf=2025-01-15&from=2024-06-09&until=2027-01-01"
    assert escape(then) in said(planned) and escape(today) not in said(planned)


def test_no_mark_runs_into_a_name_and_names_that_are_alike_get_their_reference():
    """The triangle stands before the name, the arrow behind it, whatever its length; two files of one partner differ."""
    long = "Communauté métropolitaine de Xyz-sur-Wxyz et environs"
    items = [{"reference": f"BE-BRU-2026-000{n}", "partner": partner, "from": "2010-01-01", "until": "2025-01-01"}
             for n, partner in enumerate((long, "twice", "twice", "once"), 1)]  # fmt: skip
    drawn = ET.fromstring(svg(shown(*items), "en", str, DAY, alone=True))
    labels = []
    for row in drawn.iter(f"{SVG}g"):
        name, mark, arrow = row.findall(f"{SVG}text")
        wide = 7.3  # the widest letters of a text of 12 pixels, on the average
        assert (
            float(mark.get("x", "")) + 2 * wide <= float(name.get("x", "")) and mark.text == "▲" and arrow.text == "◂"
        )
        assert float(name.get("x", "")) + wide * len(name.text or "") <= float(arrow.get("x", ""))
        labels.append(name.text or "")
    assert sorted(labels)[1:] == ["Once", "Twice BE-BRU-2026-0002", "Twice BE-BRU-2026-0003"]
