"""The coversheet: the file on paper, in three languages, tagged, the same bytes each time, and only ever text."""

from __future__ import annotations

import io

import pypdf
import pytest

from messages.catalogue import LANGUAGES
from tests.web.conftest import Served

REF = "BE-BRU-2026-0035"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_says_where_the_file_stands_in_its_language(served: Served, lang: str):
    """Name, reference, stage; tagged for those who have it read aloud; the same bytes again."""
    reader = served.as_("officer", lang)
    first = reader.client.get(f"/{lang}/partnerships/{REF}/coversheet.pdf")
    assert first.headers["content-type"] == "application/pdf"
    assert first.content == reader.client.get(f"/{lang}/partnerships/{REF}/coversheet.pdf").content
    sheet = pypdf.PdfReader(io.BytesIO(first.content))
    text = " ".join(page.extract_text() for page in sheet.pages)
    assert "Île-de-France" in text and REF in text
    root = sheet.root_object
    assert str(root["/Lang"]) == lang and "/StructTreeRoot" in root


def test_what_was_typed_is_never_read_as_markup(served: Served):
    """Neither as a command of the compiler nor as a file to read."""
    officer = served.as_("officer")
    mark = '#read("/etc/passwd") *bold* $x^2$ #panic("no")'
    officer.do(f"/en/partnerships/{REF}/record/avenue", theme="culture", body=mark, text=mark)
    answer = officer.client.get(f"/en/partnerships/{REF}/coversheet.pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert '#read("/etc/passwd")' in text.replace("\n", " ").replace("  ", " ") and "root:" not in text
