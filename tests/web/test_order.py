"""Every list of names that people look through is in the order in which they look, in each language."""

from __future__ import annotations

import re

import pytest

from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
from messages.order import in_order
from tests.web.conftest import DAY, Served

OPTION = re.compile(r'<option value="([^"]+)"[^>]*>([^<]*?)(?: \((\d+)\))?</option>')


def options(text: str, name: str) -> list[tuple[str, str, str]]:
    """Code, name and count of each choice of a select."""
    [select] = re.findall(rf'<select [^>]*name="{name}".*?</select>', text, re.DOTALL)
    return [(code, said.strip(), count) for code, said, count in OPTION.findall(select)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_filters_of_the_list_are_in_order_and_count(served: Served, lang: str):
    page = served.as_("manager", lang).get(f"/{lang}/partnerships").text.replace("&#39;", "'")
    for name in ("partner", "country"):
        names = [said for _, said, _ in options(page, name)]
        assert len(names) > 10
        assert names == sorted(names, key=in_order), name
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    assert len(groups) > 5 and [said for said, _ in groups] == sorted((said for said, _ in groups), key=in_order)
    for _, inner in groups:
        names = [said for _, said, _ in OPTION.findall(inner)]
        assert names and names == sorted(names, key=in_order)
    every = Queries(served.store, DAY, lang).list()["items"]
    themes = {code: int(count or 0) for code, _, count in options(page, "theme")}
    assert themes["culture"] == sum("culture" in item.get("themes", ()) for item in every) > 3
    countries = {code: int(count or 0) for code, _, count in options(page, "country")}
    assert sum(countries.values()) == len(every)
    for code in ("CN", "CA"):
        assert countries[code] == len(Queries(served.store, DAY, lang).list(country=code)["items"]) > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_choices_of_forms_the_acts_of_the_history_and_the_timeline_are_in_order(served: Served, lang: str):
    reader = served.as_("manager", lang)
    form = reader.get(f"/{lang}/propose").text.replace("&#39;", "'")
    partners = [said for _, said, _ in options(form, "partner")]
    assert partners == sorted(partners, key=in_order)
    boxes = [" ".join(s.split()) for s in re.findall(r'name="theme" value="[^"]*"[^>]*>([^<]*)</label>', form)]
    assert len(boxes) > 10 and boxes == sorted(boxes, key=in_order)
    acts = [said for _, said, _ in options(reader.get(f"/{lang}/history").text.replace("&#39;", "'"), "act")]
    assert acts == sorted(acts, key=in_order)
    table = reader.get(f"/{lang}/timeline").text.partition("<tbody>")[2].replace("&#39;", "'")
    rows = [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r'<th scope="row">(.*?)</th>', table)]
    assert len(rows) > 20 and rows == sorted(rows, key=in_order)
