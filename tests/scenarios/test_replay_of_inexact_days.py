"""Of a day that is known only in part much follows, and is written down: `replay` decides it as it was all the same.

A day of reception, an effect, the first day of a renewal: they stand in the entry, and nobody typed them.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from lifecycle.day_told import GIVES_NOTICE
from lifecycle.errors import AgreementsError
from lifecycle.history import Entry
from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.queries.replayed import replayed
from lifecycle.stages import ACTS, TWO_PERSON_ACTS
from rules.policy import read_policy
from tests.makers import Life, Office, brussels
from tests.scenarios.every_way import TOLD, ways
from tests.scenarios.ready import LONG_AGO, READY
from tests.scenarios.test_replay_of_every_act import accused

SEEN = "2019-01-15"
"""The day on which all is told; the agreements of LONG_AGO are in force since 2017."""
FORMS = ("2018-05", "2018", "2018-05-06/2018-05-20", "../2018-05-20", "2018-05-20/..")
LATELY = ("2024-05", "2024", "2024-05-06/2024-05-20", "../2024-05-20", "2024-05-20/..")
NOTICES = ("P6M", "P1D", "unknown")
SAID = {"source": "the gazette", "certainty": "A"}


def in_force(office: Office, notice: str, **how: Any) -> str:
    terms = {"term": "P20Y", "renewal": "express", "notice": notice}
    return Life(office, days={**LONG_AGO, "after": "2017-04-02"}, terms=terms, **how).until("in_force")


def gives_notice(office: Office, file: str, act: str, on: str, **says: str) -> Entry | None:
    """The entry of a notice that is done; None where it is refused."""
    if act in TWO_PERSON_ACTS:
        assert office.on(SEEN).as_("manager").record(file, "intent", act=act, reason="so agreed").passed
    more: dict[str, Any] = {"reason": "rights at risk"} if act == "denounce" else {}
    told = office.on(SEEN).advance(file, act, on=on, set=says, documents=[str(office.text)], **more)
    return told.answer.entry if told.passed else None


def corrected(office: Office, file: str, entry: Entry, *changes: dict[str, str]) -> None:
    """The entry with one change after the other, refused or not."""
    standing = entry.sequence
    for change in changes:
        if entry.act in TWO_PERSON_ACTS:
            office.on(SEEN).as_("manager").record(file, "intent", act=entry.act, reason="so agreed")
        try:
            told = office.on(SEEN).correct(file, standing, **change)
        except AgreementsError:  # it says so already
            continue
        standing = told.sequence if told.passed else standing


NOTICES_GIVEN = pytest.mark.parametrize(
    "act",
    [pytest.param(act, marks=pytest.mark.campaign if act == "end_by_consent" else ()) for act in sorted(GIVES_NOTICE)],
)
"""An end by consent is judged as a notice of the Region is, but for its length: in the campaign."""


@NOTICES_GIVEN
def test_a_notice_of_any_inexact_day_and_notice_period_with_finds_and_corrections(office: Office, act: str):
    """What follows from the notice may overlap with its day: typed so it is refused, worked out it is not."""
    partners = iter([partner.slug for partner in brussels().partners])
    done = []
    for on, notice in product(FORMS, NOTICES):
        file = in_force(office, notice, partner=next(partners))
        entry = gives_notice(office, file, act, on)
        if entry is None:
            continue
        done.append((on, notice))
        office.on(SEEN).record(file, "found", field="notice", value="P3M", **SAID)
        other = {"on": "2018-06", "receivedOn": "2018-06"}
        corrected(office, file, entry, {"on": "2018-04"}, other, {"on": "2018-04-03"}, {"effectOn": "2020-01"})
    assert accused(office) == []
    assert replayed(office.store, read_policy(SHIPPED_POLICY.read_text()))["differing"] == []
    assert {on for on, _ in done} >= {"2018-05", "2018", "2018-05-06/2018-05-20", "2018-05-20/.."}, done


@NOTICES_GIVEN
def test_a_notice_of_which_the_day_of_reception_or_the_effect_is_inexact(office: Office, act: str):
    """Typed, it is judged as typed; what follows from it is not."""
    partners = iter([partner.slug for partner in brussels().partners])
    done = 0
    for name, form, notice in product(("receivedOn", "effectOn"), (*FORMS, "2019-02"), NOTICES[:2]):
        file = in_force(office, notice, partner=next(partners))
        entry = gives_notice(office, file, act, "2018-06-03", **{name: form})
        if entry is not None:
            done += 1
            corrected(office, file, entry, {"on": "2018-06-04"}, {"receivedOn": "2018-06"}, {"on": "2018-06"})
    assert accused(office) == []
    assert done


@pytest.mark.parametrize("act", READY)
def test_every_act_of_an_inexact_day(office: Office, act: str):
    make, _ = READY[act]
    for on, partner in zip(LATELY, brussels().partners, strict=False):
        file = make(office, partner=partner.slug)
        if "two_persons" in ACTS[act].rules:
            assert office.on("2024-06-01").as_("manager").record(file, "intent", act=act, reason="so agreed").passed
        typed = office.typed_for(act)
        told = office.on("2024-06-01").advance(file, act, on=on, **typed)
        if told.passed:
            corrected(office, file, told.answer.entry, {"on": "2024-05-18"}, {"on": "2024-04/2024-05"})
    assert accused(office) == []


def test_every_record_of_an_inexact_day(office: Office):
    """Refused or not; the validity that is put in question moves the file besides."""
    for on, partner in zip(LATELY, brussels().partners, strict=False):
        file = office.file_at("in_force", partner=partner.slug)
        for act in TOLD:
            try:
                told = office.on("2024-06-01").perform(file, act, next(ways(act)), {"on": on})
            except AgreementsError:  # it names what is not there
                continue
            if told.passed:
                corrected(office, file, told.answer.entry, {"on": "2024-05-18"}, {"on": "2024-04/2024-05"})
    assert accused(office) == []
