"""What an entry says in its own form, whatever was decided by it: its fields, its documents, its reason, its day.

No rule asks for a field that its act does not take, and no hash of facts holds one: yet people read it, and the fold
may count it. Known is what the act declares, what the program works out from it, and what a portfolio states besides.
Whether a commitment opens is for `verify`, which knows what was erased; here it must be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lifecycle.act import Act, Nature
from lifecycle.check_openings import PERSONAL_FIELDS
from lifecycle.correctable import act_of
from lifecycle.correction import tell_changes
from lifecycle.definition import DEFINITION_HASH
from lifecycle.erasure_acts import ERASURE_ACTS
from lifecycle.history import Entry
from lifecycle.records import BY_NAME, MIGRATE_POLICY
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE, RANKS
from lifecycle.replay_marks import is_announced
from lifecycle.request import PERFORMED_BY
from lifecycle.stages import ACTS, CERTAINTIES, NEW, Stage, legacy_stage
from lifecycle.used_up import USED_UP
from rules.policy import policy_hash, read_policy

COMMITMENT = re.compile(r"[0-9a-f]{64}")
"""A SHA-256, as the hash of the facts is one too."""
OF_A_DOCUMENT = frozenset({"sha256", "name", "size"})
LANGUAGE = "language"
"""What an entry says of a document, and what it may say besides."""
FILE_ACTS: dict[str, Act] = {**ACTS, **BY_NAME, MIGRATE_POLICY.name: MIGRATE_POLICY}
ON_REGISTERS: dict[str, Act] = {**FILE_ACTS, **{act.name: act for act in ERASURE_ACTS}, **ACTS_OF_REGISTERS}
"""Every act, by its name. What is refused before there is a file stands on a register, as do erasures."""
POLICY_ACT = ("number", "hash", "name", "from", "files")
WORKED_OUT: Mapping[str, tuple[str, ...]] = {
    "sign_mou": ("term", "lastDay"), "sign_agreement": ("lastDay",), "renew": ("lastDay",),
    "approve_agreement": ("withoutTest",), "suspend": ("dependants",), "lift_suspension": ("dependants",),
    "request_exception": ("number",), "enter_period": ("period",), "adopt_policy": POLICY_ACT,
    "request_migration": POLICY_ACT, "confirm_policy": POLICY_ACT, "reject_policy": POLICY_ACT,
    "complete_migration": POLICY_ACT,
}  # fmt: skip
"""Fields that nobody types with an act and that its entry says all the same."""
SOURCED = ("source", "certainty", "sourceUrl", "words")
OF_A_PORTFOLIO: Mapping[str, tuple[str, ...]] = {
    "enter_legacy": (
        "partner", "track", "nature", "kind", "legacy", "portfolioId", "regionBody", "theme", "lastDay", "title",
        "successorOf", "invented", "term", "termEndsOn", "renewal", "notice", "regionPlace", "partnerPlace", "how",
    ),
    "enter_into_force": ("inferredFrom",), "milestone": ("milestone", "reference"),
    "amend": ("instrument", "title", "about", "renewal_of"), "mention": ("title",), "action": ("kind", "text"),
    "dormant": ("from", "until"), "validity": ("status", "because", "undated"), "replace": ("successor",),
    "enter_period": ("event", "vouchedBy"), "close_period": ("period", "event", "vouchedBy"),
    "add_partner": ("slug", "names", "country", "bodyKind", "invented"), "enter_themes": ("themes",),
    "add_person": ("name", "role", "invented"), "open_register": ("hash", "name", "text"), "enter_key": ("public",),
}  # fmt: skip
"""What is read in of each act, beside its source; nobody types it."""
OF_A_DECISION = ("factsHash", "government", "gone", "changed", *sorted(USED_UP), "inCaretaker")
"""What stands in the entry of a decision alone."""
OF_A_PERSON = frozenset({"reason", "decision", "deputyFor"})
"""What somebody states who acts."""
ALWAYS_READ_IN: Mapping[str, tuple[str, ...]] = {
    "enter_legacy": (
        "partner", "track", "nature", "kind", "legacy", "portfolioId", "regionBody", "theme", "lastDay", "term",
        "renewal", "notice",
    ),
    "enter_into_force": ("source",), "milestone": ("milestone", "source"),
    "amend": ("instrument", "title", "about", "source"), "mention": ("title", "source"),
    "action": ("kind", "text", "source"), "dormant": ("from", "until", "source"), "validity": ("status", "source"),
    "replace": ("successor", "source"), "enter_period": ("event", "vouchedBy", "source"),
    "close_period": ("period", "event", "vouchedBy", "source"), "enter_key": ("public",),
    "add_person": ("name", "role", "invented"),
}  # fmt: skip
"""Fields that what is read in never lacks; that others are missing the fold tells."""


def odd_parts(entry: Entry, corrected: Entry | None, *, read_in: bool) -> tuple[str, ...]:
    """The parts of an entry, by their names there, that no entry of its act says so.

    `corrected` is the one that it corrects: what that says, its correction may go on saying.
    """
    return tuple(_odd(entry, corrected, read_in))


def _odd(entry: Entry, corrected: Entry | None, read_in: bool) -> Iterator[str]:
    fields = entry.fields
    known = _known(entry, corrected, read_in or is_announced(entry))
    personal = [fields[name] for name in PERSONAL_FIELDS.get(entry.act, ()) if name in fields]
    if not fields.keys() <= known or not all(map(_are_commitments, personal)) or (read_in and _lacks(entry)):
        yield "fields"
    if "seen" in entry.data and not _are_commitments(entry.data.get("factsHash")):
        yield "factsHash"
    if "reason" in entry.data and not _are_commitments(entry.data["reason"]):
        yield "reason"
    documents = entry.data.get("documents", [])
    if not all(map(_is_document, documents)) or (documents and not _takes_documents(entry)):
        yield "documents"


def _known(entry: Entry, corrected: Entry | None, read_in: bool) -> frozenset[str]:
    """The names of the fields that an entry of its act may have."""
    name = entry.act
    if read_in:
        return frozenset((*OF_A_PORTFOLIO.get(name, ()), *SOURCED))
    acts = [(ON_REGISTERS if entry.subject in RANKS else FILE_ACTS).get(name), BY_NAME.get(PERFORMED_BY.get(name, ""))]
    if corrected is not None:
        acts.append(act_of(name, corrected.fields))
    told = corrected.fields if corrected is not None else ()
    person = ("person",) if entry.subject == PEOPLE else ()
    declared = (field.name for act in acts if act for field in act.fields)
    return frozenset((*declared, *told, *WORKED_OUT.get(name, ()), *person))


def _takes_documents(entry: Entry) -> bool:
    act = (ON_REGISTERS if entry.subject in RANKS else FILE_ACTS).get(entry.act)
    return act is not None and act.documents


def _lacks(entry: Entry) -> bool:
    """Whether what was read in lacks a field that it has, or says of an old file or a source what none says."""
    fields = entry.fields
    certain = fields.get("certainty", CERTAINTIES[0]) in CERTAINTIES and ("source" in fields) == ("certainty" in fields)
    old = entry.act != "enter_legacy" or fields.get("legacy") is True
    if entry.act == "open_register":
        text = str(fields.get("text"))
        return policy_hash(text) != fields.get("hash") or read_policy(text).name != fields.get("name")
    return not (certain and old and fields.keys() >= set(ALWAYS_READ_IN.get(entry.act, ())))


def false_opening(entry: Entry, before: Sequence[Entry], opened_under: str) -> Iterator[str]:
    """The parts of what was read in that follow from its act, from what was read in before, and from the opening.

    `opened_under` is the hash of the policy that the register opened with.
    """
    if entry.data.get("definitionHash") != DEFINITION_HASH:
        yield "definitionHash"
    yield from (name for name in OF_A_DECISION if name in entry.data)
    yield from _strays(entry, before)
    of_file = entry.subject not in RANKS
    if entry.data.get("nature") != (FILE_ACTS[entry.act].nature if of_file else Nature.ADMINISTRATIVE):
        yield "nature"
    stages = _stages(entry, before) if of_file else (None, None)
    yield from (name for name, stage in zip(("from", "to"), stages, strict=True) if entry.data.get(name) != stage)
    policy = before[0].data.get("policyHash") if before else opened_under
    if entry.data.get("policyHash") != (policy if of_file else None):
        yield "policyHash"


def _strays(entry: Entry, before: Sequence[Entry]) -> Iterator[str]:
    """What nobody says of what was read in, and a day that was set by hand otherwise than for the others of a table."""
    data = entry.data
    if OF_A_PERSON.intersection(data):
        yield "unknown"
    if "verdicts" in data and entry.act != "enter_legacy":
        yield "verdicts"
    if "documents" in data and (data["actor"] == 0 or entry.act not in ("enter_legacy", "amend")):
        yield "documents"
    if data.get("today") != (before[0].data.get("today") if before and data["actor"] else None):
        yield "trialDay"


def _stages(entry: Entry, before: Sequence[Entry]) -> tuple[str | None, str | None]:
    """From where to where what was read in leads a file."""
    stage = next((e.to for e in reversed(before) if e.to is not None), str(NEW))
    match entry.act:
        case "enter_legacy":
            return stage, legacy_stage(str(entry.fields.get("kind", "")))
        case "enter_into_force":
            return stage, str(Stage.IN_FORCE)
        case "replace":
            return stage, str(Stage.REPLACED)
        case "amend":
            return stage, stage
    return None, None


def _are_commitments(value: Any) -> bool:
    """Whether a value, or each of several, has the form of one."""
    values = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) and COMMITMENT.fullmatch(one) for one in values)


def _is_document(said: Mapping[str, Any]) -> bool:
    return said.keys() - {LANGUAGE} == OF_A_DOCUMENT and _are_commitments([said["sha256"], said["name"]])


def changed_by(entry: Entry, corrected: Entry, as_typed: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What an allowed correction may say that it changes: as it is told now, and as an earlier release told it.

    That told what was typed, for each way in which it may have been, and passed over what is no longer said.
    """
    said = dict(entry.data)
    tell_changes(said, corrected)
    told: dict[str, Any] = said["changed"]
    yield told
    for typed in as_typed:
        passed_over = (entry.fields.keys() - typed.keys()) | (corrected.fields.keys() - entry.fields.keys())
        yield {name: one for name, one in told.items() if name not in passed_over}


def folds_on(entry: Entry, today: date) -> date | None:
    """The day on which an entry folds by the day that it says it took effect; `today` is that of its recording.

    None where nobody can tell: of what was read in no entry keeps on which day.
    """
    if entry.on.latest is None and "seen" not in entry.data:
        return None
    return entry.on.folds_on(today)
