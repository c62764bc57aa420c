"""Which entry of a file says what is known and frozen: the one that a remedy names, to be corrected. Pure.

The number stands in no entry: whoever reads the refusal is told it from the history as it stands behind the refusal.
"""

from __future__ import annotations

from collections.abc import Iterable

from lifecycle.as_of import TOLD_BY
from lifecycle.decision import Decision
from lifecycle.history import Entry, standing
from rules.frozen import SIGNING
from rules.verdict import Params, Verdict

FROZEN = "fields.frozen"
ALSO = {"endsOn": ("termEndsOn", "term"), "term": ("termEndsOn",)}
"""Fields under which an act says what was to be found: of the end its day, or the length that it follows from."""
TYPED_AS = {"endsOn": "termEndsOn"}
"""How an act takes what was to be found, where it is called otherwise."""
OF_THE_FIRST_TEXT = frozenset({*SIGNING, "title"})
"""What an addendum or a renewal says of itself, and not of the agreement."""


def with_entries(decision: Decision, entries: Iterable[Entry]) -> Decision:
    """The decision, its refusals of what is frozen naming the entry that says it and the field, where one does."""
    if not any(v.rule == FROZEN and v.blocks for v in decision.verdicts):
        return decision
    known = standing(entries)
    return decision._replace(verdicts=tuple(_named(v, known) for v in decision.verdicts))


def _named(verdict: Verdict, known: Iterable[Entry]) -> Verdict:
    field = verdict.params.get("field")
    if verdict.rule != FROZEN or not verdict.blocks or not isinstance(field, str):
        return verdict
    for entry in reversed(tuple(known)):
        said = _says(entry, field, str(verdict.params["known"]))
        if said is not None:
            more: Params = {"stated_in": str(entry.sequence)}
            change = str(verdict.params["change"])
            return verdict._replace(params={**verdict.params, **more, "change": change.replace("<field>", said, 1)})
    return verdict


def _says(entry: Entry, field: str, known: str) -> str | None:
    """Under which name an entry says a field; None where it does not."""
    if field == "document":
        return field if any(one["sha256"].startswith(known) for one in entry.data.get("documents", ())) else None
    if entry.act == "found":
        return "value" if entry.fields["field"] == field else None
    if entry.act in TOLD_BY.get(field, ()):
        return "on"
    if field in OF_THE_FIRST_TEXT and entry.act in ("amend", "renew"):
        return None
    names = (field, *ALSO.get(field, ()))
    says = any(entry.fields.get(name) not in (None, "unknown") for name in names)
    return TYPED_AS.get(field, field) if says else None
