"""Characters that nobody sees: what says nothing is left out of what is typed, what deceives is refused. Pure.

    left out     zero width space and no-break space, word joiner, soft hyphen: they come along from pages and
                 letters, and a text is not found again with them
    kept         joiners and non-joiners, marks of direction, variation selectors: Arabic, Persian, Indian scripts and
                 small pictures are written with them
    refused      what reorders the letters around it (Unicode Standard Annex 9, embeddings, overrides, isolates: one
                 reads `fdp.exe` as `exe.pdf`), hides text (tags, annotations), and control characters

A text of nothing but such characters and spaces is empty. What was recorded before stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

_LEFT_OUT = re.compile("[\u00ad\u200b\u2060\ufeff]")
_LINES = re.compile("\r\n|[\u2028\u2029]")
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2061-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)  # fmt: skip
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by their category that leave their place white: fillers of Korean and Khmer, empty Braille."""
_SELECTORS = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def legible(text: str) -> str:
    """A text without what says nothing; empty where nothing of it would be seen. A line ends in one way."""
    text = _LINES.sub("\n", text)
    if text.isascii():
        return text
    left = _LEFT_OUT.sub("", text)
    return "" if all(_is_blank(c) for c in left) else left


def find_hidden(text: str) -> str:
    """The first character that is refused, as `U+202E`; empty where there is none."""
    found = _REFUSED.search(text)
    return f"U+{ord(found.group()):04X}" if found is not None else ""


def without_hidden(text: str) -> str:
    """A name that came from outside and that nobody can type again, without what would be refused."""
    return legible(_REFUSED.sub("", text))


def _is_blank(character: str) -> bool:
    if character in _BLANK or _SELECTORS.match(character):
        return True
    return unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf") or character in "\n\t"
