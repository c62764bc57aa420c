"""Files and people left to themselves for years: whatever they try, nothing is lost and history stays the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lifecycle.answer import Answer
from lifecycle.clock import next_clock_act
from lifecycle.errors import AgreementsError, Conflict
from lifecycle.fold import fold
from lifecycle.history import GENESIS, REFUSED, Entry, entry_hash, standing
from lifecycle.records import BY_NAME
from lifecycle.registers import RANKS
from lifecycle.stages import ACTS
from lifecycle.verify import verify
from rules.verdict import Outcome
from tests.properties.makers import House, portfolio
from tests.properties.samples import (
    FORMS,
    LIVES,
    OPEN_STAGES,
    PEOPLE,
    PEOPLES_ACTS,
    RECORDS,
    complete,
    dated,
    needs_intent,
)

ENDS = {"declined", "abandoned", "expired", "denounced", "replaced"}
EARLY = ("proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation")
RUNNING = ("in_force", "renewal_due", "suspended")


def _arrows() -> dict[tuple[str, str], set[str]]:
    """DESIGN section 4, written down once more by hand: stage and act, and where it may lead."""
    found: dict[tuple[str, str], set[str]] = {}

    def arrow(act: str, sources: tuple[str, ...] | str, *targets: str) -> None:
        for source in (sources,) if isinstance(sources, str) else sources:
            found.setdefault((source, act), set()).update(targets or (source,))

    arrow("propose", "new", "proposal")
    arrow("assess", "proposal", "assessment")
    arrow("approve_mou", ("assessment", "evaluation"), "mou_negotiation")
    arrow("sign_mou", "mou_negotiation", "test_phase")
    arrow("open_evaluation", "test_phase", "evaluation")
    arrow("end_test_phase", "test_phase", "evaluation")
    arrow("approve_agreement", ("evaluation", "assessment"), "agreement_negotiation")
    arrow("sign_agreement", "agreement_negotiation", "signed")
    arrow("enter_into_force", "signed", "in_force")
    arrow("refuse_assent", "signed", "abandoned")
    arrow("amend", RUNNING)
    arrow("renew", ("in_force", "renewal_due"), "in_force")
    arrow("roll_over", ("in_force", "suspended"))
    arrow("term_ends", "in_force", "renewal_due")
    arrow("term_ends", "suspended", "suspended")
    arrow("term_ends", "under_notice", "denounced")
    arrow("confirm_validity", "renewal_due", "in_force")
    arrow("question_validity", "in_force", "renewal_due")
    arrow("let_expire", "renewal_due", "expired")
    arrow("lapse", ("renewal_due", "suspended"), "expired")
    arrow("suspend", ("in_force", "renewal_due"), "suspended")
    arrow("lift_suspension", "suspended", "in_force", "renewal_due")
    for act in ("denounce", "end_by_consent", "receive_denunciation"):
        arrow(act, RUNNING, "under_notice")
    for act in ("revoke_notice", "receive_revocation"):
        arrow(act, "under_notice", *RUNNING)
    arrow("send_back", "mou_negotiation", "assessment")
    arrow("send_back", "agreement_negotiation", "evaluation", "assessment")
    arrow("notice_ends", "under_notice", "denounced")
    arrow("replace", (*RUNNING, "under_notice"), "replaced")
    arrow("decline", EARLY, "declined")
    arrow("withdraw", (*EARLY, "signed"), "abandoned")
    return found


ARROWS = _arrows()


class Remembered:
    """What the model knows of a file: its stage, how many entries count, every entry ever seen, whether it is plain.

    A file is plain while nobody corrected or backdated anything: then its entries tell its stages one after the other.
    """

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.hashes: list[str] = []
        self.plain = True


class Lives(RuleBasedStateMachine):
    """Officers, managers, legal and the clock, on one register."""

    files = Bundle("files")

    def __init__(self, url: str | None = None) -> None:
        super().__init__()
        self.house = House(url, said=portfolio()) if url else House()
        self.house.at("2022-05-01")
        self.known: dict[str, Remembered] = {}

    def teardown(self) -> None:
        self.house.close()

    # ------------------------------------------------------------------------------------ what people do

    @initialize(target=files, stage=st.sampled_from(OPEN_STAGES), said=LIVES)
    def a_first_file(self, stage: str, said: dict[str, Any]) -> str:
        return self._carried(stage, said, "vienna")

    @rule(
        target=files,
        stage=st.sampled_from(OPEN_STAGES),
        said=LIVES,
        partner=st.sampled_from(["vienna", "rabat", "kyiv"]),
    )
    def another_file(self, stage: str, said: dict[str, Any], partner: str) -> str:
        if len(self.known) >= 3:
            return next(iter(self.known))
        return self._carried(stage, said, partner)

    def _carried(self, stage: str, said: dict[str, Any], partner: str) -> str:
        if said.get("track") == "development" and stage in ("mou_negotiation", "test_phase", "evaluation"):
            said = {**said, "track": "bilateral"}
        taken = {(self.house.stored(ref).partner, self.house.stored(ref).track) for ref in self.known}
        if (partner, said.get("track", "bilateral")) in taken:
            return next(iter(self.known))
        today, self.house.reference = self.house.today, ""
        ref = self.house.live(stage, **said, partner=partner)
        self.house.at(max(today, self.house.today))
        self.known[ref] = Remembered(stage)
        self.known[ref].hashes = [e.hash for e in self.house.entries(ref)]
        return ref

    @rule(days=st.sampled_from([1, 7, 40, 200, 400, 1000]))
    def time_passes(self, days: int) -> None:
        self.house.at(min(self.house.today + timedelta(days=days), date(2060, 1, 1)))

    @rule()
    def the_scheduler_runs(self) -> None:
        done = self.house.check()
        for ref, known in self.known.items():
            acts = [(a["act"], a["effectiveOn"]) for a in done["advanced"] if a["reference"] == ref]
            self._follow_clock(ref, known, acts)
            assert next_clock_act(self.house.stored(ref), self.house.today) is None

    def _follow_clock(self, ref: str, known: Remembered, acts: list[tuple[str, str]]) -> None:
        for act, _ in acts:
            if not known.plain:
                continue
            targets = ARROWS.get((known.stage, act))
            assert targets is not None and len(targets) == 1, f"{act} from {known.stage}"
            known.stage = next(iter(targets))

    @rule(
        file=files,
        act=st.sampled_from(PEOPLES_ACTS),
        who=PEOPLE,
        intent=st.booleans(),
        bare=st.sampled_from([False, False, False, True]),
    )
    def somebody_acts_today(self, file: str, act: str, who: str, intent: bool, bare: bool) -> None:
        if intent and needs_intent(act):
            self._try(file, "intent", "manager2", act=act, reason="so")
        said = {} if bare else complete(act, self.house.today)
        if act == "replace" and len(self.known) > 1:
            said["successor"] = next(ref for ref in self.known if ref != file)
        self._try(file, act, who, **said)

    @rule(
        file=files, act=st.sampled_from(PEOPLES_ACTS), who=PEOPLE, back=st.sampled_from([1, 20, 300, 900]), form=FORMS
    )
    def somebody_enters_what_happened(self, file: str, act: str, who: str, back: int, form: str) -> None:
        on = dated(self.house.today, back, form)
        if on is not None:
            self.known[file].plain = False
            if needs_intent(act):
                self._try(file, "intent", "manager2", act=act, reason="so")
            self._try(file, act, who, **complete(act, self.house.today, on=on))

    @rule(
        file=files,
        what=st.sampled_from(range(len(RECORDS))),
        who=PEOPLE,
        back=st.sampled_from([0, 0, 0, 1, 300]),
        form=FORMS,
    )
    def somebody_records(self, file: str, what: int, who: str, back: int, form: str) -> None:
        name, said = RECORDS[what]
        on = dated(self.house.today, back, form)
        if name in ("found", "validity"):
            self.known[file].plain = False
        self._try(file, name, who, **{**said, **({"on": on} if on else {})})

    @rule(
        file=files,
        place=st.integers(0, 30),
        back=st.sampled_from([-30, 0, 1, 40]),
        field=st.sampled_from(["on", "term", "effectOn", "none"]),
    )
    def somebody_corrects(self, file: str, place: int, back: int, field: str) -> None:
        entries = self.house.entries(file)
        entry = entries[place % len(entries)]
        act = ACTS.get(entry.act) or BY_NAME.get(entry.act)
        fields: dict[str, list[str]] = {}
        if field == "on":
            fields["on"] = [str(entry.day - timedelta(days=back))]
        elif field == "term" and act is not None and act.field("term"):
            fields["term"] = ["P3Y" if back else "P1Y"]
        elif field == "effectOn" and act is not None and act.field("effectOn"):
            fields["effectOn"] = [str(self.house.today + timedelta(days=back))]
        self.known[file].plain = False
        with self._watched(file) as told:
            told.append(self.house.desk("officer").correct(file, entry.sequence, reason="a slip", fields=fields))

    @rule(file=files, act=st.sampled_from(PEOPLES_ACTS), who=PEOPLE)
    def somebody_asks_what_would_happen(self, file: str, act: str, who: str) -> None:
        with self._watched(file, writes=False) as told:
            told.append(self.house.do(act, by=who, ref=file, dry_run=True, **complete(act, self.house.today)))

    @rule(
        act=st.sampled_from(["enter_period", "close_period", "confirm_period", "reject_period", "correct_period"]),
        number=st.integers(7, 9),
        back=st.sampled_from([0, 30, 400]),
    )
    def the_government_changes(self, act: str, number: int, back: int) -> None:
        on = str(self.house.today - timedelta(days=back))
        source = {"source": "the gazette", "certainty": "A"}
        said: dict[str, Any] = {
            "enter_period": {"event": "election", "on": on, **source},
            "close_period": {"period": str(number), "event": "oath", "on": on, **source},
            "correct_period": {"period": str(number), "endOn": on, "reason": "so"},
            "confirm_period": {"period": str(number)},
            "reject_period": {"period": str(number), "reason": "so"},
        }[act]
        by = "manager" if act in ("confirm_period", "reject_period") else "legal"
        before = self.house.entries("calendar")
        answer = self.house.do(act, by=by, **said)
        after = self.house.entries("calendar")
        assert len(after) == len(before) + 1 and after[-1].hash == answer.entry.hash
        self._no_rule_broke(answer)

    @rule(file=files, key=st.sampled_from(["a key", "another key"]))
    def somebody_says_it_twice(self, file: str, key: str) -> None:
        say = {"by": "officer2", "ref": file, "key": f"{key} {file}", "text": "the same"}
        with self._watched(file) as told:
            told.append(self.house.do("note", **say))
        first = told[0]
        entries = len(self.house.entries(file))
        again = self.house.do("note", **say)
        assert (again.entry.hash, len(self.house.entries(file))) == (first.entry.hash, entries)
        with pytest.raises(Conflict):
            self.house.do("note", **{**say, "text": "something else"})

    def _try(self, file: str, name: str, who: str, /, **said: Any) -> None:
        with self._watched(file) as told:
            told.append(self.house.do(name, by=who, ref=file, **said))

    @contextmanager
    def _watched(self, file: str, *, writes: bool = True) -> Iterator[list[Answer]]:
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
        self._no_rule_broke(answer)
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

    def _no_rule_broke(self, answer: Answer) -> None:
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


class LivesVerified(Lives):
    """The same, with the program's own verification at the end of each life."""

    def teardown(self) -> None:
        found = verify(self.house.store).findings
        super().teardown()
        assert found == ()


def test_lives_on_sqlite():
    """Random lives on the embedded database."""
    run_state_machine_as_test(
        LivesVerified,
        settings=settings(
            max_examples=40, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )


@pytest.mark.postgres
def test_lives_on_postgresql(new_postgresql, postgresql_template):
    """The same, shorter, on the server."""

    class OnServer(LivesVerified):
        def __init__(self) -> None:
            self.database = new_postgresql(postgresql_template)
            super().__init__(self.database.__enter__())

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.database.__exit__(None, None, None)

    run_state_machine_as_test(
        OnServer,
        settings=settings(
            max_examples=6, stateful_step_count=15, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )


@pytest.mark.campaign
def test_long_lives_on_sqlite():
    """Many more and longer ones."""
    run_state_machine_as_test(
        LivesVerified,
        settings=settings(
            max_examples=1500, stateful_step_count=50, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
