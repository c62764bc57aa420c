"""What `acts` shows is what happens: preview, dry run and act are one decision, whatever the file has been through."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifecycle.act import Nature
from lifecycle.answer import Answer
from lifecycle.errors import AgreementsError
from lifecycle.stages import ACTS
from rules.catalogue import RULES
from rules.dates import parse_inexact
from rules.verdict import Outcome, Verdict
from tests.properties import samples
from tests.properties.makers import House

HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 20, 200, 700]),
        st.one_of(st.sampled_from(samples.PEOPLES_ACTS), st.sampled_from(range(len(samples.RECORDS)))),
        samples.PEOPLE,
        st.sampled_from([0, 0, 1, 30]),
        samples.FORMS,
    ),
    max_size=5,
)


PUT_OFF = ("asked_when_performed", "to_be_named")
"""What a preview leaves to the request that is to come."""


def changed_theme(house: House, act: str) -> dict[str, str]:
    """An addendum changes something, whatever an earlier one made of the themes."""
    return {"themes": "culture" if house.stored().themes == ("tourism",) else "tourism"} if act == "amend" else {}


def live_through(house: House, happenings: list[tuple[int, str | int, str, int, str]]) -> None:
    """Whatever of this is allowed happens; what cannot be read does not."""
    for days, what, who, back, form in happenings:
        house.at(house.today + timedelta(days=days))
        on = samples.dated(house.today, back, form)
        with suppress(AgreementsError):
            if isinstance(what, int):
                name, said = samples.RECORDS[what]
                house.do(name, by=who, **{**said, **on})
            else:
                if samples.needs_intent(what):
                    house.do("intent", by="manager2", act=what, reason="so")
                house.do(what, by=who, **samples.complete(what, house.today, **on))


def of_the_file(verdicts: tuple[Verdict, ...], preview: tuple[Verdict, ...]) -> list[tuple[str, Outcome, str, object]]:
    """The verdicts that no request can change: those the preview did not put off."""
    asked = {v.rule for v in preview if v.key in PUT_OFF or RULES[v.rule].of_request}
    return [(v.rule, v.outcome, v.key, v.passes_from) for v in verdicts if v.rule not in asked]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.sampled_from(samples.OPEN_STAGES), samples.LIVES, st.booleans(), HAPPENINGS, st.data())
def test_what_the_preview_shows_is_what_happens(stage, said, second_file, happenings, data):
    """Of every act of the stage: same verdicts, allowed means allowed, blocked means refused, and a dry run is the act."""
    with House() as house:
        other = None
        if second_file:
            other = house.live("in_force", theme="tourism")
            house.reference = ""
        house.live(stage, **samples.fitting(stage, said))
        live_through(house, happenings)
        person = data.draw(samples.PEOPLE)
        _, decisions = house.desk(person).preview(house.reference)
        for shown in decisions:
            if ACTS[shown.act].nature is Nature.CLOCK:
                continue
            named = {"successor": other} if shown.act == "replace" and other else {}
            sample = samples.complete(shown.act, house.today, **changed_theme(house, shown.act), **named)
            told = house.do(shown.act, by=person, dry_run=True, **sample)
            same = of_the_file(told.decision.verdicts, shown.verdicts), of_the_file(shown.verdicts, shown.verdicts)
            assert same[0] == same[1], shown.act
            assert shown.stage == told.decision.stage
            if shown.allowed:
                assert not told.refused, (shown.act, told.decision.blocking)
                assert shown.target == told.decision.target
            else:
                assert told.refused, (shown.act, shown.blocking)
        act = data.draw(st.sampled_from([d.act for d in decisions if ACTS[d.act].nature is not Nature.CLOCK] or [""]))
        if act:
            before = house.entries()
            sample = samples.complete(act, house.today, **changed_theme(house, act))
            dry, live = house.do(act, by=person, dry_run=True, **sample), house.do(act, by=person, **sample)
            assert told_of(dry) == told_of(live)
            assert [e.hash for e in house.entries()][: len(before)] == [e.hash for e in before]
            assert house.entries()[-1].hash == live.entry.hash


def told_of(answer: Answer) -> tuple[object, ...]:
    """What an answer says, but for what is new each time: commitments, hashes, the instant."""
    return (
        answer.refused,
        answer.reference,
        answer.version,
        answer.entry.sequence,
        answer.entry.outcome,
        answer.entry.to,
        answer.decision,
    )


@given(st.sampled_from(samples.OPEN_STAGES), HAPPENINGS, st.integers(0, 2000), samples.FORMS)
def test_a_dry_run_writes_nothing(stage, happenings, back, form):
    """A preview of any day and a dry run of any act leave no trace."""
    with House() as house:
        house.live(stage)
        live_through(house, happenings)
        entries, state = [e.hash for e in house.entries()], house.stored()
        on = samples.dated(house.today, back, form)
        with suppress(AgreementsError):
            house.desk().preview(house.reference, parse_inexact(on["on"]) if on else None)
        for act in samples.PEOPLES_ACTS:
            with suppress(AgreementsError):
                house.do(act, dry_run=True, **samples.complete(act, house.today, **on))
        assert [e.hash for e in house.entries()] == entries
        assert house.stored() == state
