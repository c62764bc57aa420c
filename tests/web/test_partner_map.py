"""The map of the public page: every partner of the list drawn where it lies, in its own shape, no name over another."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import Any

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from reports.partner_map import EUROPE, WORLD, Frame, Place, places, svg, without_place
from reports.tables import LISTS
from tests.makers.portfolios import brussels
from tests.web.conftest import Served
from web.templating import STATIC

FRAMES = pytest.mark.parametrize("frame", [WORLD, EUROPE], ids=lambda f: f.name)


def register(**lists: dict[str, str]) -> dict[str, Any]:
    """A public list: of each list the names by their slugs."""
    return {"asOf": "2026-11-29", **{k: [{"slug": s, "name": n} for s, n in lists.get(k, {}).items()] for k in LISTS}}


def drawn(shown: dict[str, Any], frame: Frame, lang: str = "en") -> ET.Element:
    return ET.fromstring(svg(shown, frame, lang, "/static/land.svg"))


def test_every_partner_of_the_portfolio_has_a_place_but_one_whose_seat_is_in_dispute():
    slugs = {partner.slug for partner in brussels().partners}
    assert slugs - set(places()) == {"israel"}
    assert set(places()) <= slugs
    assert all(WORLD.holds(place) for place in places().values())


@FRAMES
def test_the_coasts_are_drawn_to_the_same_measure(frame: Frame):
    coasts = ET.parse(STATIC / f"map-{frame.name}.svg").getroot()
    assert coasts.get("viewBox") == f"0 0 {frame.width} {frame.height}"


def test_a_place_is_drawn_by_its_degrees():
    """The middle of the map of Europe lies half way between its borders."""
    middle = Place("", (EUROPE.south + EUROPE.north) / 2, (EUROPE.west + EUROPE.east) / 2, 0)
    x, y = EUROPE.at(middle)
    assert x == EUROPE.width / 2
    assert y == pytest.approx(EUROPE.height / 2, abs=1)
    assert EUROPE.at(places()["vilnius"])[0] > EUROPE.at(places()["lille"])[0]
    assert EUROPE.at(places()["vilnius"])[1] < EUROPE.at(places()["sofia"])[1]


def test_each_list_has_its_own_shape_and_europe_is_named_on_its_own_map():
    shown = register(
        bilateral={"berlin": "Berlin", "tokyo": "Tokyo"}, development={"rabat": "Rabat"}, memoranda={"quito": "Quito"}
    )
    world, europe = drawn(shown, WORLD), drawn(shown, EUROPE)
    shapes = [(e.tag, e.get("class")) for e in world if (e.get("class") or "").startswith("m-")]
    assert shapes == [
        ("circle", "m-home"), ("circle", "m-bilateral"), ("circle", "m-bilateral"), ("rect", "m-development"), ("path", "m-memoranda"),
    ]  # fmt: skip
    assert [e.text for e in world.iter("text")] == ["Tokyo", "Rabat", "Quito"]
    assert [e.text for e in europe.iter("text")] == ["Brussels", "Berlin"]


@FRAMES
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_lies_over_another(frame: Frame, lang: str):
    """As wide as the drawing takes a letter to be, with every partner listed that a page has listed."""
    names = {p.slug: getattr(p.names[-1], lang) for p in brussels().partners if p.slug in LISTED}
    boxes = []
    for text in drawn(register(bilateral=names), frame, lang).iter("text"):
        wide, x, y = len(text.text or "") * 6.6, float(text.get("x", "")), float(text.get("y", ""))
        left = {"start": x, "end": x - wide, "middle": x - wide / 2}[text.get("text-anchor", "start")]
        boxes.append((left, y - 10, left + wide, y + 2))
    assert len(boxes) > 6
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


LISTED = {"aichi", "berlin", "budapest", "ile-de-france", "kyiv", "havana", "lille", "luxembourg", "quebec", "seoul", "tokyo",
          "ramallah", "kinshasa", "rabat"}  # fmt: skip


def test_who_has_no_place_is_named_and_a_name_is_text():
    shown = register(bilateral={"atlantis": "Atlantis", "tokyo": "<script>alert(1)</script>"})
    assert without_place(shown) == ["Atlantis"]
    assert "<script" not in svg(shown, WORLD, "en", "/static/land.svg")
    assert [e.text for e in drawn(shown, WORLD).iter("text")] == ["<script>alert(1)</script>"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_public_page_shows_both_maps_and_their_coasts(served: Served, lang: str):
    reader = served.stranger(lang)
    html = reader.client.get(f"/{lang}/partners").text
    coasts = re.findall(r'<image href="([^"]+)"', html)
    assert len(coasts) == 2
    for address in coasts:
        assert reader.client.get(address).headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_partners_that_rest_on_one_source_alone_are_marked_in_words(served: Served, lang: str):
    """The same as JSON and CSV mark, and no other."""
    reader = served.stranger(lang)
    found = reader.client.get(f"/{lang}/partners.json", params={"asOf": "2026-11-23"}).json()
    alone = {one["slug"] for name in LISTS for one in found[name] if one.get("restsOn", {}).get("alone")}
    text = unescape(reader.get(f"/{lang}/partners", asOf="2026-11-23").text)
    items = re.findall(r'<li id="([^"]+)">(.*?)</li>', text, re.DOTALL)
    said = render("web.partners.alone", {}, lang)
    assert {slug for slug, inner in items if said in inner} == alone and len(alone) == 7


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_partner_of_which_no_place_is_known_is_named_beneath_the_map(
    served: Served, lang: str, monkeypatch: pytest.MonkeyPatch
):
    """As one that is added later: the page stands, and says whom the map leaves out."""
    known = {slug: place for slug, place in places().items() if slug not in ("kyiv", "seoul")}
    monkeypatch.setattr("reports.partner_map.places", lambda: known)
    page = served.stranger(lang).get(f"/{lang}/partners")
    names = tuple(without_place(served.stranger(lang).client.get(f"/{lang}/partners.json").json()))
    assert len(names) == 2
    assert " ".join(render("web.map.undrawn", {"names": names}, lang).split()) in page.said
