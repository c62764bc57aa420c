"""What nobody sees in a text: left out, kept where a script needs it, or refused where it deceives."""

from __future__ import annotations

import pytest

from lifecycle.command import read_command
from lifecycle.document_files import take_document
from lifecycle.errors import Unreadable
from lifecycle.letters import find_hidden, legible, without_hidden
from lifecycle.records import BY_NAME

NOTE = BY_NAME["note"]
NAMES = (
    "هيئة الشارقة للاستثمار والتطوير", "Володимир Зеленський, Київ", "Nguyễn Thị Minh Khai, Thành phố Hồ Chí Minh",
    "北京市人民政府", "東京都知事 小池\u3000百合子", "می\u200cخواهم", "क्\u200dष", "\u200fالرباط\u200e (Rabat)", "👩\u200d🔬 ❤\ufe0f",
    "two lines\n\tand a tab", "L\u2019\u00e9t\u00e9\u00a0: \u00ab\u202foui\u202f\u00bb",
)  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_the_scripts_of_the_partners_are_taken_as_they_are_written(text: str):
    """With the joiners and marks of direction that they need."""
    assert legible(text) == text and find_hidden(text) == ""


@pytest.mark.parametrize(
    "text", ["\u200b\u200b", "\u00a0\u2003", "\u200d", "\u3164", "\u2800\u200f", "\ufe0f", "\n\ufeff\t", "\u00ad", "\u2028"]
)  # fmt: skip
def test_a_text_of_nothing_that_is_seen_is_empty(text: str):
    """As a note it is missing, as a reason none was given."""
    command = read_command("BE-BRU-2026-0001", NOTE, fields={"text": [text]}, reason=text, decision=text)
    assert not command.request.fields and not command.request.reason and command.request.decision is None


def test_what_says_nothing_is_left_out_and_a_line_ends_in_one_way():
    """So that what is looked for is found."""
    assert legible("\ufeffHa\u200bva\u00adna\u2060\r\nVie\u2028nna") == "Havana\nVie\nnna"


@pytest.mark.parametrize(
    "code", ["202A", "202D", "202E", "2066", "2069", "0000", "001B", "007F", "0085", "2062", "FFF9", "E0041"]
)  # fmt: skip
@pytest.mark.parametrize("where", ["text", "reason", "decision"])
def test_what_hides_or_reorders_is_refused_by_its_number(code: str, where: str):
    """In a field, in a reason, in the reference of a decision."""
    typed = {"text": "seen", "reason": "seen", "decision": "seen", where: f"invoice {chr(int(code, 16))}fdp.exe"}
    with pytest.raises(Unreadable) as told:
        read_command(
            "BE-BRU-2026-0001", NOTE, fields={"text": [typed["text"]]}, reason=typed["reason"], decision=typed["decision"]
        )  # fmt: skip
    assert told.value.key == "usage.hidden_character"
    assert told.value.params == {"field": where, "code": f"U+{code}"}


def test_the_name_of_a_document_is_kept_without_them():
    """Whoever attaches a file did not type its name."""
    assert without_hidden("invoice\u202efdp.exe") == "invoicefdp.exe"
    assert take_document("\u202e\u200b.pdf", b"%PDF-1.7 text", None).name.value == ".pdf"
