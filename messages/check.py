"""Whether the three catalogues say the same: `python -m messages.check` names each fault and exits 1."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from messages.catalogue import FOLDER, LANGUAGES
from messages.render import CODED, TYPED
from messages.words import FORMS

Texts = dict[str, tuple[str, ...]]
"""The texts of a catalogue by key: one, or one for each plural form."""

SAME = frozenset({
    "alone.documents", "answer.act_open_stays", "count.bytes", "count.partners", "date.day", "date.day.the",
    "date.day_of_year", "date.first", "date.month", "date.month.on", "date.month.the", "date.year.on",
    "date.year.the", "deed.add_absence", "deed.consultation", "deed.note", "field.document",
    "field.justification", "field.partner", "field.period.source",
    "field.source", "field.status", "instrument.addendum", "instrument.protocol", "list.parts",
    "policy.of_hash", "portfolio_entry.partner", "portfolio_entry.source", "prove.progress",
    "role.auditor", "web.filter.partner", "web.list.filters", "web.what_if.scenario",
    "web.what_if.wrong", "what_if.counted",
    "what_if.scenario", "web.api.title", "word.quoted",
})  # fmt: skip
"""Keys whose French or Dutch may equal the English: the words are the same, or there are none but values."""


class Fault(NamedTuple):
    """One thing that is wrong: in which language, with which key, what."""

    lang: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.lang}: {self.key}: {self.what}"


def read_texts(path: Path) -> Texts:
    """Every key of a .po file with its texts, without the head and what is fuzzy (that is not compiled)."""
    from babel.messages.pofile import read_po

    texts: Texts = {}
    with path.open("rb") as file:
        for message in read_po(file, abort_invalid=True):
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key and not message.fuzzy:
                forms = message.string or ""
                texts[key] = (forms,) if isinstance(forms, str) else tuple(forms)
    return texts


def repeated_keys(path: Path) -> list[str]:
    """The keys that stand twice in a .po file, or have two texts of one form there; readers keep only the last."""
    text = path.read_text(encoding="utf-8")
    found = Counter(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))
    twice = [key for key, times in found.items() if times > 1]
    for entry in re.split(r'^(?=msgid ")', text, flags=re.MULTILINE):
        forms = Counter(re.findall(r"^msg(?:id|str)\S*(?= \")", entry, re.MULTILINE))
        if any(times > 1 for times in forms.values()) or ("msgstr" in forms and "msgstr[0]" in forms):
            twice.append(entry.split('"')[1])
    return twice


def fields_of(text: str) -> dict[str, str]:
    """The values that a text names, each with the form it asks for. Raises ValueError for a wrong brace."""
    return {name: form or "" for _, name, form, _ in Formatter().parse(text) if name is not None}


def compare(catalogues: Mapping[str, Texts]) -> Iterator[Fault]:
    """The faults of catalogues side by side: a key, value or plural missing, a text empty or in English."""
    every = dict.fromkeys(key for texts in catalogues.values() for key in texts)
    counted = frozenset(key.removeprefix("count.") for key in every if key.startswith("count."))
    for key in every:
        expected: set[str] | None = None
        for lang, texts in catalogues.items():
            if key not in texts:
                yield Fault(lang, key, "missing")
                continue
            try:
                named = [fields_of(text) for text in texts[key]]
            except ValueError as error:
                yield Fault(lang, key, f"cannot be read: {error}")
                continue
            values = {name for form in named for name in form}
            expected = values if expected is None else expected
            if values != expected:
                yield Fault(lang, key, f"names {sorted(values)}, elsewhere {sorted(expected)}")
            yield from _of_one(lang, key, texts[key], named, counted)
        yield from _of_all(key, {lang: texts[key] for lang, texts in catalogues.items() if key in texts})


def _of_one(
    lang: str, key: str, texts: tuple[str, ...], named: list[dict[str, str]], counted: frozenset[str]
) -> Iterator[Fault]:  # fmt: skip
    if not all(text.strip() for text in texts):
        yield Fault(lang, key, "empty")
    for name, form in ((name, form) for fields in named for name, form in fields.items()):
        if form and form not in FORMS and form not in counted:
            yield Fault(lang, key, f"{{{name}:{form}}}: no such form")
        dated = name == "on" or name.endswith("_on") or key.startswith("date.")
        if form in ("on", "the") and not dated:
            yield Fault(lang, key, f"{{{name}:{form}}}: no date")
        if form == "or" and name not in CODED and name not in TYPED:
            yield Fault(lang, key, f"{{{name}:{form}}}: no list of names")


def _of_all(key: str, texts: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    if len({len(forms) for forms in texts.values()}) > 1:
        yield Fault("all", key, "has plural forms in one language only")
    if key in SAME or "en" not in texts:
        return
    for lang, forms in texts.items():
        if lang != "en" and forms == texts["en"]:
            yield Fault(lang, key, "is the same as English")


def faults(folder: Path = FOLDER) -> list[Fault]:
    """Every fault of the catalogues of a folder."""
    paths = {lang: folder / lang / "LC_MESSAGES" / "agreements.po" for lang in LANGUAGES}
    found = [Fault(lang, key, "stands twice") for lang, path in paths.items() for key in repeated_keys(path)]
    return found + list(compare({lang: read_texts(path) for lang, path in paths.items()}))


def main() -> int:
    """Print the faults. The exit code is 1 where there are any."""
    found = faults()
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
