"""The parts of a file in words, one thing a line: terms, deadlines, sources, instruments, whatever else there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from messages import answers
from messages.catalogue import get_catalogue
from messages.property_words import PropertyWords
from messages.render import render
from messages.wording import colon, day, from_source, length, parted, word
from messages.words import derivation_words, renewal_words

Shown = Mapping[str, Any]


class Saying(NamedTuple):
    """Says the parts of a file in one language."""

    words: PropertyWords
    lang: str

    def labelled(self, name: str, value: Any) -> str:
        """A label and its value."""
        said = self.validity(value) if name == "validity" else self.words.value(name, value)
        return f"{self.words.label(name)}{colon(self.lang)} {said}"

    def mapping(self, part: str, value: Shown) -> Iterator[str]:
        """A part that is one thing: a line for each property; a term within it, and the source, in one line."""
        term = {k: v for k, v in value.items() if "renewal" in value and k in TERM}
        if term:
            yield self.term(term)
        rest = {k: v for k, v in value.items() if k not in term}
        source = rest.pop("source", None) if "certainty" in rest else None
        for name, inner in rest.items():
            if inner not in ("", [], None) and (name != "certainty" or source is None):
                yield f"{self.words.label(name)}{colon(self.lang)} {self.words.value(f'{part}.{name}', inner)}"
        if source is not None:
            said = from_source(source, value["certainty"], self.lang).strip().removeprefix("(").removesuffix(")")
            yield f"{self.words.label('source')}{colon(self.lang)} {said}"

    def item(self, part: str, value: Any) -> str:
        """One thing of a part."""
        if isinstance(value, Mapping) and not value.get("erased") and not value.get("missing"):
            return PARTS[part](self, value) if part in PARTS else self.words.line(part, value)
        return self.words.value(part, value)

    def validity(self, value: Shown) -> str:
        """Established or in question, why, and on what source."""
        said = word("validity_status", value["status"], self.lang)
        because = word("because", value.get("because"), self.lang)
        said += f" – {because}" if because else ""
        if value.get("source"):
            said += from_source(value["source"], value.get("certainty", ""), self.lang)
        return f"{said} – {self.words.label('alone')}" if value.get("alone") else said

    def term(self, value: Shown) -> str:
        """One term: how it came about, first and last day, length, renewal, notice."""
        lang, parts = self.lang, []
        if value.get("startsOn"):
            parts.append(render("show.term.begins", {"starts_on": value["startsOn"]}, lang))
        if value.get("endsOn"):
            parts.append(render("show.term.ends", {"ends_on": value["endsOn"]}, lang))
        term = value.get("term")
        stated = str(term["length"]) if isinstance(term, Mapping) else str(term)
        if stated == "unknown":
            parts.append(render("show.term.length_unknown", {}, lang))
        elif stated == "open":
            parts.append(length("open", lang))
        else:
            parts.append(render("show.term.lasts", {"length": stated}, lang))
        parts.append(str(renewal_words(get_catalogue(lang), str(value["renewal"]))))
        notice = value.get("noticePeriod", "unknown")
        key = "show.term.notice_unknown" if notice == "unknown" else "show.term.notice"
        parts.append(render(key, {"length": notice}, lang))
        if value.get("lastDay"):
            parts.append(render("show.term.last_day_included", {}, lang))
        head = f"{render('show.number', {'number': str(value['number'])}, lang)}, {word('how', value.get('how'), lang)}"
        return f"{head}{colon(lang)} {parted(parts, lang)}"

    def source(self, value: Shown) -> str:
        """What a source said of the validity, and when."""
        key = f"show.source.{value['status']}" + ("" if value.get("date") else ".undated")
        said = {"date_on": value.get("date", ""), "text": value["source"], "certainty": value["certainty"]}
        return render(key, said, self.lang)

    def deadline(self, value: Shown) -> str:
        """A deadline: its day and kind, how long until then, and what it follows from."""
        lang, left = self.lang, value["daysLeft"]
        said = f"{day(value['dueOn'], lang)}{colon(lang)} {word('deadline', value['kind'], lang)}"
        if left:
            said += ", " + render("show.overdue" if left < 0 else "show.days_left", {"days": abs(left)}, lang)
        if value["actBy"] != value["dueOn"]:
            said += f", {self.act_by(value)}"
        return f"{said} ({derivation_words(get_catalogue(lang), str(value['derivation']))})"

    def act_by(self, value: Shown) -> str:
        """By which day to act; why, where a caretaker period takes more than the days that nobody works."""
        key = "show.act_by_caretaker" if value.get("actByBecause") == "caretaker" else "show.act_by"
        return render(key, {"act_by_on": value["actBy"]}, self.lang)

    def reminder(self, value: Shown) -> str:
        """A reminder of the file: when it was reported, to which deadline, and what was said to it."""
        said = {"number": value["id"], "deadline": value["kind"], "due_on": value["dueOn"]}
        key = "show.reminder_clock" if value["kind"] == "clock_act" else "show.reminder"
        line = render(key, said, self.lang)
        heard = answers.said({**value, "reminders": [value]}, self.lang)
        if not value.get("takenBack"):
            return f"{line}{colon(self.lang)} {heard}"
        by = {"entry": value["takenBackBy"]} if "takenBackBy" in value else {}
        back = render("show.taken_back_by" if by else "show.taken_back", by, self.lang)
        return parted((f"{line}{colon(self.lang)} {heard}", back), self.lang)

    def instrument(self, value: Shown) -> str:
        """An addendum or a protocol; what it changed, each field with the old and the new value."""
        changed = value.get("changed")
        said = self.words.line("instruments", {k: v for k, v in value.items() if k != "changed"})
        if not isinstance(changed, Mapping) or not changed:
            return said
        return f"{said}; {self.words.label('changed')}{colon(self.lang)} {self.words.changed(changed)}"

    def inexact(self, value: Shown) -> str:
        """An entry whose inexact date leaves the stage open, and the command that settles it."""
        said = render("acts.inexact", {"entry": value["entry"], "act": value["act"], "date_on": value["on"]}, self.lang)
        return f"{said.strip()}\n      {value['command']}"


TERM = frozenset({"number", "term", "renewal", "noticePeriod", "startsOn", "endsOn", "how", "lastDay"})

PARTS: Mapping[str, Callable[[Saying, Shown], str]] = {
    "terms": Saying.term,
    "sources": Saying.source,
    "nextDeadlines": Saying.deadline,
    "instruments": Saying.instrument,
    "stageUnknown": Saying.inexact,
    "reminders": Saying.reminder,
}
"""Parts whose things are said in sentences of their own; all others property by property."""
