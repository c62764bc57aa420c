"""The public list by rule, as of any day (DESIGN section 4). No list of names stands anywhere.

An agreement proper is listed when it is in force on that day and its validity is established. In a caretaker period a
notice stands above, and test MOUs stand nowhere; under full powers those that run stand in a list of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from lifecycle.as_of import Standing
from lifecycle.stages import BEFORE_SIGNATURE
from messages.order import in_order
from messages.render import render
from messages.wording import capitalised
from rules.case import Case
from rules.directory import PartnerBody
from rules.policy import Policy
from rules.validity import Validity, validity_on
from rules.verdict import NO_PARAMS, Params


class Place(NamedTuple):
    """Where a file stands in the public list: listed, among the memoranda, or left out, with the reason."""

    where: str
    reference: str
    case: Case | None
    because: str
    params: Params
    validity: Validity | None = None


def place(reference: str, standing: Standing, day: date, policy: Policy, own: Policy | None = None) -> Place:
    """Where one file stands on a day, and why: under the policy of the day, and the file's own if it has another."""
    case = standing.case

    def out(because: str, params: Params = NO_PARAMS) -> Place:
        return Place("left_out", reference, case, because, params)

    if standing.unsure:
        return out("kind_unknown" if standing.kind == "unknown" else "stage_unknown")
    if case is None:
        return out("not_yet_signed")
    where = (own or policy).listed_as(case.track)
    if where == "none":
        return out("not_listed", {"track": case.track})
    if case.stage == "test_phase":
        return Place("memoranda", reference, case, "test_mou", NO_PARAMS)
    if case.stage in BEFORE_SIGNATURE:
        return out("test_mou_ended" if case.mou is not None else "not_yet_signed")
    if case.kind == "unknown":
        return out("kind_unknown")
    if case.stage == "signed":
        return out("not_in_force", {"signed_on": str(case.agreement.on) if case.agreement is not None else "unknown"})
    if case.stage == "renewal_due" and case.doubt == "term_ended" and case.term is not None:
        inferred = case.agreement is not None and case.agreement.source is not None
        key = "term_ended_to_confirm" if inferred else "term_ended"
        return out(key, {"end_on": str(case.term.ends_on)})
    if case.stage != "in_force":
        return out(case.stage, {"end_on": str(case.ended_on)} if case.ended_on is not None else NO_PARAMS)
    validity = validity_on(case, standing.validity, day, policy)
    if not validity.established:
        return Place("left_out", reference, case, validity.because, validity.params, validity)
    return Place(where, reference, case, validity.because, validity.params, validity)


def name_on(partner: PartnerBody, day: date, lang: str) -> str:
    """The name a partner bore on a day, in a language; the present one where the day of the change is not known."""
    borne = partner.name
    for name in partner.names[:-1]:
        if name.until is not None and name.until.latest is not None and day <= name.until.latest:
            borne = name
            break
    return str(getattr(borne, lang))


_ORDER = ("bilateral", "development", "memoranda", "left_out")
_LATEST = ("kind_unknown", "not_yet_signed", "stage_unknown", "replaced", "expired", "denounced")


def register(
    partners: Iterable[PartnerBody],
    places: dict[str, list[Place]],
    day: date,
    government: str,
    lang: str,
) -> dict[str, Any]:
    """The public list of a day in the shape of the interface: every partner once, listed or left out."""
    lists: dict[str, list[dict[str, Any]]] = {where: [] for where in _ORDER}
    full_powers = government == "full_powers"
    for partner in partners:
        found = [
            p if full_powers or p.where != "memoranda" else p._replace(where="left_out")
            for p in places.get(partner.slug, [])
        ]
        if not found:
            found = [Place("left_out", "", None, "no_file", NO_PARAMS)]
        listed = [p for p in found if p.where in ("bilateral", "development")]
        chosen = listed or [p for p in found if p.where == "memoranda"][:1] or [min(found, key=_relevance)]
        one = chosen[-1]
        lists[one.where].append(_item(one, partner, day, lang))
    left_out = [
        {k: v for k, v in item.items() if k in ("slug", "name", "because", "code", "reference")}
        for item in lists["left_out"]
    ]
    shown: dict[str, Any] = {"asOf": day.isoformat(), "government": government}
    if not full_powers:
        shown["notice"] = render("notice.caretaker" if government == "caretaker" else "notice.unknown", {}, lang)
    for where in ("bilateral", "development", "memoranda"):
        shown[where] = sorted(lists[where], key=lambda i: in_order(str(i["name"])))
    shown["leftOut"] = sorted(left_out, key=lambda i: in_order(str(i["name"])))
    return shown


def _relevance(found: Place) -> int:
    """Which of a partner's files explains its absence: the one that stands nearest to being listed."""
    return _LATEST.index(found.because) + 1 if found.because in _LATEST else 0


def _item(found: Place, partner: PartnerBody, day: date, lang: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "slug": partner.slug, "name": capitalised(name_on(partner, day, lang)), "country": partner.country,
        "reference": found.reference,
    }  # fmt: skip
    if found.where == "left_out":
        item.update(because=render(f"left_out.{found.because}", found.params, lang), code=found.because)
        return item
    validity = found.validity
    if validity is not None and validity.rests_on is not None:
        rests: dict[str, Any] = {
            "source": validity.rests_on.name,
            "certainty": validity.rests_on.certainty,
            "by": validity.because,
        }
        if validity.on is not None:
            rests["date"] = str(validity.on)
        if validity.later:
            rests["later"] = True
        if validity.alone:
            rests["alone"] = True
        item["restsOn"] = rests
        item["because"] = render(
            f"rests_on.{validity.because}", {**validity.params, "source": validity.rests_on.name}, lang
        )
    if found.where == "memoranda" and found.case is not None and found.case.mou_term is not None:
        item["endsOn"] = str(found.case.mou_term.ends_on)
    return item
