"""In a real browser: nothing for axe to find on any page in any language, by keyboard, at 320 pixels, in the dark.

Where there is no Chromium these tests say so and are skipped; continuous integration installs it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from messages.catalogue import LANGUAGES
from tests.web.chromium import ALL_ELSE, COLOURS, EVERYTHING, needs_chromium, pressed, violations
from tests.web.conftest import Served
from tests.web.test_deadlines import reminder_of, token
from tests.web.test_policies import YOUNG

pytestmark = needs_chromium
FILE = "partnerships/BE-BRU-2026-0035"
PATHS = (
    "", "partnerships", "partnerships?stage=declined", FILE, f"{FILE}/acts/renew", f"{FILE}/acts/suspend",
    f"{FILE}/record/found", f"{FILE}/record/found?field=renewal", "propose", "deadlines?scope=all", "deadlines?scope=own",
    "deadlines?scope=all&view=month&month=2027-02", "pending", "government", "people", "partner-bodies", "handover", "history",
    "verify", "timeline", "figures", "password", "partners", "partners?asOf=2025-01-15",
    "accessibility", "what-if", "what-if?asOf=2025-01-15&from=2024-06-09&until=2027-01-01",
    "what-if?from=2027-01-01&until=2026-01-01",
    "sign-in", "nowhere", f"{FILE}?asOf=2025-01-15", "policy", "policy/adopt", "erasures", "settings",
    "settings/save_filter", "settings/add_token", "settings/set_wishes", "stages", "stages?at=in_force",
    f"{FILE}/entries/1/correct", f"{FILE}/record/request_exception",
)  # fmt: skip
OF_ROLES = {
    "manager": PATHS,
    "administrator": ("readings", "policy/migrate", "erase/BE-BRU-2026-0035/1", "erase/person/2"),
    "legal": ("registers/enter_period",),
}
"""Every page, as somebody sees it whose role may."""
FAULTS = {"nowhere": 404, "what-if?from=2027-01-01&until=2026-01-01": 400}
IN_FRENCH = ["fr", *(pytest.param(lang, marks=pytest.mark.campaign) for lang in LANGUAGES if lang != "fr")]
"""The longest words first; the other languages in the campaign."""
EVERY, HALF, SOME, OTHERS = slice(None), slice(0, None, 2), slice(0, None, 4), slice(2, None, 4)
LOOKS = [
    ("fr", "light", EVERY, ALL_ELSE), ("en", "light", SOME, ALL_ELSE), ("nl", "light", OTHERS, ALL_ELSE),
    ("fr", "light", HALF, COLOURS), ("fr", "dark", SOME, COLOURS),  # they know no language, and pages share them
    *(pytest.param(lang, "light", EVERY, EVERYTHING, marks=pytest.mark.campaign) for lang in ("fr", "en", "nl")),
    *(pytest.param(lang, "dark", EVERY, COLOURS, marks=pytest.mark.campaign) for lang in ("fr", "en", "nl")),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "scheme", "some", "looked_at"), LOOKS)
def test_axe_finds_nothing_on_any_page(opened, lang: str, scheme: str, some: slice, looked_at: dict[str, Any]):
    """Every page, empty ones and faults too: all in French, the words in each language, colours by day and in the dark."""
    found = {}
    for who, paths in OF_ROLES.items():
        page = opened(who, lang, color_scheme=scheme)
        for path in paths[some]:
            answered = page.goto(f"/{lang}/{path}".rstrip("/"))
            assert answered is not None and answered.status == FAULTS.get(path, 200), path
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if faults := violations(page, looked_at):
                found[path] = faults
    assert found == {}


def test_axe_finds_nothing_where_something_waits_and_where_something_went_wrong(opened, served: Served):
    """An exception, a policy, an erasure, a feed and its secret; an effect foretold, a preview, an error at its field."""
    officer, admin = served.as_("officer"), served.as_("administrator")
    at = "/en/partnerships/BE-BRU-2026-0006"
    officer.do(f"{at}/record/note", text="A private matter.")
    entry = served.office.entries("BE-BRU-2026-0006")[-1].sequence
    admin.do(f"/en/erase/BE-BRU-2026-0006/{entry}", field="text", reason="Asked for.")
    admin.do("/en/policy/adopt", files={"text": ("new.toml", YOUNG.encode())})
    page = opened("manager", "fr")
    wrong = {}
    for path in ("policy", "policy/2/confirm", "pending", "erasures"):
        page.goto(f"/fr/{path}")
        wrong[path] = violations(page)
    page.goto("/fr/settings/add_feed")
    page.select_option("#f-scope", "own")
    for step in ("check", "do"):
        pressed(page, f"button[value={step}]")
        wrong[f"add_feed {step}"] = violations(page)
    page.goto("/fr/policy/adopt")
    page.set_input_files("#f-text", {"name": "x.toml", "mimeType": "application/toml", "buffer": b"name = "})
    pressed(page, "button[value=check]")
    wrong["policy/adopt"] = violations(page)
    assert page.get_attribute("#f-text", "aria-invalid") == "true"
    assert {path: found for path, found in wrong.items() if found} == {}


def test_axe_finds_nothing_on_the_reference_of_the_api_either(opened):
    """It is made by this program, and holds no script of others."""
    page = opened(viewport={"width": 320, "height": 640})
    page.goto("/api/docs")
    assert violations(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [320, 768, 1200])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_menu_stands_on_one_line_where_there_is_room_and_opens_without_hiding_anything(
    opened, lang: str, width: int
):
    """At 1200 pixels one line; at any width every word of it is whole and within the page."""
    page = opened("manager", lang, viewport={"width": width, "height": 900})
    tops = "[...document.querySelectorAll('.pages > *')].map(one => Math.round(one.getBoundingClientRect().top))"
    assert width < 1200 or len(set(page.evaluate(tops))) == 1
    if width < 800:
        page.click(".menu > summary")
    page.click(".more summary")
    places = "[...document.querySelectorAll('nav.main a')].map(one => one.getBoundingClientRect())"
    for place in page.evaluate(f"{places}.map(r => [r.left, r.right, r.width])"):
        assert place[0] >= 0 and place[1] <= width and place[2] > 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_320_pixels_the_menu_is_folded_and_opens_by_keyboard_without_a_script(opened, lang: str):
    """What a page is about stands on the first screen; of 640 pixels the head leaves more than half."""
    page = opened("manager", lang, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto(f"/{lang}/history")
    box = page.locator("header.top").bounding_box()
    assert box is not None and box["height"] < 240
    link = page.locator(f".pages a[href='/{lang}/deadlines']")
    assert not link.is_visible()
    page.focus(".menu > summary")
    page.keyboard.press("Enter")
    assert link.is_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/deadlines")


def test_the_menu_opens_and_leads_on_by_keyboard_and_says_where_one_is(opened):
    """Enter opens it, Tab goes through its pages in order; on one of them its word is marked."""
    page = opened("manager", "nl")
    page.focus(".more summary")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/nl/policy"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/nl/policy")
    assert page.locator(".more summary.here").count() == 1
    page.goto("/nl/history")
    assert page.locator(".more summary.here").count() == 0


@pytest.mark.parametrize("lang", IN_FRENCH)
def test_at_320_pixels_no_page_scrolls_sideways(opened, lang: str):
    """Which is 1280 pixels at 400 % (WCAG 1.4.10); tables scroll within themselves."""
    wide = {}
    for who, paths in OF_ROLES.items():
        page = opened(who, lang, viewport={"width": 320, "height": 640})
        for path in paths:
            page.goto(f"/{lang}/{path}".rstrip("/"))
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                wide[path] = width
    assert wide == {}


@pytest.mark.parametrize("lang", IN_FRENCH)
def test_at_320_pixels_a_deadline_is_a_card_with_its_answers_in_sight(opened, lang: str):
    """No button lies beside the screen, each value has its label, and who listens still hears a table."""
    page = opened("manager", lang, viewport={"width": 320, "height": 640})
    page.goto(f"/{lang}/deadlines?scope=all")
    places = page.evaluate(
        "[...document.querySelectorAll('.stack button, .stack td a')].map(one => one.getBoundingClientRect().right)"
    )
    assert len(places) > 30 and max(places) <= 320
    assert page.evaluate("document.querySelector('.stack').scrollWidth") <= 320
    assert page.get_by_role("rowheader").count() > 30 and page.get_by_role("columnheader").count() == 6
    assert violations(page) == []


@pytest.mark.parametrize("lang", IN_FRENCH)
def test_at_320_pixels_what_an_entry_changed_is_a_card_and_nothing_in_it_scrolls(opened, lang: str):
    """Old and new value stand below one another, each with its label; a table that scrolls would need the keyboard."""
    page = opened("manager", lang, viewport={"width": 320, "height": 640})
    page.goto(f"/{lang}/{FILE}?history=all")
    cells = page.evaluate(
        "[...document.querySelectorAll('.changes td')].map(c => [c.getBoundingClientRect().right, c.dataset.label])"
    )
    assert len(cells) > 10 and all(right <= 320 and label for right, label in cells)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["", FILE, "partners?asOf=2025-01-15", "partnerships", "stages", "policy"])
def test_on_paper_nothing_is_cut_off_and_nothing_waits_for_a_click(opened, path: str):
    """An A4 page of 180 millimetres is 680 pixels wide; the reasons of the public list stand open."""
    page = opened("manager", "fr", viewport={"width": 680, "height": 960})
    page.emulate_media(media="print")
    page.goto(f"/fr/{path}".rstrip("/"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    for box in page.evaluate("[...document.querySelectorAll('.wide > *')].map(t => t.getBoundingClientRect().right)"):
        assert box <= 681, path
    shown = "[...document.querySelectorAll('nav.main, form, .actions')].filter(one => one.checkVisibility()).length"
    assert page.evaluate(shown) == 0
    if path.startswith("partners?"):
        assert page.locator(".partners .why p").first.is_visible() and page.locator(".plain dd").first.is_visible()
    if path == FILE:  # what is blocked, with its law and its remedy
        closed = page.locator(".closed:not([open]) .verdict")
        assert closed.count() > 2 and all(one.is_visible() for one in closed.all())
        assert not page.locator(".closed a:visible", has_text="Préparer").count()


def test_the_officers_act_goes_by_keyboard_alone_and_the_focus_is_seen(opened, served: Served):
    """From the skip link through the form to the confirmation, without a mouse."""
    page = opened("officer")
    page.goto("/en/partnerships/BE-BRU-2026-0006/record/note")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type("Typed by keyboard.")
    while page.evaluate("document.activeElement.value") != "check":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[value=do]")
    while page.evaluate("document.activeElement.value") != "do":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".note.good")
    assert served.office.entries("BE-BRU-2026-0006")[-1].act == "note"


def test_a_refusal_and_its_remedy_in_the_browser(opened, served: Served, tmp_path: Path):
    """The officer is refused, the manager records the intent by the link of the remedy, the officer suspends."""
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 the letter")
    officer, manager = opened("officer"), opened("manager")
    officer.goto("/en/partnerships/BE-BRU-2026-0006/acts/suspend")
    officer.select_option("#f-origin", "region")
    officer.fill("#f-reviewOn", "2027-05-23")
    officer.fill("#f-reason", "Rights are not kept.")
    officer.set_input_files("input[name=document] >> nth=0", str(letter))
    pressed(officer, "button[value=check]")
    assert "second person" in officer.inner_text("[role=alert]")
    assert violations(officer) == []
    manager.goto("/en/partnerships/BE-BRU-2026-0006/acts/suspend")
    manager.click(".note a[href*='/record/intent']")
    assert manager.input_value("#f-act") == "suspend"
    manager.fill("#f-reason", "So agreed.")
    pressed(manager, "button[value=check]")
    pressed(manager, "button[value=do]")
    pressed(officer, "button[value=check]")
    assert "Somebody else changed this file" in officer.inner_text("[role=alert]")
    pressed(officer, "button[value=check]")
    assert violations(officer) == []
    officer.click("button[value=do]")
    officer.wait_for_selector(".note.good")
    assert served.office.stage("BE-BRU-2026-0006") == "suspended"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_manager_acknowledges_from_the_link_of_the_mail(opened, served: Served, lang: str):
    """On a telephone, without signing in."""
    page = opened(viewport={"width": 360, "height": 700})
    page.goto(f"/{lang}/reminders/link/{token(served)}")
    assert violations(page) == []
    page.click("main button")
    page.wait_for_selector(".note.good")
    assert reminder_of(served, "BE-BRU-2026-0018")
    assert served.office.entries("BE-BRU-2026-0018")[-1].act == "acknowledge_reminder"


def test_the_auditor_verifies_with_a_progress_that_goes_by_itself_and_exports(opened):
    """The page looks again by itself until it is done."""
    page = opened("auditor")
    page.goto("/en/verify")
    page.click("main button")
    page.wait_for_selector("#verified .note.good")
    page.goto("/en/history?subject=havana")
    for ending, begins in (("csv", b"\xef\xbb\xbf"), ("jsonl", b'{"'), ("xlsx", b"PK")):
        with page.expect_download() as waiting:
            page.click(f"a[href*='history.{ending}']")
        assert Path(waiting.value.path()).read_bytes().startswith(begins)


def test_a_filter_is_applied_when_it_is_changed_and_stands_in_the_address(opened):
    """With scripts nobody presses the button; the address can be sent to somebody."""
    page = opened("officer")
    page.goto("/en/partnerships")
    page.select_option("select[name=stage]", "evaluation")
    expect(page.locator("#found tbody tr")).to_have_count(2)
    page.wait_for_url("**stage=evaluation*")  # the address follows the answer


def test_everything_goes_without_scripts(browser: Browser, served: Served):
    """The same form and filters where scripts are switched off."""
    context = browser.new_context(base_url=served.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/nl/sign-in")
    pressed(page, 'button:has(strong:text-is("officer"))')
    page.goto("/nl/partnerships")
    page.select_option("select[name=stage]", "evaluation")
    pressed(page, ".filters button")
    assert page.locator("#found tbody tr").count() == 2
    page.goto("/nl/partnerships/BE-BRU-2026-0006/record/note")
    page.fill("#f-text", "Zonder scripts.")
    pressed(page, "button[value=check]")
    pressed(page, "button[value=do]")
    assert page.locator(".note.good").count() == 1
    context.close()
