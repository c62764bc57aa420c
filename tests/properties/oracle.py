"""A slow, obvious oracle: what a file was on a day, folded from the stored texts of all its entries.

It shares no code with `lifecycle/fold.py`, `lifecycle/effects/`, `lifecycle/clock.py` or `lifecycle/as_of.py`. Recorded clock acts
are not even read: what the dates bring about by themselves is worked out here, for DESIGN section 4 says that it
counts, recorded or not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lifecycle.storage.store import Store
from tests.properties.oracle_days import When, later, may_be_by, moved, surely_before, when

Said = dict[str, Any]
OPENING = ("propose", "enter_legacy")
STAYING = ("amend", "roll_over")
"""Acts that move no stage."""


@dataclass
class Span:
    """A term: where it begins and ends, how it goes on."""

    start: When | None
    length: str
    end: When | None
    renewal: str
    notice: str
    rolled: bool = False


@dataclass
class File:
    """What is known of a file on a day; `sources` are those of every day."""

    reference: str
    partner: str
    track: str
    nature: str
    stage: str
    officer: int | None
    deputy: int | None = None
    signed: When | None = None
    memorandum: Span | None = None
    memorandum_signed: When | None = None
    in_force: When | None = None
    terms: list[Span] = field(default_factory=list)
    doubt: str | None = None
    suspension: Said | None = None
    notice: Said | None = None
    moved: When | None = None
    sources: list[tuple[str, When]] = field(default_factory=list)
    unsure: bool = False
    told: list[Said] = field(default_factory=list)

    @property
    def shown_stage(self) -> str:
        return "unknown" if self.unsure else self.stage

    @property
    def span(self) -> Span | None:
        """The term that a list shows: of the agreement, else of the memorandum."""
        return self.terms[-1] if self.terms else self.memorandum


def entries_of(store: Store, subject: str, known_at: str | None = None) -> list[Said]:
    """The entries as they are stored, refusals included, recorded by an instant."""
    with store.reading() as reading:
        entries = [json.loads(row.body) for row in reading.entries(subject)]
    return [entry for entry in entries if known_at is None or entry["recordedAt"] <= known_at]


def counting(entries: list[Said]) -> list[Said]:
    """Those that were not refused and not taken back, in the order in which they took effect; no clock act."""
    done = [entry for entry in entries if entry["outcome"] != "refused"]
    gone = {number for entry in done for number in entry.get("supersedes", ())}
    kept = [e for e in done if e["sequence"] not in gone and not e.get("void") and e.get("nature") != "clock"]
    return sorted(
        kept, key=lambda e: (e["act"] not in OPENING, e["foldsOn"], e.get("corrects", e["sequence"]), e["sequence"])
    )


def file_on(store: Store, reference: str, day: date, known_at: str | None = None) -> File | None:
    """The file on a day; None before it was opened, or known."""
    counted = with_what_was_found(counting(entries_of(store, reference, known_at)), day)
    file: File | None = None
    for entry in counted:
        on = date.fromisoformat(entry["foldsOn"])
        if on > day:
            break
        if file is None:
            file = opened(entry)
        else:
            pass_time(file, on)
            take(file, entry)
    if file is None:
        return None
    pass_time(file, day)
    file.unsure = any(moves(entry) and lies_in(entry, day) for entry in counted)
    file.sources = [source for entry in counted for source in sources_of(entry)]
    return file


def with_what_was_found(counted: list[Said], day: date) -> list[Said]:
    """The same, where the exact day of an act was found that was entered inexactly, and lies behind a day as entered."""
    days: dict[int, str] = {}
    for place, entry in enumerate(counted):
        name = entry["fields"]["field"] if entry["act"] == "found" else ""
        acts = {"inForceOn": ["enter_into_force"], "signedOn": ["sign_agreement", "sign_mou", "enter_legacy"]}.get(
            name, []
        )
        told = [e for e in counted[:place] if e["act"] in acts][-1:]
        if told and when(told[0]["effectiveOn"]).first != when(told[0]["effectiveOn"]).last:
            value = when(entry["fields"]["value"])
            exactly = value.first == value.last and str(value.first) <= told[0]["foldsOn"]
            days[told[0]["sequence"]] = str(value.first) if exactly else ""
    days = {e["sequence"]: days[e["sequence"]] for e in counted if days.get(e["sequence"]) and e["foldsOn"] > str(day)}
    if not days:
        return counted
    earliest, again = min(days.values()), []
    for entry in counted:
        found = days.get(entry["sequence"])
        opens = entry["act"] in OPENING and entry["foldsOn"] > earliest
        if found:
            again.append({**entry, "effectiveOn": found, "foldsOn": found})
        elif opens and may_be_by(when(entry["effectiveOn"]), date.fromisoformat(earliest)):
            again.append({**entry, "foldsOn": earliest})
        else:
            again.append(entry)
    again = counting(again)
    steps = [[e["sequence"] for e in some if moves(e)] for some in (counted, again)]
    return again if steps[0] == steps[1] and again[0]["foldsOn"] <= earliest else counted


def moves(entry: Said) -> bool:
    return "to" in entry and entry["act"] not in STAYING and entry["to"] != entry.get("from")


def lies_in(entry: Said, day: date) -> bool:
    """Whether the entry folds later than a day, but may have taken effect by it."""
    on = when(entry["effectiveOn"])
    return date.fromisoformat(entry["foldsOn"]) > day and may_be_by(on, day)


def sources_of(entry: Said) -> list[tuple[str, When]]:
    """What an entry says of the validity: confirmed or in question, and of when."""
    said = entry.get("fields", {})
    status = {"confirm_validity": "confirmed", "question_validity": "in_question"}.get(entry["act"], said.get("status"))
    if entry["act"] not in ("confirm_validity", "question_validity", "validity") or not said.get("source"):
        return []
    return [(str(status), when(entry["effectiveOn"]))]


# ------------------------------------------------------------------------------------------ what people enter


def opened(entry: Said) -> File:
    said = entry["fields"]
    officer = int(said["officer"]) if said.get("officer") else None
    return File(
        entry["subject"], said["partner"], said["track"], said.get("nature", "unknown"), entry["to"], officer,
        moved=when(entry["effectiveOn"]), told=[entry],
    )  # fmt: skip


BY_TERMS = ("lift_suspension", "revoke_notice", "receive_revocation", "confirm_validity")
"""Acts that lead where the terms say, as is known now."""


def take(file: File, entry: Said) -> None:
    """Let an entry change the file."""
    act, said, on = entry["act"], entry.get("fields", {}), when(entry["effectiveOn"])
    file.told.append(entry)
    if act == "sign_mou":
        file.memorandum_signed, file.memorandum = (
            on,
            Span(on, said["term"], end_of(on, said["term"]), "none", "unknown"),
        )
    elif act == "sign_agreement":
        file.signed, file.terms = on, [span(said, None)]
    elif act == "enter_into_force":
        begin(file, on)
    elif act == "amend":
        amend(file, said)
    elif act == "renew":
        file.terms.append(span(said, when(said["startsOn"]) if said.get("startsOn") else on))
        file.doubt = None
    elif act in ("denounce", "end_by_consent", "receive_denunciation"):
        give_notice(file, said, on)
    elif act in ("revoke_notice", "receive_revocation"):
        file.suspension, file.notice = file.notice["suspension"] if file.notice else None, None
    elif act == "found":
        find(file, said["field"], said["value"], on)
    elif act == "assign":
        file.officer = int(said["officer"])
        file.deputy = int(said["deputy"]) if said.get("deputy") else file.deputy
    elif act in ("confirm_validity", "question_validity", "suspend", "lift_suspension"):
        doubt(file, act, date.fromisoformat(entry["foldsOn"]))
    if "to" in entry:
        if act not in STAYING:
            lead(file, act, entry["to"])
        step(file, on)


def lead(file: File, act: str, to: str) -> None:
    """To the stage that was recorded, or where the terms lead as is known now."""
    file.stage = "renewal_due" if file.doubt is not None and to == "in_force" and act in BY_TERMS else to


def doubt(file: File, act: str, on: date) -> None:
    """Let the validity be doubted or not, and the agreement rest or not."""
    if act == "confirm_validity":
        file.doubt = "term_ended" if file.doubt == "term_ended" else None
    elif act == "question_validity":
        file.doubt = file.doubt if file.doubt == "term_ended" else "questioned"
    elif act == "suspend":
        file.suspension = {"ended": file.doubt == "term_ended" or (file.doubt is not None and has_ended(file, on))}
    elif act == "lift_suspension":
        file.doubt = "term_ended" if file.suspension and file.suspension["ended"] else file.doubt
        file.suspension = None


def has_ended(file: File, day: date) -> bool:
    """Whether the term was over by a day, with none that follows by itself."""
    last = file.terms[-1] if file.terms else None
    if last is None or last.end is None or last.end.last is None or last.renewal.startswith("tacit:"):
        return False
    return last.end.last <= day


def step(file: File, on: When) -> None:
    """A move of the stage, a term or a notice; the latest of the days is kept."""
    if file.moved is None or not surely_before(on, file.moved):
        file.moved = on


def end_of(start: When | None, length: str, stated: str | None = None) -> When | None:
    """Where a term ends: as stated, else so long after it began; None where that is not known."""
    if stated:
        return when(stated)
    if start is None or length in ("open", "unknown") or start.first is None or start.last is None:
        return None
    return moved(start, length)


def span(said: Said, start: When | None) -> Span:
    length = said.get("term", "unknown")
    end = end_of(start, length, said.get("termEndsOn"))
    return Span(start, length, end, said.get("renewal", "unknown"), said.get("notice", "unknown"))


def begin(file: File, on: When) -> None:
    """It came into force: the first term runs from that day; an end that was stated stays."""
    file.in_force = on
    if file.terms:
        first = file.terms[0]
        stated = first.end is not None and first.end != end_of(first.start, first.length)
        first.start, first.end = on, first.end if stated else end_of(on, first.length)


def amend(file: File, said: Said) -> None:
    file.nature = said.get("nature") or file.nature
    if file.terms:
        last = file.terms[-1]
        last.length = said.get("term") or ("unknown" if said.get("termEndsOn") else last.length)
        if said.get("term") or said.get("termEndsOn"):
            last.end = end_of(last.start, last.length, said.get("termEndsOn"))
        last.renewal, last.notice = said.get("renewal") or last.renewal, said.get("notice") or last.notice


def give_notice(file: File, said: Said, on: When) -> None:
    received = when(said["receivedOn"]) if said.get("receivedOn") else on
    running = term_of(file, received.last or received.first or date.max)
    effect = when(said["effectOn"]) if said.get("effectOn") else None
    if effect is None and running is not None and running.notice != "unknown":
        effect = moved(received, running.notice)
    file.notice = {"effect": effect, "received": received, "suspension": file.suspension}
    file.suspension = None


def find(file: File, name: str, value: str, on: When) -> None:
    """Something that was unknown is found: of an end on the day of reception, when the notice takes effect."""
    running = file.notice
    if running is not None and name == "endsOn" and (running["effect"] is None or on.text == running["received"].text):
        running["effect"] = when(value)
    elif name == "nature":
        file.nature = value
    elif name == "signedOn" and file.signed is not None:
        file.signed = when(value)
    elif name == "signedOn" and file.memorandum is not None:
        file.memorandum_signed = file.memorandum.start = when(value)
        file.memorandum.end = end_of(file.memorandum.start, file.memorandum.length)
    elif name == "inForceOn":
        begin(file, when(value))
    elif name == "notice" and file.terms:
        find_notice(file, value)
    elif file.terms:
        last = file.terms[-1]
        if name == "term":
            last.length, last.end = value, end_of(last.start, value)
        elif name == "endsOn":
            last.end = when(value)
        elif name == "renewal":
            last.renewal = value


def find_notice(file: File, value: str) -> None:
    """The notice period of the last text: of its term, of those that followed it by themselves, of a notice that runs."""
    for term in reversed(file.terms):
        term.notice = value
        if not term.rolled:
            break
    if file.notice is not None and file.notice["effect"] is None:
        file.notice["effect"] = moved(file.notice["received"], value)


# ------------------------------------------------------------------------------------------ what time brings about


def pass_time(file: File, day: date) -> None:
    """What the dates of the file bring about by themselves until a day, one thing after the other."""
    while True:
        ends = file.terms[-1].end if file.terms else None
        over = ends.last if ends is not None else None
        if file.stage == "test_phase" and file.memorandum and file.memorandum.end and file.memorandum.end.last:
            if file.memorandum.end.last > day:
                return
            file.stage, on = "evaluation", file.memorandum.end.last
        elif file.stage == "under_notice" and file.notice is not None:
            due = [file.notice["effect"].last] if file.notice["effect"] and file.notice["effect"].last else []
            if over is not None and ends is not None and file.moved is not None and surely_before(file.moved, ends):
                due.append(over)
            if not due or min(due) > day:
                return
            file.stage, file.notice, on = "denounced", None, min(due)
        elif file.stage == "in_force" or (file.stage == "suspended" and not (file.suspension or {"ended": 1})["ended"]):
            if over is None or over > day:
                return
            on = over
            roll_over_or_end(file)
        else:
            return
        step(file, When(on, on, str(on)))


def roll_over_or_end(file: File) -> None:
    last = file.terms[-1]
    if last.renewal.startswith("tacit:"):
        length = last.renewal.removeprefix("tacit:")
        file.terms.append(Span(last.end, length, end_of(last.end, length), last.renewal, last.notice, rolled=True))
    elif file.suspension is not None and file.stage == "suspended":
        file.suspension = {"ended": True}
    else:
        file.stage, file.doubt = "renewal_due", "term_ended"


# ------------------------------------------------------------------------------------------ validity


def term_of(file: File, day: date) -> Span | None:
    """The term that had begun last by a day, else the first."""
    begun = [term for term in file.terms if term.start is None or may_be_by(term.start, day)]
    return begun[-1] if begun else (file.terms[0] if file.terms else None)


def is_established(file: File, day: date) -> bool:
    """DESIGN section 4: by the term, where the first day is bounded and an end known; else by sources of five years."""
    running = term_of(file, day)
    first = file.terms[0].start if file.terms else None
    if running is not None and running.end is not None and first is not None and first.first and first.last:
        return running.end.first is not None and running.end.first > day
    sources = [on for status, on in file.sources if status == "confirmed"]
    sources += [file.signed] if file.signed is not None else []
    against = [on for status, on in file.sources if status == "in_question" and may_be_by(on, day)]
    oldest = later(day, "P5Y", -1)
    return any(
        on.first is not None and on.first >= oldest and all(surely_before(doubt, on) for doubt in against)
        for on in sources
    )
