"""Files and people left to themselves: whatever officers, managers, legal and the clock may do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, rule

from lifecycle.clock import next_clock_act
from lifecycle.errors import Conflict
from lifecycle.records import BY_NAME
from lifecycle.stages import ACTS
from tests.properties import samples
from tests.properties.model import ARROWS, Remembered
from tests.properties.watched import Watched


class Lives(Watched):
    """Officers, managers, legal and the clock, on one register."""

    files = Bundle("files")

    @initialize(target=files, stage=st.sampled_from(samples.OPEN_STAGES), said=samples.LIVES)
    def a_first_file(self, stage: str, said: dict[str, Any]) -> str:
        return self._carried(stage, said, "vienna")

    @rule(
        target=files,
        stage=st.sampled_from(samples.OPEN_STAGES),
        said=samples.LIVES,
        partner=st.sampled_from(["vienna", "rabat", "kyiv"]),
    )
    def another_file(self, stage: str, said: dict[str, Any], partner: str) -> str:
        if len(self.known) >= 3:
            return next(iter(self.known))
        return self._carried(stage, said, partner)

    def _carried(self, stage: str, said: dict[str, Any], partner: str) -> str:
        said = samples.fitting(stage, said)
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
        act=st.sampled_from(samples.PEOPLES_ACTS),
        who=samples.PEOPLE,
        intent=st.booleans(),
        bare=st.sampled_from([False, False, False, True]),
    )
    def somebody_acts_today(self, file: str, act: str, who: str, intent: bool, bare: bool) -> None:
        if intent and samples.needs_intent(act):
            self._try(file, "intent", "manager2", act=act, reason="so")
        said = {} if bare else samples.complete(act, self.house.today)
        if act == "replace" and len(self.known) > 1:
            said["successor"] = next(ref for ref in self.known if ref != file)
        self._try(file, act, who, **said)

    @rule(
        file=files,
        act=st.sampled_from(samples.PEOPLES_ACTS),
        who=samples.PEOPLE,
        back=st.sampled_from([1, 20, 300, 900]),
        form=samples.FORMS,
    )
    def somebody_enters_what_happened(self, file: str, act: str, who: str, back: int, form: str) -> None:
        on = samples.dated(self.house.today, back, form)
        if on:
            self.known[file].plain = False
            if samples.needs_intent(act):
                self._try(file, "intent", "manager2", act=act, reason="so")
            self._try(file, act, who, **samples.complete(act, self.house.today, **on))

    @rule(
        file=files,
        what=st.sampled_from(range(len(samples.RECORDS))),
        who=samples.PEOPLE,
        back=st.sampled_from([0, 0, 0, 1, 300]),
        form=samples.FORMS,
    )
    def somebody_records(self, file: str, what: int, who: str, back: int, form: str) -> None:
        name, said = samples.RECORDS[what]
        on = samples.dated(self.house.today, back, form)
        if name in ("found", "validity"):
            self.known[file].plain = False
        self._try(file, name, who, **{**said, **on})

    @rule(
        file=files,
        place=st.integers(0, 30),
        back=st.sampled_from([-30, 0, 1, 40]),
        field=st.sampled_from(["on", "term", "effectOn", "renewal", "value", "none"]),
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
        elif field in ("renewal", "value") and act is not None and act.field(field):
            fields[field] = ["tacit:P1Y" if back else "none"]  # whether its end brings another term
        elif field == "effectOn" and act is not None and act.field("effectOn"):
            fields["effectOn"] = [str(self.house.today + timedelta(days=back))]
        self.known[file].plain = False
        with self.watched(file) as told:
            told.append(self.house.desk("officer").correct(file, entry.sequence, reason="a slip", fields=fields))

    @rule(file=files, act=st.sampled_from(samples.PEOPLES_ACTS), who=samples.PEOPLE)
    def somebody_asks_what_would_happen(self, file: str, act: str, who: str) -> None:
        with self.watched(file, writes=False) as told:
            told.append(self.house.do(act, by=who, ref=file, dry_run=True, **samples.complete(act, self.house.today)))

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
        answer = self.house.tried(act, by=by, **said)
        after = self.house.entries("calendar")
        if answer is None:
            assert len(after) == len(before)
            return
        assert len(after) == len(before) + 1 and after[-1].hash == answer.entry.hash
        self.no_rule_broke(answer)

    @rule(file=files, key=st.sampled_from(["a key", "another key"]))
    def somebody_says_it_twice(self, file: str, key: str) -> None:
        say = {"by": "officer2", "ref": file, "key": f"{key} {file}", "text": "the same"}
        with self.watched(file) as told:
            told.append(self.house.do("note", **say))
        first = told[0]
        entries = len(self.house.entries(file))
        again = self.house.do("note", **say)
        assert (again.entry.hash, len(self.house.entries(file))) == (first.entry.hash, entries)
        with pytest.raises(Conflict):
            self.house.do("note", **{**say, "text": "something else"})

    def _try(self, file: str, name: str, who: str, /, **said: Any) -> None:
        with self.watched(file) as told:
            told.append(self.house.do(name, by=who, ref=file, **said))
