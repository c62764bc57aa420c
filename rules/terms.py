"""Terms, renewals and notices: what is said of their length, and that one follows the other (DESIGN section 7)."""

from __future__ import annotations

from datetime import date

from rules.case import Case
from rules.dates import (
    InexactDate,
    Period,
    before,
    has_come,
    on_or_before,
    parse_inexact,
    parse_period,
)
from rules.facts import Facts, Request
from rules.found import CHOICES, DATES, OF_SIGNATURE, reads
from rules.frozen import frozen
from rules.verdict import (
    Answer,
    Citation,
    Evidence,
    Outcome,
    Params,
    Rule,
    Step,
    cannot_tell,
    fails,
    not_applicable,
    passes,
)

LAW = (Citation("law.good_administration", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)
PREVIEW = not_applicable("asked_when_performed")


def stated(facts: Facts) -> Answer:
    """A term, the manner of its renewal and the notice period are stated; each may be stated as unknown."""
    request = facts.request
    if request is None:
        return PREVIEW
    missing = tuple(
        name
        for name, given in (
            ("term", request.has("term") or request.has("termEndsOn")),
            ("renewal", request.has("renewal")),
            ("notice", request.has("notice")),
        )
        if not given
    )
    if missing:
        return fails("missing", {"fields": missing})
    if twice(request):
        return fails("both", {"fields": ("term",)})
    ends, start = request.date("termEndsOn"), starts_on(facts)
    if ends is not None:
        too_early = on_or_before(ends, start)
        if too_early or (too_early is None and facts.act != "enter_legacy"):  # old texts are known by the year alone
            answer = fails if too_early else cannot_tell
            return answer("end_before_start", {"fields": ("termEndsOn",), "end_on": str(ends), "start_on": str(start)})
    return passes("stated")


def twice(request: Request) -> bool:
    """Whether an end is stated beside a length, or beside the word that there is none: one may be untrue."""
    return request.has("termEndsOn") and request.has("term") and request.text("term") != "unknown"


def starts_on(facts: Facts) -> InexactDate:
    """The first day of the term that this act makes: as given, else the old term's end, else the day of the act.

    Where a signature is corrected whose agreement entered into force since, the day on which it did.
    """
    given = facts.request.date("startsOn") if facts.request is not None else None
    if given is not None:
        return given
    if facts.act == "renew":
        return renewed_from(facts.case, facts.on) if facts.case is not None else facts.on
    begun = facts.now.in_force_on if facts.correcting and facts.now is not None else None
    return begun or facts.on


def renewed_from(case: Case, on: InexactDate) -> InexactDate:
    """The first day of a renewal of that day that names none: the old term's end where that is still to come."""
    old_end = case.term.over_from if case.term is not None else None
    return old_end if old_end is not None and before(on, old_end) else on


def follows(facts: Facts) -> Answer:
    """A renewal does not begin before the old term ends, nor leave days between them that no term covers."""
    term = facts.file.term
    if term is None or (term.length == "unknown" and term.over_from is None):
        return cannot_tell("old_end_unknown", {"reference": facts.reference})
    if term.over_from is None:
        if term.length == "open":
            return not_applicable("open_term")
        return cannot_tell("old_start_unknown", {"reference": facts.reference})
    start = starts_on(facts)
    overlaps = before(start, term.over_from)
    params: Params = {
        "reference": facts.reference,
        "fields": ("startsOn",),
        "start_on": str(start),
        "end_on": str(term.over_from),
    }
    shown = Evidence("term_end", str(term.ends_on))
    if overlaps is False:
        # on the last day on which the old term may end, no day is left between
        after = term.over_from if before(facts.on, term.over_from) else facts.on
        gap = before(after, start)
        if gap is not False:
            return (fails if gap else cannot_tell)("leaves_gap", {**params, "last_on": str(after)}, shown)
        return passes("follows", params, shown)
    return (fails if overlaps else cannot_tell)("overlaps", params, shown)


def effect_day(case: Case, received: InexactDate, given: InexactDate | None) -> InexactDate | None:
    """The day a denunciation takes effect: as given, else by the notice period of the current term; None if unknown."""
    if given is not None:
        return given
    day = received.latest or received.earliest
    term = case.term_on(day) if day is not None else case.term
    notice = term.notice if term is not None else "unknown"
    return notice.after_inexact(received) if isinstance(notice, Period) else None


def notice_effect(facts: Facts) -> Answer:
    """The day on which the notice takes effect is known, and no earlier than the notice period allows."""
    request = facts.request
    if request is None:
        return PREVIEW
    received = request.date("receivedOn") or facts.on
    given = request.date("effectOn")
    effect = effect_day(facts.file, received, given)
    if effect is None:
        if facts.act == "receive_denunciation":
            return not_applicable("to_be_found")
        return cannot_tell("unknown", {"reference": facts.reference, "fields": ("effectOn",)})
    least = effect_day(facts.file, received, None)
    if facts.act == "denounce" and given is not None and least is not None and before(given, least) is not False:
        params: Params = {"fields": ("effectOn",), "effect_on": str(given), "least_on": str(least)}
        return fails("too_short", params)
    return passes("known", {"effect_on": str(effect)})


def review(facts: Facts) -> Answer:
    """A suspension names the day on which it is looked at again."""
    if facts.request is None:
        return PREVIEW
    missing = tuple(name for name in ("origin", "reviewOn") if not facts.request.has(name))
    return fails("missing", {"fields": missing}) if missing else passes("stated")


def clock_due(facts: Facts) -> Answer:
    """The date of a clock act has passed, on every reading of it."""
    due = due_from(facts.act, facts.file)
    if due is None:
        return cannot_tell("no_date")
    params: Params = {"due_on": str(due)}
    return passes("due", params) if has_come(due, facts.day) else fails("not_yet", params, passes_from=due.latest)


def due_from(act: str, case: Case) -> InexactDate | None:
    """The day from which a clock act is due, None where nothing is set."""
    if act == "end_test_phase":
        return case.mou_term.over_from if case.mou_term is not None else None
    if act == "notice_ends":
        return case.notice.effect_on if case.notice is not None else None
    term = case.term
    return term.over_from if term is not None else None


def found_possible(facts: Facts) -> Answer:
    """A fact that was found can be read, and the file has what it belongs to."""
    request = facts.request
    assert request is not None
    field, value = request.text("field") or "", request.text("value") or ""
    params: Params = {"reference": facts.reference, "field": field, "value": value, "fields": ("value",)}
    if frozen(facts).outcome is Outcome.FAIL:
        return not_applicable("frozen", {"field": field})
    if not reads(field, value):  # as older releases recorded it, and replay judges it: now the command does not read
        told: Params = {**params, "values": CHOICES.get(field, ()), "on": str(facts.on)}
        return fails("not_a_date" if field in DATES else "not_a_choice" if field in CHOICES else "not_a_length", told)
    told_of_mou = field in OF_SIGNATURE and facts.file.mou is not None
    if facts.file.agreement is None and field not in ("nature", "kind", "title") and not told_of_mou:
        return fails("not_signed", params)
    if field == "inForceOn" and (facts.now or facts.file).stage == "signed":
        return fails("not_in_force", params)
    if field in DATES:
        wrong = _found_date(facts, field, parse_inexact(value))
        if wrong is not None:
            key, other = wrong
            return fails(key, {**params, "value_on": value, "other_on": str(other), "signed_on": str(other)})
    return passes("possible", params)


def _found_date(facts: Facts, field: str, found: InexactDate) -> tuple[str, InexactDate | date] | None:
    """What a date that was found contradicts: today, the signature, the start of the term, the notice."""
    case = facts.now or facts.file
    signed = case.agreement.on if case.agreement is not None else None
    if field != "endsOn" and before(facts.today, found):
        return "future", facts.today
    if field in OF_SIGNATURE and case.in_force_on is not None and before(case.in_force_on, found):
        return "after_force", case.in_force_on
    if field not in OF_SIGNATURE and signed is not None and before(found, signed):
        return ("before_signature" if field == "inForceOn" else "end_before_start"), signed
    if field != "endsOn":
        first = case.terms[0] if case.terms else None
        # an end that follows from a length moves with the beginning
        over = first.over_from if first is not None and not isinstance(first.length, Period) else None
        return ("after_end", over) if over is not None and on_or_before(over, found) else None
    notice = case.notice
    if notice is not None and (notice.effect_on is None or facts.on.text == notice.received_on.text):
        return ("before_notice", notice.received_on) if before(found, notice.received_on) else None
    start = case.term.starts_on if case.term is not None else None
    if start is not None and on_or_before(found, start):
        return "end_before_start", start
    return None


def latest_day(when: InexactDate | None) -> date | None:
    """The latest day of a date; None where it is open or there is none."""
    return when.latest if when is not None else None


def computed_end(start: InexactDate | None, length: Period | str, ends_on: InexactDate | None) -> InexactDate | None:
    """The end of a term: as stated, else its first day plus its length; None where either is unknown or it is open."""
    if ends_on is not None:
        return ends_on
    if start is None or not isinstance(length, Period):
        return None
    if start.earliest is None or start.latest is None:
        return None
    return length.after_inexact(start)


def read_notice(text: str) -> Period | str:
    """A notice period as typed: a length, or `unknown`. Raises DateError."""
    return "unknown" if text == "unknown" else parse_period(text)


RULES = (
    Rule(
        "term.stated",
        3,  # 2 let the correction of a signature say that the term ended before it began
        LAW,
        stated,
        {"missing": RETYPE, "both": RETYPE, "end_before_start": RETYPE},
        of_request=True,
    ),
    Rule(
        "term.follows",
        2,  # 1 told nobody whether a renewal left a gap on the last of several days on which the old term may end
        LAW,
        follows,
        {
            "overlaps": RETYPE,
            "leaves_gap": RETYPE,
            "old_end_unknown": (
                Step(
                    "officer",
                    "agreements record {reference} found term <length> --source <source> --certainty <certainty>",
                ),
            ),
            "old_start_unknown": (
                Step(
                    "officer",
                    "agreements record {reference} found inForceOn <day> --source <source> --certainty <certainty>",
                ),
            ),
        },
    ),
    Rule("notice.effect", 1, LAW, notice_effect, {"unknown": RETYPE, "too_short": RETYPE}, of_request=True),
    Rule("suspension.review", 1, LAW, review, {"missing": RETYPE}, of_request=True),
    Rule(
        "found.possible",
        # 3 took the entry into force of what is signed for found, a beginning after the end, and an end before the last
        # term began or the notice came; those before were asked where later versions of `fields.frozen` refuse
        4,
        LAW,
        found_possible,
        {
            "not_a_date": RETYPE,
            "not_a_length": RETYPE,
            "not_a_choice": RETYPE,
            "not_signed": (),
            "future": RETYPE,
            "after_force": RETYPE,
            "before_signature": RETYPE,
            "end_before_start": RETYPE,
            "before_notice": RETYPE,
            "after_end": RETYPE,
            "not_in_force": (Step("officer", "agreements advance {reference} enter_into_force --on {value}"),),
        },
        of_request=True,
    ),
    Rule("clock.due", 1, LAW, clock_due, {"not_yet": (), "no_date": ()}),
)
