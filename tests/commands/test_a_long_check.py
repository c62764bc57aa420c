"""A long check: the table is cut, and says how to see the rest."""

from __future__ import annotations

import pytest

from commands.checked import DEADLINES, MOST_LINES, print_lines


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
def test_a_table_that_is_cut_says_what_to_type_for_all_of_it(lang: str, capsys: pytest.CaptureFixture[str]):
    rows = [[str(n)] for n in range(MOST_LINES)]
    print_lines(("id",), rows, lang, DEADLINES)
    assert DEADLINES not in capsys.readouterr().out, "nothing was left out"
    print_lines(("id",), [*rows, *rows[:13]], lang, DEADLINES)
    last = capsys.readouterr().out.splitlines()[-1]
    assert "13" in last and last.endswith(DEADLINES)
