"""What each entry of the register of policies changes in its state. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lifecycle.history import Entry
from rules.dates import exact, parse_inexact
from rules.model import Frozen
from rules.policy_register import Adoption, Migration, PolicyRegister


def _open_register(policies: PolicyRegister, entry: Entry) -> Frozen:
    """The first policy counts at once: whoever opens a register is alone with it."""
    f, by = entry.fields, str(entry.data["role"])
    first = Adoption(
        id=policies.next_id, hash=f["hash"], name=f.get("name", ""), from_on=entry.on, adopted_by=by,
        confirmed_by=by, confirmed_on=entry.on,
    )  # fmt: skip
    return policies.but(
        opened_on=policies.opened_on or exact(entry.day),
        adoptions=(*policies.adoptions, first),
        texts={**policies.texts, f["hash"]: f["text"]},
    )


def _adopt(policies: PolicyRegister, entry: Entry) -> Frozen:
    f = entry.fields
    adopted = Adoption(
        id=policies.next_id, hash=f["hash"], name=f["name"], adopted_by=str(entry.data["actor"]),
        from_on=parse_inexact(f["from"]) if f.get("from") else entry.on,
    )  # fmt: skip
    texts = {**policies.texts, f["hash"]: f["text"]}
    return policies.but(adoptions=(*policies.adoptions, adopted), texts=texts)


def _request_migration(policies: PolicyRegister, entry: Entry) -> Frozen:
    f = entry.fields
    asked = Migration(
        id=policies.next_id, hash=f["hash"], references=tuple(f["reference"]), requested_by=str(entry.data["actor"])
    )
    return policies.but(migrations=(*policies.migrations, asked))


def _changed(policies: PolicyRegister, entry: Entry, of_both: dict[str, Any], **of_adoption: Any) -> Frozen:
    number = int(entry.fields["number"])
    adoptions = tuple(a.but(**of_both, **of_adoption) if a.id == number else a for a in policies.adoptions)
    migrations = tuple(m.but(**of_both) if m.id == number else m for m in policies.migrations)
    return policies.but(adoptions=adoptions, migrations=migrations)


def _confirm(policies: PolicyRegister, entry: Entry) -> Frozen:
    return _changed(policies, entry, {"confirmed_by": str(entry.data["actor"])}, confirmed_on=entry.on)


def _reject(policies: PolicyRegister, entry: Entry) -> Frozen:
    return _changed(policies, entry, {"rejected": True})


def _complete(policies: PolicyRegister, entry: Entry) -> Frozen:
    number = int(entry.fields["number"])
    done = tuple(m.but(done=True) if m.id == number else m for m in policies.migrations)
    return policies.but(migrations=done)


POLICY_CHANGES: dict[str, Callable[[Any, Entry], Frozen]] = {
    "open_register": _open_register,
    "adopt_policy": _adopt,
    "request_migration": _request_migration,
    "confirm_policy": _confirm,
    "reject_policy": _reject,
    "complete_migration": _complete,
}
