"""What entering old files writes: the chain of each file, and who of the two persons did what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lifecycle.canonical import dump
from lifecycle.command import Command
from lifecycle.decision import Decision, decide
from lifecycle.document_files import DocumentFile
from lifecycle.entries import Chain, deadline_rows, entry_data, facts_hash, partnership_row
from lifecycle.fold import fold
from lifecycle.history import ADVANCED, RECORDED
from lifecycle.initialise.facts import Told
from lifecycle.initialise.files import in_order, sealed
from lifecycle.initialise.work import Work, base, personal_row
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.legacy.reading import Row
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of
from lifecycle.portfolio.model import Portfolio
from lifecycle.register_fold import CHANGES_OF_REGISTERS
from lifecycle.registers import ACTS_OF_REGISTERS, FILE_RANK, PARTNERS, RANKS
from lifecycle.sitting import Sitting
from lifecycle.stages import ACTS
from lifecycle.storage.records import AnswerRow, DocumentRow, PersonalRow, Write
from rules.case import Intent
from rules.dates import exact
from rules.facts import Facts, Relations, Request
from rules.policy import Policy


@dataclass(slots=True)
class _Given(Work):
    """The work of an `init`, under the policy that is in force."""

    given: Policy = field(kw_only=True)

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.given


def file_write(
    sitting: Sitting,
    portfolio: Portfolio,
    row: Row,
    references: Mapping[str, str],
    decided: tuple[Facts, Decision],
    intent: Intent,
) -> Write:
    """The chain of one old file, its row and its deadlines; the key is its id, so that it is entered once."""
    facts, decision = decided
    reference, registers = references[row.file.id], sitting.registers
    policy, policy_hash = registers.policy_of(None, sitting.today)
    work = _Given(sitting.at, sitting.today, "", sitting.trial_day, given=policy)
    chain = Chain(reference, 0, "")
    personal: list[PersonalRow] = []
    documents: list[DocumentFile] = []
    seen = registers.seen(READ_ALWAYS)
    entries, stage = [], "new"
    for told in in_order(work, portfolio, row.file, references):
        data = base(told.act, told.on, **sealed(told.fields, personal, told.act))
        data.update(
            nature=told.nature, legacy=True, policyHash=policy_hash, actor=facts.actor.number, role=facts.actor.role
        )
        if told.act == "enter_legacy":
            hashed = facts_hash(facts, "", registers.hashes(READ_ALWAYS))
            said = entry_data(
                facts, decision, Command(reference, ACTS["enter_legacy"], Request()), ADVANCED, seen, hashed
            )
            data.update({name: said[name] for name in ("verdicts", "factsHash", "seen")})
            data["intended"] = {"subject": PARTNERS, "sequence": intent.entry, "by": intent.by}
        attached = _attached(row, told)
        if attached:
            data["documents"] = [_shown(document) for document in attached]
            documents += attached
        if told.to is not None or told.act == "amend":
            to = told.to or stage
            data.update({"from": stage, "to": to, "outcome": ADVANCED})
            stage = to
        entries.append(chain.append(sitting.mark(data), told.on.folds_on(sitting.today), sitting.at))
    case = fold(entries)
    assert case is not None
    due = deadline_rows(case, policy)
    partner = registers.partners.find(case.partner)
    return Write(
        subject=reference,
        rank=FILE_RANK,
        version=None,
        sequence=None,
        seen=tuple(seen.items()),
        new_version=len(entries),
        entries=tuple(chain.added),
        row=partnership_row(case, due, partner.country if partner is not None else None, policy),
        deadlines=due,
        answer=AnswerRow(0, f"legacy {row.file.id}", row.hash, 1),
        personal=(*personal, *(personal_row(document.name) for document in documents)),
        documents=tuple(DocumentRow(d.sha256, len(d.content), d.content) for d in _once(documents)),
    )


def _attached(row: Row, told: Told) -> tuple[DocumentFile, ...]:
    """The documents of the signature that an entry tells of."""
    if told.act == "enter_legacy":
        return row.documents.get("", ())
    if told.act == "amend" and "renewal_of" not in told.fields:
        return row.documents.get(str(told.fields["title"]), ())
    return ()


def _shown(document: DocumentFile) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "sha256": document.sha256, "name": document.name.commitment, "size": len(document.content),
    }  # fmt: skip
    return {**shown, "language": document.language} if document.language else shown


def _once(documents: Sequence[DocumentFile]) -> list[DocumentFile]:
    return list({document.sha256: document for document in documents}.values())


def register_write(
    sitting: Sitting, acts: Sequence[tuple[str, list[str], list[str]]], *, partial: bool = False
) -> Write:
    """The entries of the register of partners: which rows were entered as which files, which wait for another.

    With `partial`, an announcement says that other rows of the file were left out.
    """
    registers = sitting.registers
    held = registers.known[PARTNERS]
    chain = Chain(PARTNERS, held.sequence, held.head, held.recorded_at)
    state, seen = held.state, registers.seen(READ_ALWAYS)
    for name, rows, files in acts:
        act = ACTS_OF_REGISTERS[name]
        fields: dict[str, Any] = {"row": tuple(rows), **({"file": tuple(files)} if files else {})}
        if partial and act.field("partial") is not None:
            fields["partial"] = "yes"
        request = Request(fields)
        facts = facts_of(sitting, act, Loaded(None, None, None, None, {}), exact(sitting.today), request, Relations())
        hashed = facts_hash(facts, "", registers.hashes(READ_ALWAYS))
        command = Command(PARTNERS, act, request)
        data = sitting.mark(entry_data(facts, decide(act, facts), command, RECORDED, seen, hashed))
        state = CHANGES_OF_REGISTERS[name](state, chain.append(data, sitting.today, sitting.at))
    return Write(
        subject=PARTNERS,
        rank=RANKS[PARTNERS],
        version=held.version,
        sequence=held.sequence,
        seen=tuple((n, v) for n, v in seen.items() if n != PARTNERS),
        new_version=held.version + len(chain.added),
        entries=tuple(chain.added),
        register_state=dump(state),
    )
