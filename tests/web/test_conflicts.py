"""Two people on one file: the page says what the other one did since the form was made, and keeps what was typed."""

from __future__ import annotations

import re

import pytest

from messages.catalogue import LANGUAGES
from tests.web.conftest import Served

REF = "BE-BRU-2026-0006"


def numbers(page) -> list[str]:
    return re.findall(r'<li id="entry-(\d+)"', page.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_conflict_shows_what_came_after_the_form_was_made_and_nothing_else(served: Served, lang: str):
    """My own earlier entries and refusals are not what changed; a note of the other is."""
    mine, other = served.as_("officer", lang), served.as_("officer2")
    at = f"/{lang}/partnerships/{REF}"
    mine.do(f"{at}/record/note", text="Mine, before.")
    mine.send(mine.get(f"{at}/acts/suspend").form_of("check"), 422, step="check")
    form = mine.get(f"{at}/record/depositary").form_of("check")
    checked = mine.send(form, step="check", text="The archive of mine.")
    for what, text in (("note", "Of the other."), ("depositary", "The archive of theirs.")):
        other.do(f"/en/partnerships/{REF}/record/{what}", text=text)
    theirs = [str(entry.sequence) for entry in served.office.entries(REF)[-2:]]
    page = mine.send(checked.form_of("do"), 409, step="do")
    assert sorted(numbers(page)) == theirs and "Mine, before" not in page.said
    assert "officer2" in page.said and "agreements history" not in page.said
    assert not re.search(r"\d{4}-\d\d-\d\dT", page.said), "an instant as the record writes it"
    assert any(link.startswith(at) and "history=all" in link for link in page.links)
    again = page.form_of("check")
    assert again.fields["text"] == ["The archive of mine."]
    mine.send(mine.send(again, step="check").form_of("do"), step="do")
    assert served.office.entries(REF)[-1].act == "depositary"
