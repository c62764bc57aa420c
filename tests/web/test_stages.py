"""The stages as a drawing with its table: every act of the one table, in every language; lines never lie on each other."""

from __future__ import annotations

import re
from html import unescape
from itertools import combinations
from textwrap import wrap

import pytest

from lifecycle.stages import TABLE, Stage
from messages.catalogue import LANGUAGES
from messages.wording import word
from reports.diagram import arrows
from reports.stage_drawing import BOX, LEAST, LINE, LONGEST, lanes, svg
from tests.web.conftest import Served


def test_the_lines_say_what_the_table_of_acts_says():
    """Every arrow of the diagram is in one line, and no other."""
    drawn = {(source, lane.target, act) for lane in lanes() for source in lane.sources for act in lane.acts}
    assert drawn == {(source, target, act) for source, target, act, _ in arrows()}


def segments(drawing: str) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """The level and the upright pieces of every line: where, from, to."""
    level: list[tuple[float, float, float]] = []
    upright: list[tuple[float, float, float]] = []
    for path in re.findall(r'd="(M[\d. HVM]+)"', drawing):
        for x, y, way, end in re.findall(r"M([\d.]+) ([\d.]+)([HV])([\d.]+)", path):
            piece = (float(y), float(x), float(end)) if way == "H" else (float(x), float(y), float(end))
            (level if way == "H" else upright).append(piece)
    return level, upright


def test_no_two_lines_lie_on_each_other():
    """They cross, and each is followed by the eye."""
    for pieces in segments(svg("en")):
        for (a, b, c), (d, e, f) in combinations(set(pieces), 2):
            apart = abs(a - d) > 3 or max(b, c) <= min(e, f) or max(e, f) <= min(b, c)
            assert apart, ((a, b, c), (d, e, f))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_name_fits_into_its_box(lang: str):
    """Three lines at the most, none longer than the box is wide at seven units and a half a letter."""
    drawing = svg(lang)
    for name in re.findall(r'class="s-name"[^>]*>([^<]+)<', drawing):
        assert len(unescape(name)) * 7.5 <= BOX, name
    for stage in Stage:
        assert len(wrap(word("stage", stage.value, lang), LONGEST)) * LINE <= LEAST, stage


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_every_stage_and_act_in_the_drawing_and_in_the_table(served: Served, lang: str):
    """By name, in the language."""
    page = served.as_("auditor", lang).get(f"/{lang}/stages", at="in_force")
    _, _, table = page.text.partition("</svg></div>")
    for act in TABLE:
        assert word("act", act.name, lang).replace("'", "&#39;") in table
    assert len(re.findall('class="s-stage', page.text)) == len(Stage) and 's-stage s-now"' in page.text
    assert page.text.count('class="s-number"') == len(lanes())
