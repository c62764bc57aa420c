"""A property of a file in words: its label, its value, and a thing with several of them in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from messages.catalogue import get_catalogue
from messages.nameless import note
from messages.names import NO_NAMES, Names
from messages.render import has, render
from messages.wording import colon, day, from_source, length, opened, quoted, who, word
from messages.words import renewal_words

CODES = {
    "kind": "instrument",
    "track": "track",
    "nature": "nature",
    "stage": "stage",
    "stageBefore": "stage",
    "initiator": "side",
    "side": "side",
    "reciprocity": "side",
    "because": "because",
    "source": "source",
    "horizon": "horizon",
    "strengthens": "strengthens",
    "lastDay": "last_day",
    "closed": "closed",
    "rule": "rule",
    "language": "language",
    "waivers.field": "field",
    "deadlineMarks.kind": "deadline",
    "reminderBands": "deadline",
    "bodyKind": "body_kind",
    "approvedFrom": "stage",
    "inferredFrom": "word",
    "approvedWithoutTest": "ground",
    "withoutTest": "ground",
    "vouchedBy": "actor",
    "scope": "scope",
    "rhythm": "rhythm",
    "allows": "allows",
    "event": "event",
    "milestone": "milestone",
    "instrument": "instrument",
    "class": "class",
    "considerations": "consideration",
    "considerations.kind": "consideration",
    "finder": "role",
    "doubt": "doubt",
    "status": "validity_status",
    "certainty": "certainty",
    "act": "act",
    "endedBy": "deed",
    "purpose": "deed",
    "how": "how",
    "origin": "origin",
    "score": "score",
    "role": "role",
    "criterion": "criterion",
    "evaluations.outcome": "result",
    "consultations.outcome": "consultation",
    "criteria.code": "criterion",
    "instruments.kind": "instrument",
    "evaluations.kind": "evaluation_kind",
    "milestones.kind": "milestone",
    "actions.kind": "action",
    "documents.status": "version",
    "reservations.kind": "reservation",
    "exceptions.kind": "class",
    "period.startEvent": "event",
    "period.endEvent": "event",
    "period.endCertainty": "certainty",
}
"""Properties whose values are codes, each with the group of their names; within a part as `part.property`."""
PART_OF = {
    "criterion": "criteria", "consultation": "consultations", "evaluation": "evaluations", "milestone": "milestones",
    "action": "actions", "consideration": "considerations", "reservation": "reservations", "waive": "waivers",
    "request_exception": "exceptions", "amend": "instruments",
}  # fmt: skip
"""The part of a file that an act adds to: a kind or an outcome is named by it."""

LENGTHS = frozenset({"term", "noticePeriod", "notice", "length"})
"""Properties whose values are lengths of time, `open` or `unknown`."""

PEOPLE = frozenset({
    "officer", "deputy", "by", "requestedBy", "attestedBy", "approvedBy", "acknowledgedBy", "person", "leaving",
    "taker",
})  # fmt: skip
QUOTED = frozenset({"text", "title"})
BARE = frozenset({"kind", "code", "score", "outcome", "side", "themeName", "name", "email", "rule", "on", "date", "act",
                  "status", "field", *QUOTED})  # fmt: skip
"""Properties that say themselves what they are: no label in a line."""

FREE = frozenset({
    "text", "title", "name", "themeName", "body", "reason", "justification", "harm", "decision", "reference", "email",
    "mail", "source", "regionPlace", "partnerPlace", "regionSignatory", "partnerSignatory", "depositary", "filter",
    "slug", "portfolioId", "en", "fr", "nl", "document", "documents", "replaces", "hash", "policyHash", "public",
    "predecessor", "successor", "successorOf", "country", "policy", "row", "file", "partner", "version", "value",
})  # fmt: skip
"""Properties whose values people write, or that number and name things: one that looks like a code is none."""
_CODE = re.compile(r"[a-z]+(_[a-z]+)*\Z", re.ASCII)

UNMAPPED = "unmapped"
"""The competence of a theme that lies within none."""

FIRST = ("entry", "kind", "themeName", "name")
LAST = ("consultations", "agreed", "sha256")


def _place(key: str) -> int:
    """Where a property stands in a line: what a thing is comes first, what else belongs to it last."""
    return -1 if key in FIRST else 1 if key in LAST else 0


_DAY = re.compile(r"(\.\.|\d{4}(-\d\d){0,2})(/(\.\.|\d{4}(-\d\d){0,2}))?\Z", re.ASCII)
_DATED = re.compile(r"(on|date|until|since|deadline|(?:.*[a-z])?(?:On|Since|Until))\Z")


NOTHING_ELSE: Mapping[str, Any] = MappingProxyType({})
"""The other fields of what has none."""


def read_as(name: str, beside: Mapping[str, Any]) -> str:
    """The property whose words a field of an act has: what was found is read as the field it was found of."""
    about = beside.get("field")
    return about if name == "value" and isinstance(about, str) else name


NOT_KEPT = {"<file>": "not_kept.file", "<field>": "not_kept.field", "<reference>": "not_kept.reference"}
"""What stands in an entry for what was typed and is not kept there, with its words."""
ALL = "all"
"""What names everything personal."""


def kind_of(name: str, lang: str) -> str:
    """A kind of personal value in words: `criterion.text` is the text of the act that scores a criterion."""
    act, _, field = name.rpartition(".")
    label = PropertyWords(lang).label(field or name)
    group = next((g for g in ("deed", "pack.kind") if has(f"{g}.{act}", lang)), None)
    return f"{word(group, act, lang)}{colon(lang)} {label}" if group is not None else label


def is_person(value: Any) -> bool:
    """Whether a value is a person: a number and a name, which one word says."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= {"number", "name"}


class PropertyWords:
    """Properties in the words of one language."""

    def __init__(self, lang: str, names: Names = NO_NAMES) -> None:
        self.lang = lang
        self.names = names

    def label(self, name: str, value: Any = None) -> str:
        """The heading of a property; its own name where there is none.

        A notice that runs is a thing with its dates, the notice period of a term a length.
        """
        keys = (f"label.{name}", f"field.{name}")
        for key in reversed(keys) if name == "notice" and isinstance(value, str) else keys:
            if has(key, self.lang):
                return render(key, {}, self.lang)
        return note("label", name, self.lang)

    def value(self, name: str, value: Any) -> str:
        """A value; `name` is the property, behind the part that it stands in where that decides."""
        last = name.rpartition(".")[2]
        if isinstance(value, bool):
            return render("word.yes" if value else "word.no", {}, self.lang)
        if isinstance(value, Mapping):
            return self._mapping(name, value)
        if isinstance(value, (list, tuple)):
            return ", ".join(self.value(name, item) for item in value)
        if last in PEOPLE:
            known = isinstance(value, int) or (isinstance(value, str) and value.isdecimal())
            return self.names.person(int(value)) if known else who(value, self.lang)
        if isinstance(value, int):
            return str(value)
        return self._text(name, last, str(value))

    def _text(self, name: str, last: str, text: str) -> str:
        if text in NOT_KEPT:
            return render(NOT_KEPT[text], {}, self.lang)
        if last == "redact":
            return render("not_kept.all", {}, self.lang) if text == ALL else kind_of(text, self.lang)
        if last in ("unknown", "field"):
            return word("field" if has(f"field.{text}", self.lang) else "criterion", text, self.lang)
        if (text == UNMAPPED and last == "competence") or (last in ("value", "withdraw") and text in ("yes", "no")):
            return word("word", text, self.lang)
        if last in ("theme", "themes", "about", "competence") or name == "themes.code":
            return self.names.theme(text)
        if last == "track":
            return self.names.track(text, self.lang)
        if last in LENGTHS:
            unknown = "word.unknown_length" if last in ("term", "length") else "word.unknown"  # a term is feminine
            return render(unknown, {}, self.lang) if text == "unknown" else length(text, self.lang)
        if last == "renewal":
            return str(renewal_words(get_catalogue(self.lang), text))
        if text == "unknown":
            return word("date", text, self.lang)
        group = CODES.get(name) or CODES.get(last)
        if group is not None:
            return word(group, text, self.lang)
        if _DATED.match(last) and _DAY.match(text):
            return str(day(text, self.lang))
        if last not in FREE and _CODE.match(text):
            note(name, text, self.lang)  # neither a code with a name nor a text of somebody's own
        return quoted(text, self.lang) if last in QUOTED and "." in name else text

    def changed(self, changed: Mapping[str, Any]) -> str:
        """What an instrument changed: each field with its old and its new value."""
        return ", ".join(
            f"{self.field(name)} ({' → '.join(self._side(name, inner.get(side)) for side in ('old', 'new'))})"
            for name, inner in changed.items()
        )

    def field(self, name: str) -> str:
        """The name of a field that is typed, or else of a part of a file."""
        return word("field", name, self.lang) if has(f"field.{name}", self.lang) else self.label(name)

    def _side(self, name: str, value: Any) -> str:
        return "–" if value is None else self.value(name, value)

    def _mapping(self, name: str, value: Mapping[str, Any]) -> str:
        if name.rpartition(".")[2] in PEOPLE:
            return who(value, self.lang)
        if value.get("erased") or value.get("missing"):
            return opened(value, self.lang)
        if is_person(value) or set(value) == {"code", "name"}:
            return str(value.get("name") or value.get("number"))
        if set(value) == {"name", "certainty"}:
            return from_source(value["name"], value["certainty"], self.lang).strip()
        if set(value) == {"length"}:
            return length(value["length"], self.lang)
        return self.line(name.rpartition(".")[2], value)

    def line(self, part: str, value: Mapping[str, Any]) -> str:
        """A thing in one line: what says itself stands alone, the rest behind its label, the source at the end."""
        said = []
        number = value.get("number")
        if isinstance(number, int):
            said.append(render("show.number", {"number": str(number)}, self.lang))
        source: Any = value.get("source")
        certainty: Any = value.get("certainty")
        if isinstance(source, Mapping) and source.get("certainty"):
            source, certainty = source.get("name"), source.get("certainty")
        for key, inner in sorted(value.items(), key=lambda item: _place(item[0])):
            left_out = inner in ("", [], None) or key in ("number", "certainty") or inner is False
            if left_out or (key == "source" and certainty) or (key == "theme" and "themeName" in value):
                continue
            text = self.value(f"{part}.{key}", inner)
            if isinstance(inner, (list, tuple)) and isinstance(inner[0], Mapping):
                text = f"({text})"
            if key == "entry" or text.startswith("("):
                text = f"{self.label(key, inner)} {text}"
            elif key not in BARE:
                text = f"{self.label(key, inner)}{colon(self.lang)} {text}"
            said.append(text)
        return ", ".join(said) + (from_source(str(source), str(certainty), self.lang) if source and certainty else "")
