"""A page whose file was changed past the program says so in one sentence, in the reader's language."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.web.conftest import Served

FILE = "BE-BRU-2026-0010"


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
@pytest.mark.parametrize(("column", "pages"), [("state", (f"partnerships/{FILE}",)), ("line", ("partnerships",))])
def test_the_page_names_the_file_and_the_way_out(served: Served, lang: str, column: str, pages: tuple[str, ...]):
    reader = served.as_("officer", lang)
    with served.store.engine.begin() as connection:
        asked = text(f"UPDATE partnership SET {column} = :value WHERE reference = :name")
        connection.execute(asked, {"value": '{"stage":"nonsense"}', "name": FILE})
    for page in pages:
        shown = reader.get(f"/{lang}/{page}".rstrip("/"), 500)
        assert FILE in shown.said and "agreements verify" in shown.said
        assert "Error" not in shown.said
