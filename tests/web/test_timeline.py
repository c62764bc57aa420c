"""The timeline: every term drawn, inexact ends and caretaker periods readable without colour, the same as a table."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import pytest

from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
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
    drawn = ET.fromstring(svg(shown({"from": "2022-09", "until": "2027-09"}), "en", str, alone=True))
    assert [r.get("class") for r in drawn.iter(f"{SVG}rect")] == ["t-care", "t-term", "t-inexact"]


def test_a_name_with_markup_stays_a_name():
    """Whatever a partner is called."""
    text = svg(shown({"from": "2020-01-01", "until": "open"}), "en", lambda _: "<script>&\"'", alone=True)
    assert "<script>" not in text and ET.fromstring(text) is not None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_stands_in_the_drawing_and_in_the_table(served: Served, lang: str):
    """One row each; the drawing has a title and a description in the language."""
    reader = served.as_("officer", lang)
    found = Queries(served.store, DAY, lang).spans()
    page = reader.get(f"/{lang}/timeline")
    assert page.text.count('<th scope="row">') == len(found["items"]) == page.text.count("<g><title>")
    drawn = ET.fromstring(reader.client.get(f"/{lang}/timeline.svg").content)
    assert drawn.find(f"{SVG}title") is not None and drawn.find(f"{SVG}desc") is not None
    assert len(list(drawn.iter(f"{SVG}g"))) == len(found["items"])
