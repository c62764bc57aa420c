"""What is looked at while lives are lived: each attempt, and after each step all that must always hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis.stateful import RuleBasedStateMachine, invariant

from lifecycle.answer import Answer
from lifecycle.changes import Changes
from lifecycle.errors import AgreementsError
from lifecycle.fold import fold
from lifecycle.history import GENESIS, REFUSED, Entry, entry_hash, standing
from lifecycle.registers import RANKS
from lifecycle.replay import redecide_all
from lifecycle.stages import ACTS
from lifecycle.verify import verify
from rules.verdict import Outcome
from tests.lifecycle.test_draft import copied
from tests.properties.makers import House, portfolio
from tests.properties.model import ARROWS, ENDS, Remembered


class Watched(RuleBasedStateMachine):
    """A register on which every attempt is watched, and what always holds is looked at after every step."""

    def __init__(self, url: str | None = None) -> None:
        super().__init__()
        self.house = House(url, said=portfolio()) if url else House()
        self.house.at("2022-05-01")
        self.known: dict[str, Remembered] = {}

    def teardown(self) -> None:
        """In the end verification finds nothing, every decision is decided again alike, and each history can be told."""
        found = verify(self.house.store).findings
        with self.house.store.reading() as reading:
            otherwise = [(of, one) for of, one in redecide_all(reading) if not one.agrees]
        histories = [self.house.entries(ref) for ref in self.known]
        self.house.close()
        assert found == ()
        assert otherwise == []
        for entries in histories:
            assert fold(entries) == copied(entries)
            told = Changes()
            for entry in entries:
                told.after(entry)

    # ------------------------------------------------------------------------------------ one attempt

    @contextmanager
    def watched(self, file: str, *, writes: bool = True) -> Iterator[list[Answer]]:
        """One attempt: refused, it writes one entry and nothing else; done, it follows an arrow of the model."""
        known, before, rows = self.known[file], self.house.entries(file), self._rows(file)
        told: list[Answer] = []
        try:
            yield told
        except AgreementsError:
            assert [e.hash for e in self.house.entries(file)] == known.hashes
            assert self._rows(file) == rows
            return
        answer, after = told[0], self.house.entries(file)
        self.no_rule_broke(answer)
        assert [e.hash for e in after[: len(before)]] == known.hashes
        if not writes:
            assert len(after) == len(before) and self._rows(file) == rows
            return
        if answer.refused:
            assert len(after) == len(before) + 1
            assert self._rows(file) == rows
        else:
            self._follow(file, known, after[len(before) :])
        known.hashes = [e.hash for e in after]

    def _follow(self, file: str, known: Remembered, new: list[Entry]) -> None:
        for entry in new:
            if entry.outcome != "advanced":
                continue
            targets = ARROWS.get((entry.data["from"], entry.act))
            assert targets is not None, f"{entry.act} from {entry.data['from']}"
            assert entry.to in targets
            if known.plain:
                assert entry.data["from"] == known.stage
            known.stage = str(entry.to)
        if not known.plain:
            known.stage = self.house.stored(file).stage

    def _rows(self, file: str) -> tuple[object, ...]:
        """What is stored of a file beside its entries."""
        with self.house.store.reading() as reading:
            return reading.partnership(file), reading.deadlines_of(file), reading.version_of((file,))[file][0]

    def no_rule_broke(self, answer: Answer) -> None:
        broken = [v for v in answer.decision.verdicts if v.outcome is Outcome.ERROR]
        assert broken == []

    # ------------------------------------------------------------------------------------ what always holds

    @invariant()
    def the_state_is_the_fold_of_the_history(self) -> None:
        for ref in self.known:
            assert fold(self.house.entries(ref)) == self.house.stored(ref)

    @invariant()
    def every_chain_holds_and_nothing_is_lost(self) -> None:
        for subject in (*self.known, *RANKS):
            previous = GENESIS
            with self.house.store.reading() as reading:
                rows, head = list(reading.entries(subject)), reading.heads((subject,)).get(subject)
            assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
            instants = [row.recorded_at for row in rows]
            assert instants == sorted(instants)
            for row in rows:
                assert (row.hash, row.previous_hash) == (entry_hash(row.body), previous)
                previous = row.hash
            if rows:
                assert head is not None and (head.sequence, head.head_hash) == (len(rows), previous)
        for ref, known in self.known.items():
            kept = [e.hash for e in self.house.entries(ref)]
            assert kept[: len(known.hashes)] == known.hashes
            known.hashes = kept

    @invariant()
    def the_version_counts_what_changes_the_state(self) -> None:
        for ref in self.known:
            changing = [e for e in self.house.entries(ref) if e.outcome != REFUSED and e.act != "note"]
            with self.house.store.reading() as reading:
                assert reading.version_of((ref,))[ref] == (len(changing), len(self.house.entries(ref)))

    @invariant()
    def the_stage_is_the_one_the_model_knows(self) -> None:
        for ref, known in self.known.items():
            if known.plain:
                assert self.house.stored(ref).stage == known.stage

    @invariant()
    def what_stands_tells_the_stages_in_order(self) -> None:
        """Read in the order of effect, each entry of a plain file begins in the stage in which the one before it ended."""
        for ref, known in self.known.items():
            stage = "new"
            for entry in standing(self.house.entries(ref)) if known.plain else ():
                if entry.act in ACTS:
                    assert entry.data["from"] == stage, f"{entry.act} of {entry.day} in {stage}"
                    stage = str(entry.to)

    @invariant()
    def an_end_comes_after_everything_that_led_to_it(self) -> None:
        for ref, known in self.known.items():
            case = self.house.stored(ref)
            if known.plain and case.stage in ENDS and case.ended_on is not None:
                moves = [e.day for e in standing(self.house.entries(ref)) if e.act in ACTS]
                assert case.ended_on.latest is not None and case.ended_on.latest >= max(moves)
