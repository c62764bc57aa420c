"""What the entries of an evidence pack say, in words: who did what, when, by which law, on what papers.

Nothing is told that the pack does not hold: a personal value that was left out of it, or erased, stands as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lifecycle.changes import Changes
from lifecycle.explain import legal_basis, message, read_verdict
from lifecycle.fold import fold
from lifecycle.history import CORRECTED, REFUSED, Entry
from lifecycle.openings import Shown, opened_with
from lifecycle.period_changes import Said, said_by_each
from lifecycle.queries.document_versions import documents_json
from lifecycle.register_fold import fold_register
from lifecycle.registers import CALENDAR, PEOPLE, POLICY, RANKS
from lifecycle.resting import NOTHING_LOST
from lifecycle.stages import EVERY_ACT
from messages.names import Names
from messages.property_words import CODES, NOTHING_ELSE, PART_OF, PropertyWords, read_as
from messages.render import CODED, has, render
from messages.wording import colon, day, from_source, instant, parted, second, who, whoever_acted, word
from rules.directory import People
from rules.verdict import BLOCKING, Outcome, Params, Verdict

if TYPE_CHECKING:
    from lifecycle.answer import Rested
    from lifecycle.pack.chosen import Chosen

COLUMNS = ("sequence", "effective_on", "recorded_at", "actor", "act", "stages", "said")
OF_DOCUMENTS = ("pack.in_pack", "table.purpose", "table.language", "table.version", "field.name", "pack.sequence")
OF_FILES = (
    "pack.file", "field.partner", "label.stage", "label.inForceSince", "label.endedOn", "pack.entries", "pack.last",
)  # fmt: skip
DOCUMENTS = "documents/"
"""Where the documents of a pack lie."""
NAMED_AS = {"sourceUrl": "link", "words": "said"}
TOLD_ELSEWHERE = frozenset({"vouchedBy"})
SAY_THEMSELVES = ("enter_period", "close_period")
"""Acts whose fields are what they propose of a period."""
OF_EVERY_ACT = (*EVERY_ACT, "fields.complete")
"""Rules that nearly every act passed: told once, at the head."""
EXCEPTED, ASKED_LATER = "excepted", "asked_at_signature"
"""The answers of rules that let an act pass without having been met: by an exception, or to be asked later."""


class Line(NamedTuple):
    """One thing that an entry says, behind its name."""

    label: str
    text: str
    grave: bool = False
    """Whether a reader must not miss it: a decision that lost what it rested on."""
    file: str = ""
    """The file of the pack that the text begins with, where it does."""


class Row(NamedTuple):
    """One entry: a cell for each of `COLUMNS` but the last, all else that it says, and what became of it (a code)."""

    cells: tuple[str, ...]
    said: tuple[Line, ...]
    outcome: str


class Part(NamedTuple):
    """One file or register: how it stands, its entries in their order, and where its documents lie in the pack."""

    subject: str
    heading: str
    head: tuple[Line, ...]
    rows: tuple[Row, ...]
    documents: tuple[tuple[str, ...], ...]


class Telling:
    """Tells the entries of a pack in one language."""

    def __init__(self, chosen: Chosen, lang: str, names: Names, people: Mapping[int, str] | None = None) -> None:
        """`people` are the names of people by number; None where they stand in what is told."""
        self.chosen = chosen
        self.lang = lang
        self.names = names
        self.words = PropertyWords(lang, names)
        self._at = instant if chosen.known_at is None else second
        self._corrected = _corrected_by(chosen.entries)
        self._shown = self._openings(people)

    def of(self, chain: Chosen) -> Telling:
        """The same for another chain, which is told with the names of this one."""
        return Telling(chain, self.lang, self.names, self._shown.names)

    def _openings(self, people: Mapping[int, str] | None) -> Shown:
        """What stands in the place of each commitment: what it opens to, or that it is not in the pack."""
        texts = {name: str(row.value) for name, row in self.chosen.openings.items()}
        texts |= dict.fromkeys(self.chosen.left_out, self._say("left_out_here"))
        texts |= dict.fromkeys(self.chosen.erased, self._say("erased_here"))
        texts |= dict.fromkeys(self.chosen.closed, self._say("not_opened_here"))
        if people is None:
            own = [entry for entry in self.chosen.entries if entry.subject == PEOPLE]
            register = fold_register(PEOPLE, own)
            assert isinstance(register, People)
            people = {p.number: texts[p.name] for p in register.people if p.name in texts}
        return Shown(texts, dict(people), {}, {})

    def _say(self, key: str, **params: Any) -> str:
        return render(f"pack.{key}", params, self.lang)

    def parts(self) -> Iterator[Part]:
        """Every file first, then every register, those that hold an entry of the period that is told."""
        subjects = sorted(self.chosen.subjects, key=lambda subject: (subject in RANKS, subject))
        by_subject: dict[str, list[Entry]] = {subject: [] for subject in subjects}
        for entry in self.chosen.entries:
            by_subject[entry.subject].append(entry)
        for subject, entries in by_subject.items():
            told = tuple(self._rows(subject, entries))
            if told:
                heading, head = self._heading(subject, entries), self._head(subject, entries)
                yield Part(subject, heading, head, told, self._documents(entries))

    def line(self) -> tuple[str, ...] | None:
        """A file in one line, a cell for each of `OF_FILES`; None where no entry of it is of the told period."""
        told = [entry for entry in self.chosen.entries if self.chosen.period.tells(entry.day)]
        case = fold(self.chosen.entries) if told else None
        if case is None:
            return None
        last = told[-1]
        return (
            self.chosen.subjects[0], self.names.partner(case.partner), word("stage", case.stage, self.lang),
            str(case.in_force_on or ""), str(case.ended_on or ""), str(len(told)),
            f"{day(last.data['effectiveOn'], self.lang)} {word('deed', last.act, self.lang)}",
        )  # fmt: skip

    # -------------------------------------------------------------------------------------- how a file stands

    def _heading(self, subject: str, entries: Sequence[Entry]) -> str:
        if subject in RANKS:
            return word("subject", subject, self.lang)
        case = fold(entries)
        return subject if case is None else f"{subject} – {self.names.partner(case.partner)}"

    def _head(self, subject: str, entries: Sequence[Entry]) -> tuple[Line, ...]:
        case = None if subject in RANKS else fold(entries)
        if case is None:
            return ()
        said: dict[str, Any] = {
            "partner": self.names.partner(case.partner), "track": case.track, "nature": case.nature,
            "themes": list(case.themes), "stage": case.stage, "officer": {"number": case.officer},
            "inForceSince": str(case.in_force_on or ""), "endedOn": str(case.ended_on or ""),
        }  # fmt: skip
        if not case.officer:
            del said["officer"]
        return (*self._lines("", opened_with(said, self._shown)), *self._shaken(subject))

    def _shaken(self, subject: str) -> Iterator[Line]:
        """The decisions that lost what they rested on: said first, for the file reads as sound without it."""
        lost = self.chosen.grounds.get(subject, NOTHING_LOST).lost
        if lost:
            yield Line(self._say("lost"), parted([self._rested(one) for one in lost.values()], self.lang), grave=True)

    def _rested(self, rested: Rested) -> str:
        """A decision that lost what it rested on, and the rules that would refuse it, in words."""
        entry, rules = rested.entry, tuple(word("rule", verdict.rule, self.lang) for verdict in rested.verdicts)
        said: Params = {"entry": entry.sequence, "act": entry.act, "on": str(entry.on), "list": rules}
        return render("answer.touched_one", said, self.lang)

    def _documents(self, entries: Sequence[Entry]) -> tuple[tuple[str, ...], ...]:
        """Which file of the pack is which document."""
        told = {entry.sequence for entry in entries if self.chosen.period.tells(entry.day)}
        refused = (
            {**document, "purpose": entry.act, "entry": entry.sequence}
            for entry in entries
            for document in (entry.data.get("documents", ()) if entry.outcome == REFUSED else ())
        )
        found = [self._open(shown) for shown in (*documents_json(entries), *refused) if shown["entry"] in told]
        return tuple(
            (
                self._place(d["sha256"]),
                word("deed", d["purpose"], self.lang),
                word("language", d.get("language"), self.lang),
                word("version", d["status"], self.lang) if "status" in d else word("outcome", REFUSED, self.lang),
                self.words.value("name", d["name"]),
                str(d["entry"]),
            )
            for d in found
        )

    # -------------------------------------------------------------------------------------- what entries say

    def _rows(self, subject: str, entries: Sequence[Entry]) -> Iterator[Row]:
        changes = None if subject in RANKS else Changes()
        periods = said_by_each(entries) if subject == CALENDAR else {}
        for entry in entries:
            changed = changes.after(entry) if changes is not None else {}
            if self.chosen.period.tells(entry.day):
                yield self._row(entry, changed, periods.get(entry.sequence))

    def _row(self, entry: Entry, changed: Mapping[str, Any], period: Said | None) -> Row:
        data = self._open(entry.data)
        outcome = word("outcome", entry.outcome, self.lang)
        cells = (
            str(entry.sequence),
            str(day(entry.data["effectiveOn"], self.lang)),
            self._at(entry.data["recordedAt"], self.lang),
            self._by(data),
            f"{word('deed', entry.act, self.lang)} – {outcome}",
            self._stages(entry),
        )
        said = tuple(line for line in self._said(entry, data, changed, period) if line.text)
        return Row(cells, said, entry.outcome)

    def _open(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return opened_with(dict(said), self._shown)

    def _by(self, data: Mapping[str, Any]) -> str:
        """Who, in which role; where they stood in for somebody, both."""
        role = word("role", data["role"], self.lang)
        if data["actor"].get("number") == 0:
            return word("actor", data["role"], self.lang) if has(f"actor.{data['role']}", self.lang) else role
        name = whoever_acted(data, self.lang)
        return f"{name} ({role})"

    def _stages(self, entry: Entry) -> str:
        before, after = word("stage", entry.data.get("from"), self.lang), word("stage", entry.to, self.lang)
        if entry.outcome == REFUSED or not after or before == after:
            return before if before != word("stage", "new", self.lang) or not after else after
        return f"{before} → {after}"

    def _said(
        self, entry: Entry, data: Mapping[str, Any], changed: Mapping[str, Any], period: Said | None
    ) -> Iterator[Line]:
        fields = {name: value for name, value in data.get("fields", {}).items() if name not in TOLD_ELSEWHERE}
        if entry.subject == POLICY and "text" in fields:
            del fields["text"]  # a file of its own
            file = f"policies/{entry.fields.get('hash')}.toml"
            yield Line(self._say("policy_file"), file, file=file)
        yield from self._lines(entry.act, fields)
        yield from self._lines("", {name: data[name] for name in ("decision", "reason") if name in data})
        if "exception" in data:
            yield Line(self.words.label("exception"), f"{entry.subject}:{data['exception']}")
        if isinstance(intended := data.get("intended"), Mapping):
            yield Line(self._say("second_person"), who(intended.get("by"), self.lang))
        yield from self._in_whose_place(entry, data)
        grounds = self.chosen.grounds.get(entry.subject, NOTHING_LOST)
        for rested in grounds.by.get(entry.sequence, ()):
            yield Line(self._say("took_away"), self._rested(rested), grave=True)
        if (lost := grounds.lost.get(entry.sequence)) is not None:
            rules = tuple(word("rule", verdict.rule, self.lang) for verdict in lost.verdicts)
            entries = parted([self._say("entry", number=number) for number in grounds.took(entry.sequence)], self.lang)
            yield Line(self._say("lost_by"), self._say("refused_now", text=entries, list=rules), grave=True)
        if entry.outcome == CORRECTED or entry.act == "amend":
            differs = data.get("changed") or self._open({"changed": changed})["changed"]
            yield from self._changed(differs, entry.act, fields=entry.fields)
        if period is not None and entry.act not in SAY_THEMSELVES:
            yield from self._changed(self._open({"changed": period.changed})["changed"], "", "period.")
        for document in data.get("documents", ()):
            place = self._place(document["sha256"])
            file = place if place.startswith(DOCUMENTS) else ""
            yield Line(word("field", "document", self.lang), self._document(document), file=file)
        yield from self._verdicts(entry)
        if data.get("trialDay"):
            today = data.get("today")  # an opening of the register has none
            yield Line(self._say("trial"), str(day(today, self.lang)) if today else render("word.yes", {}, self.lang))

    def _in_whose_place(self, entry: Entry, data: Mapping[str, Any]) -> Iterator[Line]:
        """What an entry corrects, was to correct or takes back, and by which it was corrected or taken back."""
        if "correcting" in data and entry.outcome == REFUSED:  # nothing stands in its place
            yield Line(self._say("correcting"), self._say("entry", number=data["correcting"]))
        for number in entry.supersedes if entry.outcome == CORRECTED else ():
            yield Line(self._say("takes_back" if entry.void else "corrects"), self._say("entry", number=number))
        if entry.void and "because" in data:
            yield Line(self._say("because"), self._say("entry", number=data["because"]))
        for by in self._corrected.get((entry.subject, entry.sequence), ()):
            yield Line(
                self._say("taken_back_by" if by.void else "corrected_by"), self._say("entry", number=by.sequence)
            )

    def _lines(self, act: str, fields: Mapping[str, Any]) -> Iterator[Line]:
        """Each field behind its name; a source with how certain it is."""
        for name, value in fields.items():
            if value in ("", [], None) or (name == "certainty" and "source" in fields):
                continue
            said = self._value(act, read_as(name, fields), value)
            if name == "source" and "certainty" in fields:
                said = from_source(str(value), str(fields["certainty"]), self.lang).strip().strip("()")
            yield Line(self.words.label(NAMED_AS.get(name, name), value), said)

    def _value(self, act: str, name: str, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return ", ".join(self._value(act, name, one) for one in value)
        if isinstance(value, str):
            placed = f"{PART_OF.get(act, act)}.{name}"
            if placed in CODES:
                return self.words.value(placed, value)
            if name == "partner":
                return self.names.partner(value)
            for group in CODED.get(name, ()) if name not in ("theme", "themes", "track", "source") else ():
                if has(f"{group}.{value}", self.lang):
                    return word(group, value, self.lang)
        return self.words.value(name, value)

    def _changed(
        self, changed: Mapping[str, Any], act: str, part: str = "", fields: Mapping[str, Any] = NOTHING_ELSE
    ) -> Iterator[Line]:
        """What a correction, an addendum or a period changed: each field with its old and its new value."""
        for name, inner in changed.items():
            sides = (inner.get(side) for side in ("old", "new"))
            read = f"{part}{read_as(name, fields)}"
            old, new = ("–" if side is None else self._value(act, read, side) for side in sides)
            yield Line(self.words.label(f"{part}{name}"), f"{old} → {new}")

    def _place(self, sha256: str) -> str:
        """Where a document lies in the pack, or why it does not; its hash stands in any case."""
        if sha256 in self.chosen.kept_back:
            return f"{self._say('left_out_here')} SHA-256 {sha256}"
        return f"{DOCUMENTS}{sha256}" if sha256 in self.chosen.documents else self._say("erased_here")

    def _document(self, shown: Mapping[str, Any]) -> str:
        """A document: its file in the pack, its language, its name."""
        said = [self._place(shown["sha256"])]
        if shown.get("language"):
            said.append(word("language", shown["language"], self.lang))
        return ", ".join([*said, self.words.value("name", shown["name"])])

    def _verdicts(self, entry: Entry) -> Iterator[Line]:
        """What stood in the way, each with its law; and what passed, with the law that it rests on."""
        verdicts = [read_verdict(stored) for stored in entry.data.get("verdicts", ())]
        for verdict in verdicts:
            if verdict.outcome in BLOCKING:
                said, rule = message(self._opened_verdict(verdict), self.lang), word("rule", verdict.rule, self.lang)
                begins = said.casefold().startswith(rule.casefold())  # some sentences begin with the name of their rule
                yield Line(self._say("in_the_way"), said if begins else f"{rule}{colon(self.lang)} {said}")
                yield Line(self._say("law"), parted(laws([verdict.rule], self.lang), self.lang))
        if entry.outcome != REFUSED:
            yield from self._passed([v for v in verdicts if v.outcome is Outcome.PASS and v.rule not in OF_EVERY_ACT])

    def _passed(self, verdicts: Sequence[Verdict]) -> Iterator[Line]:
        """The rules that let an act pass: by themselves, by an exception from them, or since they are asked later."""
        plain = [v for v in verdicts if v.key not in (EXCEPTED, ASKED_LATER)]
        yield Line(self._say("passed"), ", ".join(word("rule", v.rule, self.lang) for v in plain))
        for verdict in verdicts:
            if verdict.key == EXCEPTED:
                by = self._say("by_exception", rule=verdict.rule, exception=str(verdict.params["exception"]))
                yield Line(self._say("excepted"), by)
            elif verdict.key == ASKED_LATER:
                yield Line(self._say("asked_at_signature"), word("rule", verdict.rule, self.lang))
        of_every_act = laws(OF_EVERY_ACT, self.lang)
        asked = (v.rule for v in verdicts if v.key != ASKED_LATER)
        own = [law for law in laws(asked, self.lang) if law not in of_every_act]
        yield Line(self._say("law"), parted(own, self.lang))

    def _opened_verdict(self, verdict: Verdict) -> Verdict:
        """A verdict names personal values by their commitments too."""
        opened = opened_with(dict(verdict.params), self._shown)
        return verdict._replace(params={k: tuple(v) if isinstance(v, list) else v for k, v in opened.items()})


def _corrected_by(entries: Iterable[Entry]) -> dict[tuple[str, int], list[Entry]]:
    """By subject and sequence, the entries of its chain that stand in the place of an entry, or take it back."""
    found: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        for number in entry.supersedes if entry.outcome == CORRECTED else ():
            found.setdefault((entry.subject, number), []).append(entry)
    return found


def laws(rules: Iterable[str], lang: str) -> tuple[str, ...]:
    """What some rules rest on, each citation once, with how certain it is."""
    return _laws(tuple(rules), lang)


@lru_cache(maxsize=1_000)  # entries rest on few sets of rules, and each would be said anew for every entry
def _laws(rules: tuple[str, ...], lang: str) -> tuple[str, ...]:
    found = (basis for rule in rules for basis in legal_basis(rule, lang))
    said = (render("pack.basis", {"text": b["citation"], "certainty": b["certainty"]}, lang) for b in found)
    return tuple(dict.fromkeys(said))
