"""The machine's Chromium, and what axe finds in a page of it.

Where there is no Chromium the tests that need it say so and are skipped; continuous integration installs it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

KNOWN_AS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The same engine without windows first: the whole browser draws a window of its own round every page it opens."""
CHROMIUM = next(filter(None, map(shutil.which, KNOWN_AS)), None)
if CHROMIUM is None and os.environ.get("CI"):
    pytest.fail("continuous integration must have Chromium: see .ci/run", pytrace=False)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium here: apt-get install chromium-headless-shell"
)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


AXE = Axe().axe_script
COLOURS = {"runOnly": ["color-contrast"]}
"""What axe looks at: the contrast of colours alone, which takes it four times as long as all else."""
EVERYTHING: dict[str, Any] = {}
ALL_ELSE = {"rules": {"color-contrast": {"enabled": False}}}


def violations(page: Page, looked_at: Mapping[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds, each with the first place; all that it can look at unless `looked_at` says otherwise.

    What is right it need not tell: to name each such place, and to bring it here, takes as long again.
    """
    page.evaluate(AXE)
    options = {"resultTypes": ["violations"], **looked_at}
    found = page.evaluate("options => axe.run(options).then(told => told.violations)", options)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def pressed(page: Page, where: str) -> None:
    """Click what leads to another page and wait for it: a click alone comes back when that page may still be empty."""
    with page.expect_navigation():
        page.click(where)
