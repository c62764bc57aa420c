"""What is typed with an act: everything that it may ask for, in each way that leads elsewhere, and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from lifecycle.act import Act, Nature
from lifecycle.exploration.opening import PARTNER, PREDECESSOR, PREDECESSOR_SIGNED, SUCCESSOR, old_agreement
from lifecycle.exploration.state import later
from lifecycle.exploration.stated import incomplete, without_each
from lifecycle.exploration.tried import Typed, Value
from rules.case import Case
from rules.dates import InexactDate, Period, exact
from rules.facts import Given, Related, Request

ONE = timedelta(days=1)
TEXT = (Given("0" * 64, "en"),)
PERSONAL = ("0" * 64,)
TACIT = "tacit:P3Y"
"""Renewed by itself, for another length than that of the term: what runs on is as long as its text says."""
TERMS: tuple[dict[str, str], ...] = (
    {"term": "P2Y", "renewal": "none", "notice": "P3M"},
    {"term": "P2Y", "renewal": TACIT, "notice": "P3M"},
    {"term": "open", "renewal": "none", "notice": "unknown"},
    {"term": "unknown", "renewal": "unknown", "notice": "unknown"},
)
"""Terms that come to an end, run on by themselves, never end, and are not known."""
ENDING = {"renewal": "none", "notice": "P3M"}
"""What is stated beside the last day of a term; where that is its first, it is no term."""
OPENING: dict[str, Any] = {"partner": PARTNER, "theme": ("culture",)}
LACKING, ILL_OPENED, OUTSIDE = "lacking", "ill_opened", "outside"
"""Something that must be said is not; a file may not be opened so; a theme is none of the Region's competences."""
REGION_BEFORE = "region_signed_before"
NO_THEME = "chocolate"
SAID = {"source": "the gazette", "certainty": "A"}


def requests(act: Act, case: Case | None, day: date, tracks: tuple[str, ...]) -> Iterator[Value]:
    """Everything that somebody may type with an act; what is lacking one thing after what is whole, then nothing.

    `tracks` are those of the policy: a file may be opened on each.
    """
    if act.nature is Nature.CLOCK:
        yield Value("nothing", "", {}, {"request": Request()})
        return
    documents = TEXT if act.documents else ()
    advances = act.command.startswith("agreements advance")
    decision = "REG/2" if act.nature is Nature.DECISION else None
    whole: Request | None = None
    for number, fields in enumerate(_fields(act.name, case, day, tracks)):
        region = fields.get("regionSignedOn")
        truth = f"{REGION_BEFORE} {number}" if region and region < day.isoformat() else f"complete {number}"
        if NO_THEME in fields.get("themes", ()):
            truth = OUTSIDE
        # a second agreement says why it is there: one way of signing does not
        reason = advances and not (act.name == "sign_agreement" and number == 0)
        asked = Request(fields, documents, reason, decision)
        whole = whole or asked
        yield Value(f"{act.name}.{number}", truth, {}, {"request": asked})
    if act.name == "propose":
        yield from _ill_opened()
    if whole is not None:
        whole = whole._replace(reason=advances)
        for name, asked in without_each(act.name, whole):
            yield Value(f"{act.name} without {name}", LACKING, {}, {"request": asked})
    truth = LACKING if incomplete(act.name, Request()) else "nothing"
    yield Value("nothing", truth, {}, {"request": Request()})


def _ill_opened() -> Iterator[Value]:
    """Proposals of what may not be opened: of a partner, a type or a theme that nobody knows, and so on."""
    whole = {**OPENING, "track": "bilateral", "initiator": "partner", "nature": "arrangement"}

    def ill(
        name: str, more: Mapping[str, Any], before: tuple[Typed, ...] = (), truth: str = ILL_OPENED, **known: Any
    ) -> Value:
        facts = {f"relations.{one}": fact for one, fact in known.items()}
        return Value(f"propose.{name}", truth, {}, {"request": Request({**whole, **more}), **facts}, (), before)

    other = Related(PREDECESSOR, PARTNER, "development", "in_force", exact(PREDECESSOR_SIGNED), ("culture",))
    entered = old_agreement(PREDECESSOR, PREDECESSOR_SIGNED, track="development")
    yield ill("track", {"track": "unheard_of"})
    yield ill("theme", {"theme": (NO_THEME,)}, truth=OUTSIDE)
    yield ill("partner", {"partner": "nowhere"}, partner_known=False)
    yield ill("successor", {"successorOf": PREDECESSOR}, entered, predecessor=other)
    yield ill("holder", {"officer": "auditor"}, holders=(("officer", "auditor"),))


def _fields(act: str, case: Case | None, day: date, tracks: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    match act:
        case "propose":
            for track in tracks:
                yield {**OPENING, "track": track, "initiator": "partner", "nature": "arrangement"}
        case "enter_legacy":
            signing = {name: said for name, said in _signing(day).items() if not name.endswith("SignedOn")}
            yield {**OPENING, "track": "bilateral", **signing, **TERMS[0]}  # of most old texts one day alone is known
            yield {**OPENING, "track": "bilateral", **_signing(day), **TERMS[0]}
        case "sign_mou" | "sign_agreement" | "amend":
            yield from _texts(act, case, day)
        case "renew":
            yield from TERMS[:3]
            yield from ({**TERMS[0], "startsOn": start} for start in _apart(case, day))
            over = case.term.over_from if case is not None and case.term is not None else None
            yield {**ENDING, "termEndsOn": str(max(over.latest, day) if over is not None and over.latest else day)}
        case "suspend":
            yield {"origin": "region", "reviewOn": (day + 90 * ONE).isoformat()}
        case "denounce" | "end_by_consent" | "receive_denunciation":
            yield from _notices(act, case, day)
        case "replace":
            yield {"successor": SUCCESSOR}
        case "confirm_validity" | "question_validity" | "lapse":
            yield SAID
        case "found":
            yield from _found(case, day)
        case _:
            yield {}


def _notices(act: str, case: Case | None, day: date) -> Iterator[dict[str, Any]]:
    """No day; one where the length of a notice is not known; of the Region, one day too near, or perhaps too near."""
    length = case.term.notice if case is not None and case.term is not None else "unknown"
    yield {}
    if act == "receive_denunciation" and case is not None:
        yield from ({"receivedOn": received.isoformat()} for received in _received(case, day))
    if act != "denounce":
        yield {"effectOn": (day - ONE).isoformat()}
        yield {"effectOn": f"{day - ONE}/{day + 30 * ONE}"}
    if not isinstance(length, Period):
        yield {"effectOn": (day + 100 * ONE).isoformat()}
    elif act == "denounce":
        near = later(day, length) - ONE
        yield {"effectOn": near.isoformat()}
        yield {"effectOn": f"{near}/{near + 30 * ONE}"}


def _received(case: Case, day: date) -> Iterator[date]:
    """Days on which a letter came: some time ago, not yet, before the agreement was in force."""
    force = case.in_force_on.latest if case.in_force_on is not None else None
    if force is not None and day - 10 * ONE > force:
        yield day - 10 * ONE
    yield day + ONE
    if force is not None:
        yield force - 5 * ONE


def _apart(case: Case | None, day: date) -> Iterator[str]:
    """First days of a renewed term that overlap the old one, or leave, or may leave, a month that no term covers."""
    over = case.term.over_from if case is not None and case.term is not None else None
    if over is not None and over.latest is not None:
        then = max(over.latest, day)
        yield str(over.latest - ONE)
        yield str(then + 30 * ONE)
        yield f"{then}/{then + 30 * ONE}"


def _signing(day: date) -> dict[str, Any]:
    on = day.isoformat()
    return {
        "regionSignedOn": on, "partnerSignedOn": on, "regionPlace": "Brussels", "partnerPlace": "Graz",
        "regionSignatory": PERSONAL, "partnerSignatory": PERSONAL,
    }  # fmt: skip


def _texts(act: str, case: Case | None, day: date) -> Iterator[dict[str, Any]]:
    """A text signed by both sides, and one that the Region signed the day before."""
    before = {"regionSignedOn": (day - ONE).isoformat()}
    if act == "sign_agreement":
        yield from ({**_signing(day), **term} for term in TERMS)
        yield {**_signing(day), **TERMS[0], **before}
        yield {**_signing(day), **ENDING, "termEndsOn": str(day)}
    elif act == "sign_mou":
        yield _signing(day)
        yield {**_signing(day), **before}
    else:
        for changed in _amendments(case, day):
            yield {"instrument": "addendum", "title": "First", **_signing(day), **changed}


def _amendments(case: Case | None, day: date) -> Iterator[dict[str, Any]]:
    """What an addendum changes: themes where the term has no end, else its renewal, its notice and its end."""
    term = case.term if case is not None else None
    ends_on = term.ends_on if term is not None else None
    if case is None or term is None or ends_on is None or ends_on.earliest is None:
        yield {"themes": ("culture", "tourism")}
        yield {"themes": ("culture", NO_THEME)}
        return
    yield from ({"renewal": "none"}, {"renewal": TACIT})
    if term.starts_on is not None:
        yield {"termEndsOn": str(term.starts_on.latest)}
    yield from ({"themes": ("culture", NO_THEME)}, {"notice": "P6M"}, {"term": "P4Y"})
    latest = ends_on.latest
    if case.stage == "in_force" and latest is not None and latest > day:  # an end between two days, or not after one
        yield {"termEndsOn": f"{latest - 30 * ONE}/{latest}"}
        if term.tacit is not None:
            yield {"termEndsOn": f"../{latest}"}


def _found(case: Case | None, day: date) -> Iterator[dict[str, Any]]:
    """What was unknown and is found: of a notice when it takes effect, of a term how long it is or when it ends.

    And on which of several days it began; besides, what can be no find: an end before the beginning, a day to come,
    another end than the one that is known.

    Not what takes back what the calendar did since: late facts are not explored.
    """
    by, term = f"../{day + 365 * ONE}", case.term if case is not None else None
    if case is None:
        return
    if case.agreement is None:
        yield from _found_before(case, day)
    if term is None:
        return
    if case.notice is not None and case.notice.effect_on is None:
        yield {"field": "notice", "value": "P3M", **SAID}
        yield {"field": "endsOn", "value": by, **SAID}
        yield {"field": "endsOn", "value": _day_before(case.notice.received_on), **SAID}
    elif case.notice is not None and term.notice == "unknown":
        yield {"field": "notice", "value": "P3M", **SAID}
    if term.length == "unknown" and term.ends_on is None and (case.notice is None or case.notice.effect_on is not None):
        yield {"field": "term", "value": "P2Y", **SAID}
        if case.notice is None:  # an end that is found of one under notice may be that of the notice
            yield {"field": "endsOn", "value": by, **SAID}
            if term.starts_on is not None:
                yield {"field": "endsOn", "value": str(term.starts_on.latest), **SAID}
    begun = case.in_force_on
    if case.notice is None and term.ends_on is not None and term.ends_on.day is not None:
        yield {"field": "endsOn", "value": str(term.ends_on.day + 30 * ONE), **SAID}
    if case.stage == "signed":
        yield {"field": "inForceOn", "value": str(day), **SAID}
    elif begun is not None and begun.day is None and begun.earliest is not None and term.how == "signed":
        yield {"field": "inForceOn", "value": str(begun.latest or day), **SAID}
        yield {"field": "inForceOn", "value": str(day + ONE), **SAID}
        if case.agreement is not None:
            yield {"field": "inForceOn", "value": _day_before(case.agreement.on), **SAID}


def _found_before(case: Case, day: date) -> Iterator[dict[str, Any]]:
    """Before an agreement is signed: on which of several days a memorandum was; a term, of which nothing can be found.

    And that it was signed on a day to come.
    """
    yield {"field": "term", "value": "P2Y", **SAID}
    mou = case.mou.on if case.mou is not None else None
    if case.stage == "test_phase" and mou is not None and mou.day is None and mou.earliest is not None:
        yield {"field": "signedOn", "value": str(max(day, mou.latest or day)), **SAID}
        yield {"field": "signedOn", "value": str(day + ONE), **SAID}


def _day_before(when: InexactDate) -> str:
    return str((when.earliest or when.latest or date.max) - ONE)
