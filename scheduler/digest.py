"""A mail about reminders in words: each matter with its day and reason, what to do, why it came, to whom else. Pure.

Everything is said in the language of the reader. The command that answers a matter stands below it; where a key is
given, signed links do the same without a login (`scheduler/links.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from shlex import quote
from typing import Any

from lifecycle.deadlines import KINDS
from lifecycle.followed import BY_FILTER, is_followed, kind_told
from lifecycle.knowledge import Registers
from lifecycle.last_safe_day import why_earlier
from lifecycle.register import name_on
from lifecycle.storage.messages import Item, Told
from lifecycle.working_days import Closed
from messages.catalogue import get_catalogue
from messages.pending import pending_words
from messages.render import has, render
from messages.words import derivation_words
from rules.directory import Person
from scheduler.bands import OVERDUE
from scheduler.letter import Letter, Line, Part
from scheduler.links import Links

MOST_IN_FULL = 50
"""So many matters are told in full, the most urgent ones; the others in a line each."""
LATELY_DAYS = 30
"""What is overdue by more days has been told of for long: it comes after what can still be met."""
CLOCK_ACT, FULL_POWERS, SILENCE = "clock_act", "full_powers", "silence"
"""The kinds of reminders that are news: no deadline, and nothing to acknowledge."""
ON_THE_DAY = 0
EVALUATED = {"evaluation_mid_term": "mid_term", "evaluation_final": "final"}
CHECK = "agreements check"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a mail is for, in which language, on which day; `names` are those of everybody it may name, by number."""

    person: Person
    lang: str
    on: date
    registers: Registers
    names: Mapping[int, str]
    links: Links | None = None

    @property
    def closed(self) -> Closed:
        """The days that nobody works by the policy."""
        return self.registers.policy_on(self.on).register_.reminders.closed

    def say(self, key: str, **params: Any) -> str:
        """A sentence in the reader's language."""
        return render(key, params, self.lang)

    def name(self, number: int) -> str:
        """The name of a person; where it was erased, the number."""
        return self.names.get(number) or self.say("mail.nameless", number=str(number))


def letter(reader: Reader, items: Sequence[Item], told: Mapping[int, Sequence[Told]]) -> Letter:
    """The mail that tells a reader of these reminders; `told` says to whom each went."""
    ordered = most_urgent_first(items, reader.on)
    parts = [_part(reader, item, told.get(item.reminder, ())) for item in ordered[:MOST_IN_FULL]]
    rest = ordered[MOST_IN_FULL:]
    if rest:
        lines = tuple(Line(_heading(reader, item)) for item in rest)
        parts.append(Part(reader.say("mail.rest", count=len(rest)), lines))
    on, count = reader.on.isoformat(), len(items)
    title = parts[0].heading if count == 1 else reader.say("mail.title", on=on, count=count)
    name = reader.names.get(reader.person.number) or str(reader.person.number)
    closing = (
        Line(reader.say("mail.tune"), f"agreements user wishes {quote(name)} --rhythm weekly"),
        Line(reader.say("mail.automatic")),
    )
    return Letter(reader.lang, title, (Line(reader.say("mail.opening", on=on, count=count)),), tuple(parts), closing)


def most_urgent_first(items: Sequence[Item], on: date) -> list[Item]:
    """What is near or lately overdue by its day, then what has long been overdue, the latest of it first.

    What waited for a government is as urgent as the soonest deadline of its file, however long that is over: now it
    can be decided.
    """

    def urgency(item: Item) -> tuple[bool, int, int, str, str, int]:
        soonest = item.details.get("soonest") if item.kind == FULL_POWERS else None
        day = date.fromisoformat(soonest) if soonest else item.due_on
        left = (day - on).days
        long_over = soonest is None and left < -LATELY_DAYS
        return long_over, -left if long_over else left, item.band, item.subject, item.kind, item.number

    return sorted(items, key=urgency)


def _part(reader: Reader, item: Item, told: Sequence[Told]) -> Part:
    lines = [*_what(reader, item), *_to_open(reader, item), _why(reader, item), _also(reader, item, told)]
    return Part(_heading(reader, item), tuple(lines), urgent=item.kind in KINDS and item.band <= ON_THE_DAY)


def _heading(reader: Reader, item: Item) -> str:
    kind = kind_told(item.kind)
    key = kind if has(f"mail.heading.{kind}", reader.lang) else "deadline"
    slug = str(item.details.get("partner") or "")
    body = reader.registers.partners.find(slug)
    partner = name_on(body, reader.on, reader.lang) if body is not None else slug
    said = {"reference": item.subject, "partner": partner, "deadline": kind, "due_on": item.due_on.isoformat()}
    return reader.say(f"mail.heading.{key}", **said)


def _what(reader: Reader, item: Item) -> Iterator[Line]:
    if item.kind == CLOCK_ACT:
        yield from _done_by_the_clock(reader, item)
    elif item.kind == FULL_POWERS:
        acts = tuple(item.details.get("acts") or ())
        yield Line(reader.say("mail.news.full_powers", due_on=item.due_on.isoformat(), acts=acts))
        soonest = item.details.get("soonest", date.max.isoformat())
        if soonest != date.max.isoformat():
            over = "_over" if date.fromisoformat(soonest) < reader.on else ""
            yield Line(reader.say(f"mail.news.soonest{over}", soonest_on=soonest))
        for said in pending_words(item.details, reader.lang):
            yield Line(said)
        yield _to_do(reader, item)
    elif item.kind == SILENCE:
        days = tuple(item.details.get("days") or (item.due_on.isoformat(),))
        yield Line(reader.say("mail.news.silence", days=len(days), first_on=days[0], last_on=days[-1]))
        yield Line(reader.say("mail.do.silence"), CHECK)
    else:
        yield from _deadline(reader, item)


def _done_by_the_clock(reader: Reader, item: Item) -> Iterator[Line]:
    act, stage = item.details.get("act", ""), item.details.get("to")
    moved = stage is not None and stage != item.details.get("from")
    key = "mail.news.clock_act" if moved else "mail.news.clock_act_stays"
    yield Line(reader.say(key, act=act, stage=stage or ""))
    yield from _missed(reader, item)
    if item.details.get("decisionPending"):
        yield Line(reader.say("mail.news.pending"))
    yield _to_do(reader, item)


def _deadline(reader: Reader, item: Item) -> Iterator[Line]:
    yield Line(_when(reader, item))
    reason = why_earlier(item.due_on, item.act_by, reader.closed)
    if reason is not None and item.band != OVERDUE:
        said = {"act_by_on": item.act_by.isoformat(), "due_on": item.due_on.isoformat()}
        yield Line(reader.say(f"mail.act_by.{reason}", **said))
    derived = str(item.details.get("derivation") or "")
    if derived:
        key = "mail.derived_source" if derived.startswith("+") else "mail.derived"
        yield Line(reader.say(key, text=derivation_words(get_catalogue(reader.lang), derived)))
    yield from _missed(reader, item)
    yield from _government(reader, item)
    if item.level:
        yield Line(reader.say("mail.escalated"))
    if is_followed(item.kind):
        yield Line(reader.say("mail.do.followed"), f"agreements show {item.subject}")
        return
    yield _to_do(reader, item)
    yield from (linked := tuple(_linked(reader, item)))
    typed = reader.say("mail.acknowledge_typed" if linked else "mail.acknowledge")
    yield Line(typed, f"agreements reminders ack {item.reminder}")


def _missed(reader: Reader, item: Item) -> Iterator[Line]:
    named = item.details.get("missedOf") or ()
    for one in named:  # of a clock act: it came between several deadlines and their reminders
        bands = tuple(_band(reader, band) for band in one["bands"])
        yield Line(reader.say("mail.missed_of", deadline=one["deadline"], due_on=one["dueOn"], list=bands))
    if not item.missed or named:
        return
    bands = tuple(_band(reader, band) for band in item.missed)
    counts_to = item.details.get("countsTo")
    if counts_to is None:
        yield Line(reader.say("mail.missed", list=bands))
    else:  # days are counted to the last safe day, not to the one that the heading names
        yield Line(reader.say("mail.missed_safe", safe_on=counts_to, list=bands))


def _when(reader: Reader, item: Item) -> str:
    left, due_on = (item.due_on - reader.on).days, item.due_on.isoformat()
    if left == 0:
        return reader.say("mail.due.today", due_on=due_on)
    return reader.say("mail.due.later" if left > 0 else "mail.due.overdue", due_on=due_on, days=abs(left))


def _band(reader: Reader, band: int) -> str:
    if band == OVERDUE:
        return reader.say("band.overdue")
    return reader.say("mail.band", days=band) if band > ON_THE_DAY else reader.say("mail.band.day")


def _government(reader: Reader, item: Item) -> Iterator[Line]:
    """Whether a decision is possible today, and on the day itself."""
    known = item.details.get("government") or {}
    status, since = known.get("status"), known.get("since")
    if status == "caretaker":
        said = {"since_on": since} if since else {}
        yield Line(reader.say(f"mail.government.caretaker{'_since' if since else ''}", **said))
    elif status is not None:
        yield Line(reader.say(f"mail.government.{'possible' if status == 'full_powers' else 'unknown'}"))
    if known.get("inCaretaker"):
        yield Line(reader.say("mail.government.inside"))
    safe = known.get("lastSafeDecisionOn")
    if safe:
        over = date.fromisoformat(safe) < reader.on
        yield Line(reader.say(f"mail.government.last_safe{'_over' if over else ''}", safe_on=safe))


def _to_do(reader: Reader, item: Item) -> Line:
    reference = item.subject
    if item.kind in EVALUATED:
        command = f"agreements record {reference} evaluation --kind {EVALUATED[item.kind]} --outcome <outcome>"
    elif item.kind == "validity_review":
        command = (
            f"agreements record {reference} validity confirmed --source <source> --certainty <certainty> --on <date>"
        )
    elif item.kind in ("exception_deadline", "unknown_term"):
        command = f"agreements show {reference}"
    else:
        command = f"agreements acts {reference}"
    key = f"mail.do.{item.kind}{_hindered(reader, item)}"
    return Line(reader.say(key if has(key, reader.lang) else "mail.do.other"), command)


def _hindered(reader: Reader, item: Item) -> str:
    """What makes a decision impossible by its day: nobody may decide, or the day is over."""
    if item.kind != "decision_by":
        return ""
    if (item.details.get("government") or {}).get("status") == "caretaker":
        return ".caretaker"
    return ".over" if item.due_on < reader.on else ""


def _linked(reader: Reader, item: Item) -> Iterator[Line]:
    if reader.links is None:
        return
    for link in reader.links.of(item, reader.person, reader.on):
        said = {"until_on": link.expires_on.isoformat()}
        if link.until is not None:
            said["snooze_on"] = link.until.isoformat()
        yield Line(reader.say(f"mail.link.{link.verb}", **said), link=link.address)


def _to_open(reader: Reader, item: Item) -> Iterator[Line]:
    """Where the file stands on the pages; news of the register has none."""
    if reader.links is not None and item.kind != SILENCE:
        link = f"{reader.links.address}/{reader.lang}/partnerships/{item.subject}"
        yield Line(reader.say("mail.open", reference=item.subject), link=link)


def _why(reader: Reader, item: Item) -> Line:
    role = {"role": reader.person.role}
    if item.because.startswith(BY_FILTER):
        name = item.because.removeprefix(BY_FILTER)
        return Line(reader.say("mail.why.filter", filter=name), f"agreements reminders filter remove {name}")
    key = f"mail.why.{item.because}"
    if not has(key, reader.lang):
        return Line(reader.say("mail.why.other"))
    if item.because == "widened" and (item.kind not in KINDS or item.due_on < reader.on):
        key = "mail.why.overdue" if item.kind in KINDS else "mail.why.news"
    if item.acting_for is not None and has(f"{key}_for", reader.lang):
        return Line(reader.say(f"{key}_for", person=reader.name(item.acting_for)))
    return Line(reader.say(key, **role))


def _also(reader: Reader, item: Item, told: Sequence[Told]) -> Line:
    others = tuple(_other(reader, one) for one in told if one.person != item.person)
    return Line(reader.say("mail.also", list=others) if others else reader.say("mail.also.nobody"))


def _other(reader: Reader, one: Told) -> str:
    name = reader.name(one.person)
    if one.acting_for is None:
        return name
    return reader.say("mail.also.for", person=name, other=reader.name(one.acting_for))
