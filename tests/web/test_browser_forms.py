"""Where the reader stands after a form was given back, and that no script is needed to fill in what was found."""

from __future__ import annotations

from typing import Any

import pytest

from messages.catalogue import LANGUAGES
from tests.web.chromium import needs_chromium, pressed

pytestmark = needs_chromium

FILE = "partnerships/BE-BRU-2026-0006"


def focused(page: Any) -> str:
    """What the element that has the focus is called by."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-labelledby') || document.activeElement.id"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_focus_goes_to_the_summary_and_from_there_to_the_field(opened, lang: str):
    """Of what is missing, and of a refusal."""
    page = opened("officer", lang)
    page.goto(f"/{lang}/propose")
    pressed(page, 'button[value="check"]')
    assert focused(page) == "wrong"
    page.click('a[href="#f-partner"]')
    assert focused(page) == "f-partner" or page.url.endswith("#f-partner")
    page.goto(f"/{lang}/{FILE}/acts/approve_mou")
    pressed(page, 'button[value="check"]')
    assert focused(page) == "refused"


def test_what_was_found_is_filled_in_without_a_script(opened):
    """Two steps, each a page."""
    page = opened("officer", java_script_enabled=False)
    page.goto(f"/en/{FILE}/record/found")
    page.select_option("#f-field", "renewal")
    page.click("form.act button.first")
    page.select_option('select[name="value"]', "tacit")
    page.fill('input[name="valueYears"]', "4")
    page.fill('input[name="source"]', "The text itself")
    page.select_option('select[name="certainty"]', "A")
    page.click('button[value="check"]')
    assert "tacit renewal for 4 years" in page.content() and page.locator('button[value="do"]').count() == 1
