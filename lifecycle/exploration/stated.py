"""What each act must come with and who decides it (DESIGN sections 4 and 5), said again: rules might say it wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Request

OF_THE_GOVERNMENT = frozenset({
    "approve_mou", "sign_mou", "approve_agreement", "sign_agreement", "amend", "renew", "let_expire", "suspend",
    "lift_suspension", "denounce", "end_by_consent", "revoke_notice", "decline",
})  # fmt: skip
"""What the government decides (DESIGN section 4), said again here: the table might say it wrong."""
OF_TWO = frozenset({"suspend", "denounce", "end_by_consent", "enter_legacy"})
"""What takes two persons (DESIGN section 5)."""
DOCUMENT, REASON = "document", "reason"
Needed = tuple[str, ...]
"""Fields of which one is enough; `document` and `reason` stand for what comes beside the fields."""

SIDES: tuple[Needed, ...] = (("regionSignatory",), ("partnerSignatory",), ("regionPlace",), ("partnerPlace",))
TERM: tuple[Needed, ...] = (("term", "termEndsOn"), ("renewal",), ("notice",))
LETTER: tuple[Needed, ...] = ((DOCUMENT,),)
COMES_WITH: dict[str, tuple[Needed, ...]] = {
    "propose": (("partner",), ("track",), ("initiator",), ("theme",)),
    "sign_mou": (*SIDES, (DOCUMENT,)),
    "sign_agreement": (*SIDES, *TERM, (DOCUMENT,)),
    "amend": (
        ("instrument",), ("title",), *SIDES, (DOCUMENT,),
        ("themes", "nature", "term", "termEndsOn", "renewal", "notice"),
    ),
    "renew": TERM,
    "refuse_assent": LETTER,
    "confirm_validity": (("source",), ("certainty",)),
    "question_validity": (("source", REASON), ("certainty", REASON)),
    "lapse": (("source", DOCUMENT), ("certainty", DOCUMENT)),
    "suspend": (("origin",), ("reviewOn",), (REASON,), (DOCUMENT,)),
    "denounce": ((REASON,), (DOCUMENT,)),
    "end_by_consent": LETTER,
    "revoke_notice": LETTER,
    "receive_revocation": LETTER,
    "decline": ((REASON,),),
    "withdraw": LETTER,
    "enter_legacy": LETTER,
}  # fmt: skip
"""Of an amendment, the last is what it changes. What is sent back has a promise of its own."""


def incomplete(act: str, request: Request) -> bool:
    """Whether something that the act must come with was not given."""
    return any(not any(_given(request, name) for name in needed) for needed in COMES_WITH.get(act, ()))


def without_each(act: str, whole: Request) -> Iterator[tuple[str, Request]]:
    """The request without each of the things that it must come with, by the name of the first that is left out."""
    for needed in COMES_WITH.get(act, ()):
        fields = {name: value for name, value in whole.fields.items() if name not in needed}
        documents = () if DOCUMENT in needed else whole.documents
        yield needed[0], Request(fields, documents, whole.reason and REASON not in needed, whole.decision)


def _given(request: Request, name: str) -> bool:
    if name == DOCUMENT:
        return bool(request.documents)
    return request.reason if name == REASON else request.has(name)
