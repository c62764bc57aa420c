"""Deciding again what was decided: on the file as it was, with the registers at the versions that were `seen`.

Every stored decision must come out as it is stored, under the policy that its file had then (DESIGN section 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from lifecycle.act import Act, Nature
from lifecycle.answer import decision_of
from lifecycle.command import Command
from lifecycle.correctable import act_of
from lifecycle.correction import corrected_act, documents_after, load_for_correction
from lifecycle.day_told import GIVES_NOTICE
from lifecycle.decision import Decision, decide
from lifecycle.definition import DEFINITION_HASH
from lifecycle.erasing import to_erase
from lifecycle.erasure_acts import ERASE_DOCUMENT
from lifecycle.errors import Broken, NotFound
from lifecycle.file_writing import text_of
from lifecycle.fold import LED_BY_TERMS, STAYING, clock_acts_between, fold
from lifecycle.history import REFUSED, UNREADABLE, Entry, given_in, unreadable
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of, load_file, load_relations
from lifecycle.past import SPOILT, Held, Past, entry_of
from lifecycle.records import BY_NAME
from lifecycle.redecided import Redecided, answers
from lifecycle.register_fold import CHANGES_OF_REGISTERS
from lifecycle.registers import ACTS_OF_REGISTERS, FILE_RANK, POLICY, RANKS
from lifecycle.replay_following import Disagreements
from lifecycle.replay_marks import MARKS, false_marks, is_announced, outcome_of, takes_back
from lifecycle.replay_parts import as_it_was_typed, differing_parts, today_of
from lifecycle.replay_registers import ERASURES, REFUSED_TABLE, redecide_register
from lifecycle.replay_said import FILE_ACTS, false_opening, folds_on, odd_parts
from lifecycle.replay_unread import ends_replay, first_unread, is_read, is_spoilt, names_another
from lifecycle.request import PERFORMED_BY
from lifecycle.sitting import SCHEDULER, Sitting
from lifecycle.stages import legacy_stage
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import HistoryRow
from lifecycle.storage.tables import history
from rules.case import Case
from rules.facts import NO_POLICIES, Actor, Facts, Given, Request, ToErase
from rules.policy import Policy
from rules.terms import effect_day

OF_NO_FILE_YET = frozenset({"propose"})
"""What stands in the register of partners, refused, because there is no file."""
OF_NO_RULE = frozenset({"identify"})
"""Somebody whom nobody knows is refused without a rule."""
OF_A_REGISTER = frozenset(
    (*ACTS_OF_REGISTERS, *CHANGES_OF_REGISTERS, *ERASURES, *OF_NO_FILE_YET, *OF_NO_RULE, REFUSED_TABLE)
)


def redecide_all(
    reading: Reading, policy: Policy | None = None, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[str, Redecided]]:
    """Every decision of every register and file, decided again, with the stage at which the file stands now.

    Under another policy those of files alone. `progress(done, total)` hears of each file.
    """
    since = first_under(reading)
    for name in RANKS if policy is None else ():
        for redecided in redecide_file(reading, name, None, since):
            yield "", redecided
    heads = [head[0] for head in reading.subjects(FILE_RANK)]
    for done, reference in enumerate(heads, 1):
        row = reading.partnership(reference)
        for redecided in redecide_file(reading, reference, policy, since):
            yield (row.stage if row is not None else ""), redecided
        if progress is not None:
            progress(done, len(heads))


def first_under(reading: Reading) -> str:
    """The instant of the first entry under the present definition: what another one decided lies before.

    Empty where there is none yet.
    """
    under = history.c.body.contains(f'"definitionHash":"{DEFINITION_HASH}"', autoescape=True)
    return str(reading.connection.execute(select(func.min(history.c.recorded_at)).where(under)).scalar() or "")


def redecide_file(
    reading: Reading, reference: str, policy: Policy | None = None, since: str | None = None
) -> Iterator[Redecided]:
    """Every decision of a file or register, decided again; what no rule decided, or what is void, is left out.

    `since` is the instant of the first entry under the present definition.
    """
    began = first_under(reading) if since is None else since
    yield from _Again(reading, reference, policy, began).all()


class _Again:
    """One file or register, decided again entry by entry."""

    def __init__(self, reading: Reading, reference: str, policy: Policy | None, began: str) -> None:
        self._reading, self._reference, self._policy, self._began = reading, reference, policy, began
        opened = next((entry_of(row) for row in reading.entries(POLICY)), None)
        self._opened_at = opened.data["recordedAt"] if opened is not None else ""
        self._opened_under = str(opened.fields.get("hash")) if opened is not None else ""
        self._held: Held = {}
        self._disagreements = Disagreements(reading, lambda one, rows: _again_after(reading, one, rows, self._held))
        self._before: list[Entry] = []
        self._found: dict[int, Redecided] = {}
        self._read_in, self._unread = True, 0

    def all(self) -> Iterator[Redecided]:
        """Every decision, in order."""
        for row in self._reading.entries(self._reference):
            self._one(entry_of(row))
        if self._policy is None and self._of_file and not self._disagreements.first and not is_read(self._before):
            self._accuse(first_unread(self._before))
        yield from (self._found[sequence] for sequence in sorted(self._found))

    @property
    def _of_file(self) -> bool:
        return self._reference not in RANKS

    def _one(self, entry: Entry) -> None:
        self._before.append(entry)
        data = entry.data
        older = data.get("definitionHash") != DEFINITION_HASH and (not self._began or data["recordedAt"] < self._began)
        decided = "seen" in data
        if self._policy is not None and (entry.void or not decided):
            return
        self._read_in = self._read_in and (not decided or is_announced(entry))
        read_in = not decided and self._read_in and _is_read_in(entry, self._before[0], self._opened_at)
        try:
            redecided = self._redecided(entry, read_in)
        except (KeyError, NotFound) as error:
            after = self._unread or self._disagreements.first
            redecided = _not_again(entry, error, after)._replace(excused=older)
            unknown = redecided.undecided == "act" and entry.outcome != REFUSED
            self._unread = self._unread or (entry.sequence if unknown else 0)
        except (Broken, *UNREADABLE) as error:
            redecided = self._stopped(entry, error)
        if self._policy is None:
            redecided = self._compared(redecided, older=older, read_in=read_in)
        if decided or not redecided.agrees or redecided.undecided:
            self._found[entry.sequence] = redecided

    def _redecided(self, entry: Entry, read_in: bool) -> Redecided:
        if "seen" not in entry.data:
            return _not_decided(self._before, read_in)
        if not self._of_file and entry.act not in OF_NO_FILE_YET:
            return redecide_register(self._reading, entry, self._held)
        return redecide(self._reading, entry, self._policy, held=self._held)

    def _compared(self, redecided: Redecided, *, older: bool, read_in: bool) -> Redecided:
        """What it comes to, with what its entry says in its own form; it is placed where it disagrees."""
        entry = redecided.entry
        if "seen" in entry.data and redecided.undecided not in UNREAD:
            redecided = _judged(redecided, older)
        if not (older or entry.void or redecided.undecided in UNREAD):
            corrected = _corrected(entry, self._before)
            odd = [*odd_parts(entry, corrected, read_in=read_in), *_another_day(entry)]
            odd += false_opening(entry, self._before[:-1], self._opened_under) if read_in else []
            redecided = redecided._replace(parts=tuple(dict.fromkeys((*redecided.parts, *odd))))
            redecided = redecided._replace(undecided="", excused=False) if redecided.parts else redecided
        if self._of_file and not redecided.undecided and not redecided.agrees:
            return self._disagreements.placed(redecided)
        return redecided

    def _stopped(self, entry: Entry, error: Exception) -> Redecided:
        """A decision that nobody can take again, for one before it in its file cannot be read, or it cannot itself.

        Raises the error again where nothing at all can be decided again.
        """
        if not self._of_file and not is_spoilt(error):
            raise self._of_register(entry, error) from error
        if ends_replay(error):
            raise error
        first = first_unread(self._before[:-1])
        if first:
            self._accuse(first)
        stored = decision_of(entry)
        after = first or self._disagreements.first
        if not after and not names_another(error, self._reference):
            return Redecided(entry, stored, stored, ("unknown",))
        put_right = self._disagreements.put_right(entry) if "seen" in entry.data and self._policy is None else None
        if put_right is not None and not put_right.agrees:
            return put_right
        return Redecided(entry, stored, stored, undecided="unread", after=after)

    def _of_register(self, entry: Entry, error: Exception) -> Exception:
        """The error that names the first entry of a register that is wrong, be it only the one that was stopped at."""
        wrong = (n for n in sorted(self._found) if not self._found[n].agrees)
        first = next(wrong, 0)
        if first:
            return unreadable(self._reference, first)
        return error if isinstance(error, Broken) else unreadable(entry.subject, entry.sequence)

    def _accuse(self, sequence: int) -> None:
        """Name an entry that nobody can read, unless something is said of it already."""
        named = self._found.get(sequence)
        if self._policy is None and (named is None or (named.agrees and not named.undecided)):
            entry = next(e for e in self._before if e.sequence == sequence)
            stored = decision_of(entry)
            self._found[sequence] = self._disagreements.placed(Redecided(entry, stored, stored, ("unknown",)))


UNREAD = frozenset({"act", "unread", "record", "definition"})
"""Of what cannot be decided again for these reasons, nothing more is said."""


def _corrected(entry: Entry, before: Sequence[Entry]) -> Entry | None:
    """The entry that one corrects, or would have corrected."""
    return next((e for e in before if e.sequence == entry.data.get("correcting")), None)


def _another_day(entry: Entry) -> Iterator[str]:
    """The day on which an entry folds, where it is not the one that it should be."""
    instant = datetime.fromisoformat(entry.data["recordedAt"]).astimezone(UTC)
    if folds_on(entry, today_of(entry, instant)) not in (None, entry.day):
        yield "foldsOn"


def _again_after(reading: Reading, entry: Entry, rows: Sequence[HistoryRow], held: Held) -> Redecided:
    """An entry of a file, decided again on what is to have come before it."""
    if "seen" in entry.data:
        return redecide(reading, entry, before=rows, held=held)
    return _not_decided([*map(entry_of, rows), entry], read_in=False)


def _not_decided(entries: Sequence[Entry], read_in: bool) -> Redecided:
    """The last of some entries, which no rule decided, with what in it is not as this program writes it.

    Raises KeyError for an act that this version does not know.
    """
    *before, entry = entries
    of_file = entry.subject not in RANKS
    stored = decision_of(entry)
    if not _is_known(entry):
        raise KeyError(entry.act)
    parts: tuple[str, ...] = ()
    if entry.void:
        parts = () if of_file and takes_back(entry, before) else ("void",)
    elif read_in or entry.act in OF_NO_RULE:
        outcome = outcome_of(entry) if read_in else REFUSED
        parts = (*(() if entry.outcome == outcome else ("outcome",)), *false_marks(entry, read_in=read_in))
    else:
        parts = ("seen",)
    return Redecided(entry, stored, stored, parts)


def _is_known(entry: Entry) -> bool:
    return entry.act in (OF_A_REGISTER if entry.subject in RANKS else FILE_ACTS)


def _not_again(entry: Entry, error: Exception, unread: int) -> Redecided:
    """A decision that cannot be decided again, with the reason.

    `unread` is the sequence of an earlier entry of the file that this program does not know: what comes later rests on
    it.
    """
    stored = decision_of(entry)
    why = "record" if isinstance(error, NotFound) else "unread" if _is_known(entry) else "act"
    return Redecided(entry, stored, stored, undecided=why, after=unread if why == "unread" else 0)


def _is_read_in(entry: Entry, first: Entry, opened_at: str) -> bool:
    """Whether an entry was read in: with the portfolio as the register was opened, or from a table of old files."""
    if entry.data["role"] == "console" and entry.data["actor"] == 0:
        return bool(entry.data["recordedAt"] == opened_at)
    undecided = "verdicts" not in entry.data and entry.outcome != REFUSED and entry.data.get("legacy") is True
    return undecided and is_announced(first) and entry.data["actor"] == first.data["actor"]


def _judged(redecided: Redecided, older: bool) -> Redecided:
    """What deciding again comes to: of an older definition, only what it asked as the present one does must agree.

    Nor can it where the file stands otherwise now than it stood then: an older fold decided on another stage.
    """
    entry = redecided.entry
    if entry.data.get("definitionHash") == DEFINITION_HASH or is_announced(entry):
        return redecided
    if not older:
        return redecided._replace(parts=("definitionHash", *redecided.parts))
    shallow = redecided._replace(parts=tuple(part for part in redecided.parts if part in MARKS))
    if shallow.parts:
        return shallow
    excused = _asked_otherwise(shallow) or _stood_otherwise(redecided)
    return shallow._replace(undecided="definition", excused=True) if excused else shallow


def _stood_otherwise(redecided: Redecided) -> bool:
    """Whether an older release told another stage: that of an older fold, or where an act stood before its correction.

    A corrected act that leaves its stage, or leads where the terms say, kept that of the day on which it had been said
    to be.
    """
    entry, stored, again = redecided.entry, redecided.stored, redecided.again
    alike = stored.allowed == again.allowed and answers(stored) == answers(again)
    moved = "correcting" in entry.data and entry.act in STAYING | LED_BY_TERMS and alike
    return not redecided.agrees and (moved or "from" in redecided.parts)


def _asked_otherwise(redecided: Redecided) -> bool:
    """Whether it differs only in that another definition asked other rules, or other versions of them.

    A rule that is asked as it was then must answer as it did.
    """
    if redecided.agrees:
        return False
    then, now = answers(redecided.stored), answers(redecided.again)
    same = [rule for rule in then if rule in now and then[rule][0] == now[rule][0]]
    return len(same) < len({*then, *now}) and all(then[rule] == now[rule] for rule in same)


def find_again(reading: Reading, entry: Entry, before: Sequence[HistoryRow], held: Held) -> Decision | None:
    """The same decision, taken again on what is to have come before it; None where it cannot be.

    Where that never stood so in the record, reading it may end anywhere: no entry is to blame then.
    """
    try:
        return redecide(reading, entry, before=before, held=held).again
    except (KeyError, NotFound):
        return None
    except Broken as error:
        if error.key == SPOILT:
            raise
        return None


def redecide(
    reading: Reading,
    entry: Entry,
    policy: Policy | None = None,
    before: Sequence[HistoryRow] | None = None,
    held: Held | None = None,
) -> Redecided:
    """One decision on a file, decided again, under another policy where one is given.

    `before` is what is to have come before it in the file, where that is not what did. Raises KeyError for an act that
    this version does not know, NotFound where something that it names is not on record.
    """
    past = Past(reading, entry, before, {} if held is None else held, policy)
    data, act = entry.data, FILE_ACTS[entry.act]
    if "correcting" in data:
        act = act_of(entry.act, entry.fields) or act
    actor = Actor(data["actor"], data["role"], data.get("deputyFor"))
    instant = datetime.fromisoformat(data["recordedAt"]).astimezone(UTC)
    today = today_of(entry, instant)
    day = entry.on.folds_on(today)
    sitting = Sitting(lambda: instant, today, actor, registers=past.registers)
    request = _request(past, entry, act)
    command = Command(entry.subject, act, request, entry.on, corrects=data.get("correcting"))
    head = past.heads((entry.subject,)).get(entry.subject) if entry.subject not in RANKS else None
    if head is None:
        loaded = Loaded(None, None, None, None, {})
    elif command.corrects is not None:
        loaded, act = load_for_correction(past, command, head, day), corrected_act(command)
    elif act.nature is Nature.CLOCK and actor == SCHEDULER:
        case = _before_clock_act(past.own, entry.act, day)
        loaded = Loaded(head._replace(state=None), case, case, None, {})  # it may stand between the entries
    else:
        loaded = load_file(sitting, past, entry.subject, day, head, acting=True)
    relations = load_relations(sitting, past, act, loaded, request, day)
    relations = relations._replace(to_erase=_erased(sitting, past, command, loaded, entry))
    facts = facts_of(sitting, act, loaded, entry.on, request, relations)
    if is_announced(entry):
        facts.intents = past.announced(data["intended"])
    facts.request = as_it_was_typed(past, facts, text_of(loaded), data.get("factsHash")) or _likely(entry, facts)
    if policy is not None:
        facts = replace(
            facts, policy=policy, register_policy=policy, today_policy=policy, policies=NO_POLICIES, memo={}
        )  # fmt: skip
    again = decide(act, facts)
    parts = () if policy is not None else differing_parts(past, entry, facts, again, text_of(loaded), loaded.seen)
    if entry.act == "enter_legacy" and again.allowed:
        # the table knows two stages to open at: what was signed tells which
        again = again._replace(target=legacy_stage(entry.fields.get("kind", "")))
    return Redecided(entry, decision_of(entry), again, parts)


def _before_clock_act(entries: Sequence[Entry], act: str, day: date) -> Case | None:
    """The state that a clock act was recorded on: behind all entries, or between them where a late fact brought it.

    It is not led to the day of the act: its clock acts would be done with it.
    """
    between = (case for case, due in clock_acts_between(entries) if (due.act, due.day) == (act, day))
    return next(between, None) or fold(entries)


def _erased(sitting: Sitting, past: Past, command: Command, loaded: Loaded, entry: Entry) -> ToErase | None:
    """What an erasure is about; of one that goes from another file too, what its entry says that it takes away."""
    if entry.act == ERASE_DOCUMENT.name:
        return ToErase(entry.subject, gone=tuple(entry.data.get("erases", ())))
    return to_erase(sitting, past, command, loaded.case)


def _request(past: Past, entry: Entry, act: Act) -> Request:
    """What may have been typed; a correction with the documents that the rules saw."""
    typed = {field.name for field in (*FILE_ACTS[entry.act].fields, *act.fields)}
    if entry.act in PERFORMED_BY:
        typed |= {field.name for field in BY_NAME[PERFORMED_BY[entry.act]].fields}
    if "correcting" in entry.data:  # it goes on saying all that the corrected entry said
        typed = set(entry.fields)
    fields = {n: tuple(v) if isinstance(v, list) else v for n, v in entry.fields.items() if n in typed}
    given = {n: v for n, v in fields.items() if isinstance(v, str | tuple)}
    documents = entry.documents if "correcting" not in entry.data else _documents_of_correction(past, entry)
    return Request(given, documents, "reason" in entry.data, entry.data.get("decision"))


def _likely(entry: Entry, facts: Facts) -> Request | None:
    """What was typed for an act as far as its values tell, where the hash of the facts does not.

    What follows from a notice counts as worked out: typed alike, an inexact day leaves its order open and is refused.
    """
    request, case = facts.request, facts.case
    if request is None or case is None or entry.act not in GIVES_NOTICE or entry.outcome == REFUSED:
        return request
    effect = effect_day(case, request.date("receivedOn") or entry.on, None)
    follows = {("receivedOn", str(entry.on)), ("effectOn", str(effect))}
    return request._replace(fields={n: v for n, v in request.fields.items() if (n, v) not in follows})


def _documents_of_correction(past: Past, entry: Entry) -> tuple[Given, ...]:
    """The documents that came with a correction, else those of the corrected entry.

    A refusal keeps what was given alone; an allowed one also what it left standing.
    """
    corrected = past.entry(entry.subject, entry.data["correcting"])
    old = entry_of(corrected).data.get("documents", []) if corrected is not None else []
    stored = entry.data.get("documents", [])
    if entry.outcome != REFUSED:
        counts = range(len(stored) + 1)
        stored = next((stored[:n] for n in counts if documents_after(stored[:n], old) == stored), stored)
    return given_in(stored or old)
