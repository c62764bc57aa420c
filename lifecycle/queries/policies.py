"""The policies as answers show them: which were adopted, which is in force, what a migration would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from lifecycle.as_of import stand_on
from lifecycle.errors import NotFound, Unreadable
from lifecycle.migration_preview import preview_move
from lifecycle.queries.registers import who_entered
from lifecycle.queries.view import View
from lifecycle.registers import POLICY
from lifecycle.stages import ENDS
from lifecycle.storage.reading import PAGE
from lifecycle.storage.records import PartnershipRow
from lifecycle.stored import read_case
from rules.policies import asked_by, waits
from rules.policy import read_policy
from rules.policy_register import Adoption, Migration, PolicyRegister

LEAST_HASH = 8
"""How many characters of a hash must be given to name a policy by them."""


def policies(view: View, beginning: str | None = None) -> dict[str, Any]:
    """The policy in force on the day, or that of a hash; every policy ever adopted, every migration ever asked for.

    Raises NotFound where nothing was known yet at the instant asked for.
    """
    view.require_known()
    register = view.registers.policies
    shown = register.hash_on(view.day) if beginning is None else hash_of(register.texts, beginning)
    policy = read_policy(register.texts[shown])
    return view.open(
        {
            "on": view.day.isoformat(),
            "hash": shown,
            "name": policy.name,
            "openedOn": str(register.opened_on),
            "withoutTestPhase": list(policy.without_test_phase),
            "adopted": [_adoption(view, a) for a in register.adoptions],
            "migrations": [_migration(m) for m in register.migrations],
            "policy": policy.model_dump(mode="json", by_alias=True, exclude_none=True),
            "text": register.texts[shown],
        }
    )


def hash_of(known: Iterable[str], beginning: str) -> str:
    """The hash that begins so."""
    if len(beginning) < LEAST_HASH or not set(beginning.lower()) <= set("0123456789abcdef"):
        raise Unreadable("usage.malformed", {"field": "SHA", "value": beginning, "expected": "policy_sha"})
    found = [one for one in known if one.startswith(beginning.lower())]
    if not found:
        raise NotFound("not_found.policy", {"given": beginning})
    if len(found) > 1:
        raise Unreadable("usage.ambiguous_policy", {"given": beginning, "list": ", ".join(found)})
    return found[0]


def _adoption(view: View, adoption: Adoption) -> dict[str, Any]:
    policy = read_policy(view.registers.policies.texts[adoption.hash])
    counts = adoption.counts_from
    later = counts is not None and counts > adoption.from_on.folds_on(date.min)  # it was confirmed after its day
    shown: dict[str, Any] = {
        "id": adoption.id,
        "hash": adoption.hash,
        "name": policy.name,
        "from": str(counts if later else adoption.from_on),
        "adoptedBy": who_entered(adoption.adopted_by),
        "state": view.registers.policies.state_on(adoption, view.day),
    }
    if adoption.confirmed_by is not None:
        shown["confirmedBy"] = who_entered(adoption.confirmed_by)
        shown["confirmedOn"] = str(adoption.confirmed_on)
    if policy.without_test_phase:
        shown["withoutTestPhase"] = list(policy.without_test_phase)
    return shown


def _migration(migration: Migration) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": migration.id,
        "to": migration.hash,
        "files": list(migration.references),
        "requestedBy": who_entered(migration.requested_by),
        "state": migration.state,
    }
    if migration.confirmed_by is not None:
        shown["confirmedBy"] = who_entered(migration.confirmed_by)
    return shown


# ------------------------------------------------------------------------------------------------ what would change


def migration(view: View, references: Sequence[str] | None) -> dict[str, Any]:
    """What moving these files, or all that have not ended, to the policy in force today would change."""
    register = view.registers.policies
    target = register.adoption_on(view.today)
    rows = _all_open(view) if references is None else _named(view, references)
    return _preview(view, rows, target.hash, {"hash": target.hash, "name": target.name})


def requested_migration(view: View, number: int) -> dict[str, Any] | None:
    """What a migration that was asked for would change now; None where the number names none that waits."""
    found = view.registers.policies.find_migration(number)
    if found is None or not found.waits:
        return None
    name = read_policy(view.registers.policies.texts[found.hash]).name
    requested = {"id": found.id, "hash": found.hash, "name": name, "requestedBy": who_entered(found.requested_by)}
    return view.open(_preview(view, _named(view, found.references), found.hash, requested))


def _preview(view: View, rows: Iterator[PartnershipRow], target: str, requested: dict[str, Any]) -> dict[str, Any]:
    files, left_out = [], []
    for row in rows:
        stored = read_case(row.reference, row.state)
        if row.stage in ENDS or stored.policy == target:
            because = "ended" if row.stage in ENDS else "already_there"
            left_out.append({"reference": row.reference, "because": because})
            continue
        case = stand_on(view.reading, row, view.today).case or stored
        files.append(preview_move(view.reading, view.registers, case, target, view.today))
    return {"requested": requested, "files": files, "total": len(files), "leftOut": left_out}


def _named(view: View, references: Sequence[str]) -> Iterator[PartnershipRow]:
    for reference in references:
        row = view.reading.partnership(reference)
        if row is not None:
            yield row


def _all_open(view: View) -> Iterator[PartnershipRow]:
    after = ""
    while rows := view.reading.partnerships(after=after, limit=PAGE):
        yield from rows
        after = rows[-1].reference


# ------------------------------------------------------------------------------------------------ what waits


def waiting_policies(view: View, person: int | None) -> Iterator[dict[str, Any]]:
    """What waits for a second person: adoptions, migrations, and confirmed migrations left half done by a crash."""
    register = view.register_then(POLICY)
    assert isinstance(register, PolicyRegister)
    every: tuple[Adoption | Migration, ...] = (*register.adoptions, *register.migrations)
    for found in every:
        left = isinstance(found, Migration) and found.state == "under_way"
        if not left and not (waits(found) and asked_by(found) != str(person)):
            continue
        kind = "policy" if isinstance(found, Adoption) else "migration_left" if left else "migration"
        yield {
            "kind": kind,
            "id": found.id,
            "act": "adopt_policy" if isinstance(found, Adoption) else "request_migration",
            "requestedBy": who_entered(asked_by(found)),
            "command": _command(view.registers.policies, found, view.today),
        }


def _command(register: PolicyRegister, found: Adoption | Migration, today: date) -> str:
    """What settles it; what leads to a policy that another has overtaken can only be rejected."""
    if isinstance(found, Migration) and found.waits and found.hash != register.hash_on(today):
        return f"agreements policy reject {found.id} --reason <reason>"
    return f"agreements policy confirm {found.id}"
