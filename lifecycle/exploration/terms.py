"""Terms and notices: what must follow of what was stated, said without any rule or the fold (DESIGN sections 4 and 7).

A term that its text renews runs on when it ends, and no other does. What is stated of a term or a notice stands in the
file, and ends on the day that follows from that.
"""

from __future__ import annotations

from datetime import date

from lifecycle.exploration.asking import Passed
from lifecycle.exploration.state import NOT_SIGNED, later
from lifecycle.stages import ENDS
from rules.case import Case, Notice, Term
from rules.dates import InexactDate, Period, parse_inexact, parse_period
from rules.facts import Request

RUNS_ON, KEPT = "runs_on", "kept"
OF_TERMS = RUNS_ON, KEPT
TACIT = "tacit:"
"""How the text of a term says that it is renewed by itself, before the length."""
BEFORE_FORCE = frozenset({"sign_agreement", "enter_legacy"})
"""Acts that state a term which has no first day yet."""
STATES_TERM = BEFORE_FORCE | {"renew", "amend"}
GIVES_NOTICE = frozenset({"denounce", "end_by_consent", "receive_denunciation"})


def term_running(case: Case, day: date) -> Term | None:
    """The last term that may have begun by a day, worked out apart from `rules/case.py`; the first where none may."""
    first = case.terms[0] if case.terms else None
    begun = [one for one in case.terms if one.starts_on is None or (one.starts_on.earliest or day) <= day]
    return begun[-1] if begun else first


def marked_otherwise(case: Case) -> bool:
    """Whether a file says that it ended, began or is under notice where it stands at no such stage, or the reverse."""
    begun_early = case.in_force_on is not None and case.stage in (*NOT_SIGNED, "signed")
    noticed = (case.notice is not None) != (case.stage == "under_notice")
    return (case.ended_on is not None) != (case.stage in ENDS) or begun_early or noticed


def ended_otherwise(case: Case, on: InexactDate) -> bool:
    """Whether a file that ended says so of another day than that of the act which ended it."""
    return case.ended_on is not None and case.ended_on != on


def ends_otherwise(case: Case, act: str) -> bool:
    """Whether the calendar ends a term that its text renews by itself, or renews one that ends (DESIGN section 4).

    Under notice every term ends: a notice is what keeps it from running on.
    """
    renewed = case.term is not None and case.term.renewal.startswith(TACIT)
    if act == "roll_over":
        return not renewed or case.stage == "under_notice"
    return act == "term_ends" and renewed and case.stage != "under_notice"


def runs_on_otherwise(case: Case, after: Case, act: str) -> bool:
    """Whether a term that ran on by itself does not begin when the last ended, or lasts otherwise than its text says.

    After an end of which only the latest day is known, nobody knows when the next term ends (DESIGN section 4).
    """
    if act != "roll_over":
        return False
    old, new = case.term, after.term
    assert old is not None and old.ends_on is not None
    if new is None or new.starts_on != old.ends_on or (new.renewal, new.notice) != (old.renewal, old.notice):
        return True
    return _lasts_otherwise(new, parse_period(old.renewal.removeprefix(TACIT)))


def kept_otherwise(passed: Passed, after: Case) -> bool:
    """Whether the file does not say of its term or its notice what the act stated, or what follows from that."""
    case, act, request = passed.facts.case, passed.act.name, passed.facts.request
    if request is not None and after.stage == "test_phase" and after.mou_term is not None:
        return _tested_otherwise(after.mou_term, after.track, passed, request)
    if request is None or after.agreement is None:
        return False
    if act in STATES_TERM:
        if act == "renew" and _renewed_otherwise(case, after, passed):
            return True
        if act == "amend" and request.has("themes") and after.themes != request.fields["themes"]:
            return True
        return _stated_otherwise(case.term if case is not None else None, after.term, act, request)
    if case is None:
        return False
    if act == "enter_into_force":
        stated = case.term.ends_on if case.term is not None else None  # it has no first day yet
        return (
            after.term is None
            or after.term.starts_on != passed.facts.on
            or _lasts_otherwise(after.term, _length(after.term), stated)
        )
    if act in GIVES_NOTICE:
        received = request.date("receivedOn") or passed.facts.on
        return after.notice is None or _effect_otherwise(case, after.notice, received, request.date("effectOn"))
    return act == "found" and _found_otherwise(case, after, request)


def _tested_otherwise(term: Term, track: str, passed: Passed, request: Request) -> bool:
    """Whether a test phase does not begin when its memorandum was signed, or lasts otherwise than it should.

    As long as the policy says; one of an old file as long as its own text; on whatever day it is found to have begun.
    """
    start, length = passed.facts.on, _length(term)
    if passed.act.name == "found" and request.text("field") == "signedOn":
        start = parse_inexact(request.text("value") or "")
    elif passed.act.name == "enter_legacy":
        length = parse_period(request.text("term") or "")
    elif passed.act.name == "sign_mou":
        length = passed.definition.policy.test_phase_of(track)
    else:
        return False
    return term.starts_on != start or _lasts_otherwise(term, length)


def _stated_otherwise(old: Term | None, new: Term | None, act: str, request: Request) -> bool:
    """An amendment leaves what it does not name; an end that is stated alone says nothing of a length."""
    said = {name: request.text(name) for name in ("term", "renewal", "notice")}
    if new is None:
        return any(said.values())
    if act == "amend" and old is not None:
        was = {"term": str(old.length), "renewal": old.renewal, "notice": str(old.notice)}
        said = {name: text or was[name] for name, text in said.items()}
    if request.has("termEndsOn"):
        said["term"] = request.text("term") or "unknown"
    if (said["term"], said["renewal"], said["notice"]) != (str(new.length), new.renewal, str(new.notice)):
        return True
    if request.has("termEndsOn"):
        return new.ends_on != request.date("termEndsOn")
    if act == "amend" and not request.has("term"):
        return old is not None and new.ends_on != old.ends_on
    return act not in BEFORE_FORCE and _lasts_otherwise(new, _length(new))


def _renewed_otherwise(case: Case | None, after: Case, passed: Passed) -> bool:
    """Whether a renewal begins on another day, or the term that still runs until then is no more what it was."""
    if after.term is None or case is None:
        return False
    start, on = _renewed_from(case, passed), passed.facts.on
    ahead = start.earliest is not None and on.latest is not None and start.earliest > on.latest
    return after.term.starts_on != start or (ahead and after.terms[-2:-1] != case.terms[-1:])


def _renewed_from(case: Case | None, passed: Passed) -> InexactDate:
    """A renewal that names no day begins when the old term ends, if that is still to come, else on its own day."""
    assert passed.facts.request is not None
    stated, on = passed.facts.request.date("startsOn"), passed.facts.on
    over = case.term.over_from if case is not None and case.term is not None else None
    if over is None or over.earliest is None or on.latest is None or over.earliest <= on.latest:
        over = None
    return stated or over or on


def _length(term: Term) -> Period | None:
    return term.length if isinstance(term.length, Period) else None


def _lasts_otherwise(term: Term, length: Period | None, stated: InexactDate | None = None) -> bool:
    """Whether a term does not end its length after it began; one without a length, not on the day that is stated."""
    start = term.starts_on
    if length is None:
        return term.ends_on != stated
    if start is None or start.earliest is None or start.latest is None:
        return term.ends_on is not None
    return _bounds(term.ends_on) != (later(start.earliest, length), later(start.latest, length))


def _effect_otherwise(case: Case, notice: Notice, on: InexactDate, stated: InexactDate | None) -> bool:
    """A notice that was received on a day takes effect on that which is stated, else when its period is over.

    On none where neither is known.
    """
    if notice.received_on != on:
        return True
    if stated is not None:
        return notice.effect_on != stated
    day = on.latest or on.earliest  # of several days, the last that may be counts
    term = term_running(case, day) if day is not None else case.term
    length = term.notice if term is not None else "unknown"
    if not isinstance(length, Period):
        return notice.effect_on is not None
    return _bounds(notice.effect_on) != _later(on, length)


def _later(on: InexactDate, length: Period) -> tuple[date | None, date | None]:
    """The first and the last day on which a length may be over that began on a day; None where nobody knows."""
    return on.earliest and later(on.earliest, length), on.latest and later(on.latest, length)


def _found_otherwise(case: Case, after: Case, request: Request) -> bool:
    """What was found of a notice or a term, of which nothing was known."""
    value = request.text("value") or ""
    if request.text("field") == "inForceOn":
        return after.in_force_on != parse_inexact(value) or _begun_otherwise(case, after)
    if case.notice is not None and case.notice.effect_on is not None:
        if after.notice is None or after.notice.effect_on != case.notice.effect_on:
            return True
        if request.text("field") == "notice":
            return after.term is None or str(after.term.notice) != value
    if case.notice is not None and case.notice.effect_on is None and after.notice is not None:
        if request.text("field") == "endsOn":
            return after.notice.effect_on != parse_inexact(value)
        return _bounds(after.notice.effect_on) != _later(case.notice.received_on, parse_period(value))
    if after.term is None:
        return True
    if request.text("field") == "endsOn":
        return after.term.ends_on != parse_inexact(value)
    return str(after.term.length) != value or _lasts_otherwise(after.term, _length(after.term))


def _begun_otherwise(case: Case, after: Case) -> bool:
    """Whether a term does not begin when the agreement entered into force, or ends otherwise than follows from that."""
    if case.term is None or after.term is None:
        return case.term is not after.term
    computed = isinstance(case.term.length, Period)
    stated = None if computed else case.term.ends_on
    return after.term.starts_on != after.in_force_on or _lasts_otherwise(after.term, _length(after.term), stated)


def _bounds(when: InexactDate | None) -> tuple[object, object]:
    return (None, None) if when is None else (when.earliest, when.latest)
