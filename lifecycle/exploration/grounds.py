"""What an act must rest on, said without asking any rule: what was typed, the dates of the file, other files.

Each is a promise like those of `promises.py`; the law or the source of each stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from lifecycle.act import Nature
from lifecycle.exploration.asking import Passed
from lifecycle.exploration.families import NO_REGION, OVERTAKEN, TOMORROW
from lifecycle.exploration.opening import PARTNER, PREDECESSOR, REFERENCE
from lifecycle.exploration.powers import INEXACT
from lifecycle.exploration.state import State, later
from lifecycle.exploration.terms import KEPT, term_running
from lifecycle.exploration.typed import ILL_OPENED, LACKING, OUTSIDE, REGION_BEFORE
from rules.case import Case
from rules.dates import InexactDate, Period, exact, parse_inexact
from rules.facts import Request

ROLES, FUTURE, ORDER, STATED = "roles", "future", "order", "stated"
OPENED, COMPETENCES, CRITERIA, RECIPROCITY = "opened", "competences", "criteria", "reciprocity"
NOTIFIED, ASSENT, REFUSED, BESIDE = "notified", "assent", "refused", "beside"
NOTICE, PROLONGED, FOLLOWS, SUCCESSOR = "notice", "prolonged", "follows", "successor"
OF_GROUNDS = (
    ROLES, FUTURE, ORDER, STATED, OPENED, COMPETENCES, CRITERIA, RECIPROCITY,
    NOTIFIED, ASSENT, REFUSED, BESIDE, NOTICE, PROLONGED, FOLLOWS, SUCCESSOR,
)  # fmt: skip

OF_THE_SERVICE = frozenset({"officer", "manager"})
"""Who moves files (DESIGN section 1; `lifecycle/policy/brussels.toml`): the others advise, read, or see to people."""


def without_ground(state: State, passed: Passed) -> Iterator[str]:
    """The promises that an act breaks for want of what it must rest on; of what is found, whether it may be so."""
    act, chosen = passed.act, passed.chosen
    if act.name == "found":
        yield from _ill_found(state, passed)
    if not act.edges:
        return
    actor, request = chosen["actor"].name, chosen["request"].truth
    if actor not in OF_THE_SERVICE and act.nature is not Nature.CLOCK:  # which the calendar takes before anybody can
        yield ROLES
    if chosen["when"].truth == TOMORROW:
        yield FUTURE
    if request == LACKING:
        yield STATED
    elif request == ILL_OPENED:
        yield OPENED
    elif request == OUTSIDE:
        yield COMPETENCES
    elif _out_of_order(state, passed):
        yield ORDER
    for promise, broken in _OF_ACTS.get(act.name, ()):
        if broken(state, passed):
            yield promise


def _on(passed: Passed) -> tuple[date, date]:
    """The earliest and the latest day of the act."""
    on: InexactDate = passed.chosen["when"].facts["on"]
    today: date = passed.chosen["when"].facts["today"]
    assert on.earliest is not None
    return on.earliest, on.latest or today


def _request(passed: Passed) -> Request:
    request: Request = passed.chosen["request"].facts["request"]
    return request


def _day(request: Request, name: str) -> date | None:
    text = request.text(name)
    return date.fromisoformat(text) if text else None


def _out_of_order(state: State, passed: Passed) -> bool:
    """Whether the act may lie before the last move of the file, or a side signed before that or after the act.

    A proposal follows nothing but the Region's beginning. What comes before what was decided already, nobody decides.
    """
    if passed.chosen["when"].name in (NO_REGION, OVERTAKEN):
        return True
    if _received_out_of_order(state, passed) or _ends_at_once(state, passed):
        return True
    if passed.chosen["when"].name not in INEXACT and not passed.chosen["request"].truth.startswith(REGION_BEFORE):
        return False  # today or later, and so every day of the file
    earliest, request = _on(passed)[0], _request(passed)
    sides = [day for name in ("regionSignedOn", "partnerSignedOn") if (day := _day(request, name)) is not None]
    if any(earliest < day for day in sides):
        return True
    moved = _moved_by(state)
    return moved is not None and any(day < moved for day in (earliest, *sides))


def _moved_by(state: State) -> date | None:
    """The day by which the last move had happened: where nobody knows, that on which the file was last carried on."""
    if state.case is None or state.case.moved_on is None:
        return None
    return state.case.moved_on.latest or state.case.carried_on


def _ill_found(state: State, passed: Passed) -> Iterator[str]:
    """What is no find: of a text that is not signed, a beginning to come or before the signature.

    Nor is an end that is known already, or that lies before the beginning or the notice.
    """
    request, case = _request(passed), state.case
    field, value = request.text("field") or "", request.text("value") or ""
    if case is None:
        return
    if field in OF_TERMS_FOUND and case.agreement is None:
        yield KEPT  # there is no text of which anything could be found
    if field not in ("inForceOn", "endsOn", "signedOn"):
        return
    found = parse_inexact(value)
    if field != "endsOn":
        if found.latest is not None and found.latest > passed.facts.today:
            yield FUTURE
        if field == "inForceOn" and _begins_beside(case, found):
            yield ORDER
        return
    notice, start = case.notice, case.term.starts_on if case.term is not None else None
    known = case.term.ends_on if case.term is not None else None
    if notice is None and known is not None and known.day is not None and found != known:
        yield KEPT  # an addendum changes what a signed text says, and a find does not
    if notice is not None and notice.effect_on is None:
        if _surely_before(found, notice.received_on):
            yield NOTICE
    elif (
        start is not None and start.earliest is not None and found.latest is not None and found.latest <= start.earliest
    ):
        yield ORDER


def _begins_beside(case: Case, found: InexactDate) -> bool:
    """Whether a beginning that is found came before the signature, or when the end was that is stated."""
    if case.agreement is not None and _surely_before(found, case.agreement.on):
        return True
    first = case.terms[0] if case.terms else None
    over = first.over_from if first is not None and not isinstance(first.length, Period) else None
    return over is not None and over.latest is not None and found.earliest is not None and over.latest <= found.earliest


OF_TERMS_FOUND = frozenset({"term", "renewal", "notice", "inForceOn", "endsOn"})
"""What may be found of an agreement's term."""


def _surely_before(one: InexactDate, other: InexactDate) -> bool:
    return one.latest is not None and other.earliest is not None and one.latest < other.earliest


def _ends_at_once(state: State, passed: Passed) -> bool:
    """Whether a term ends on its first day or before, as stated or because it was over when it would have begun."""
    if passed.act.name == "enter_into_force":
        term = state.case.term if state.case is not None else None
        over = term.over_from.latest if term is not None and term.over_from is not None else None
        return over is not None and over <= _on(passed)[0]
    ends = _request(passed).date("termEndsOn")
    if ends is None or ends.latest is None:
        return False  # and nothing of the file is looked at: what an act led to is kept for more states
    term = state.case.term if state.case is not None else None
    if passed.act.name == "amend":
        if term is None or term.starts_on is None or term.starts_on.earliest is None:
            return False
        old = ends.earliest is None or (state.case is not None and state.case.legacy)
        return ends.latest <= term.starts_on.earliest or not (old or _surely_before(term.starts_on, ends))
    over = term.over_from.latest if passed.act.name == "renew" and term is not None and term.over_from else None
    start = max(day for day in (_on(passed)[1], over) if day is not None)
    return ends.earliest is None or ends.earliest <= start


def _received_out_of_order(state: State, passed: Passed) -> bool:
    """Whether a notice was received after the day of its act, or before the agreement was in force."""
    received = _day(_request(passed), "receivedOn")
    if received is None:
        return False
    force = state.case.in_force_on if state.case is not None else None
    return received > _on(passed)[0] or (force is not None and force.latest is not None and received < force.latest)


def _unassessed(state: State, passed: Passed) -> bool:
    """Every criterion is asked before the first approval; whoever was tested was assessed before (DESIGN section 4)."""
    return state.stage != "evaluation" and passed.truth("criteria") != "assessed"


def _one_sided(state: State, passed: Passed) -> bool:
    """The page: mutual exchanges; of development cooperation no reciprocity is required (facts section 1)."""
    return state.case is not None and state.case.track == "bilateral" and passed.truth("reciprocity") != "both"


def _unheard(state: State, passed: Passed) -> bool:
    """SLRI article 81: the federal level is told before, and has thirty days to object (facts section 5)."""
    return passed.truth("treaty") != "free"


def _second(state: State, passed: Passed) -> bool:
    """A second agreement with a partner on a theme, which neither succeeds the first nor says why it is there."""
    exempt = passed.chosen.get("exempt")
    succeeds = exempt is not None and exempt.case.get("predecessor") == PREDECESSOR
    return bool(passed.truth("others") == "active" and not succeeds and not _request(passed).reason)


def _unassented(state: State, passed: Passed) -> bool:
    """Constitution, article 167, § 3: a treaty takes effect only after Parliament's assent (facts section 5)."""
    value = passed.chosen["assent"]
    if _never_asked(state, passed):
        return False
    signed = state.case.agreement.on.latest if state.case is not None and state.case.agreement is not None else None
    came: dict[str, date | None] = {one.kind: one.on.day for one in value.case.get("milestones", ())}
    days = [came.get("assent"), came.get("publication")]
    earliest = _on(passed)[0]
    return any(day is None or day > earliest or (signed is not None and day < signed) for day in days)


def _never_asked(state: State, passed: Passed) -> bool:
    """Only a treaty needs an assent, so only that of a treaty is refused (facts section 5)."""
    return passed.truth("assent") == "arrangement"


def _too_short(state: State, passed: Passed) -> bool:
    """The day on which a notice ends is known; of one that the Region gives, its period is over by then.

    On every reading of either day: nobody knows that a notice was long enough where it may have been too short.
    """
    on: InexactDate = passed.chosen["when"].facts["on"]
    day = on.latest or on.earliest  # of several days, the last that may be counts
    term = term_running(state.case, day) if state.case is not None and day is not None else None
    length = term.notice if term is not None else "unknown"
    effect = _request(passed).date("effectOn")
    if effect is None:
        return not isinstance(length, Period)
    if _before_given(state, passed):
        return True
    if passed.act.name != "denounce" or not isinstance(length, Period):
        return False
    return effect.earliest is None or effect.earliest < later(_on(passed)[1], length)


def _before_given(state: State, passed: Passed) -> bool:
    """Whether a notice takes effect, or may, before it was received or what both sides agreed was done."""
    request = _request(passed)
    effect, received = request.date("effectOn"), _day(request, "receivedOn") or _on(passed)[1]
    return effect is not None and (effect.earliest is None or effect.earliest < received)


def _prolonged(state: State, passed: Passed) -> bool:
    """DESIGN section 4: no source, and no addendum, prolongs a term that ended: a renewal does.

    A source confirms nothing of a term that may have ended: nobody knows that it would prolong none.
    """
    if passed.act.name == "amend" and not _moves_end(_request(passed)):
        return False
    term = state.case.term if state.case is not None else None
    over = term.over_from if term is not None else None
    if term is None or over is None or term.renewal.startswith("tacit"):
        return False
    if passed.act.name == "confirm_validity" and over.earliest is None:
        return True
    return over.latest is not None and over.latest <= state.day


def _moves_end(request: Request) -> bool:
    """Whether an addendum says how long a term lasts, or that it runs on by itself."""
    tacit = (request.text("renewal") or "").startswith("tacit:")
    return tacit or any(request.has(name) for name in ("term", "termEndsOn"))


def _changes_nothing(state: State, passed: Passed) -> bool:
    """Whether an addendum states nothing but what the text says already (DESIGN section 4: it changes something)."""
    case, request = state.case, _request(passed)
    if case is None or request.text("instrument") == "protocol":
        return False
    term = case.term
    said = {name: request.fields[name] for name in CHANGED if request.has(name)}
    was: dict[str, object] = {"themes": case.themes, "nature": case.nature}
    if term is not None and said.keys() - was.keys():
        ends = str(term.ends_on) if term.ends_on is not None else None
        was |= {"term": str(term.length), "renewal": term.renewal, "notice": str(term.notice), "termEndsOn": ends}
    return bool(said) and all(was.get(name) == value for name, value in said.items())


CHANGED = ("themes", "nature", "term", "termEndsOn", "renewal", "notice")
"""What an addendum may change."""


def _apart(state: State, passed: Passed) -> bool:
    """A renewed term begins when the old one ends, or on the day of a later renewal; the old end is known."""
    term = state.case.term if state.case is not None else None
    over = term.over_from.latest if term is not None and term.over_from is not None else None
    if term is None or over is None:
        return term is None or term.length != "open"
    earliest, latest = _on(passed)
    start = _request(passed).date("startsOn") or exact(max(over, latest))
    if start.earliest is None or start.latest is None:
        return True
    return start.earliest < over or start.latest > max(over, earliest)


def _unsucceeded(state: State, passed: Passed) -> bool:
    """DESIGN section 4: what replaces an agreement is its successor, in force on that day and not before it was."""
    successor = passed.chosen["successor"].facts.get("relations.successor")
    since = successor.in_force_on if successor is not None else None
    there = since is not None and since.latest is not None and since.latest <= _on(passed)[0]
    own = state.case.in_force_on.earliest if state.case is not None and state.case.in_force_on is not None else None
    came_first = own is not None and since is not None and since.latest is not None and since.latest < own
    if successor is None or successor.partner != PARTNER or successor.reference == REFERENCE:
        return True
    return successor.stage != "in_force" or not there or came_first


_OF_ACTS: dict[str, tuple[tuple[str, Callable[[State, Passed], bool]], ...]] = {
    "approve_mou": ((CRITERIA, _unassessed),),
    "approve_agreement": ((CRITERIA, _unassessed), (RECIPROCITY, _one_sided)),
    "sign_agreement": ((NOTIFIED, _unheard), (BESIDE, _second)),
    "enter_into_force": ((ASSENT, _unassented),),
    "refuse_assent": ((REFUSED, _never_asked),),
    "denounce": ((NOTICE, _too_short),),
    "end_by_consent": ((NOTICE, _too_short),),
    "receive_denunciation": ((NOTICE, _before_given),),
    "confirm_validity": ((PROLONGED, _prolonged),),
    "amend": ((PROLONGED, _prolonged), (STATED, _changes_nothing)),
    "renew": ((FOLLOWS, _apart),),
    "replace": ((SUCCESSOR, _unsucceeded),),
}
