"""Whatever is done, recorded, corrected or refused, in each way that it can be typed: `replay` decides it as it was."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import pytest

from lifecycle.correctable import act_of
from lifecycle.errors import AgreementsError
from lifecycle.history import REFUSED
from lifecycle.queries.replayed import replayed
from lifecycle.request import PERFORMED_BY
from lifecycle.stages import ACTS
from tests.makers import Office, brussels
from tests.scenarios.every_way import TOLD, values_of, with_each
from tests.scenarios.ready import DAY, READY

STAGES = ("assessment", "suspended")
MORE_STAGES = ("test_phase", "signed", "in_force", "under_notice", "renewal_due")
"""In the campaign: what is recorded there is as it is of the others."""
EARLIER, LATER = "2024-05-18", "2024-06-01"


def accused(office: Office) -> list[Any]:
    """The decisions of a record that `replay` holds to be otherwise than they should be."""
    shown = replayed(office.store)
    unexcused = [one for one in shown.get("undecided", ()) if not one["excused"]]
    return [
        (one["sequence"], one["act"], one.get("rules"), one.get("parts")) for one in (*shown["differing"], *unexcused)
    ]


def corrected(office: Office, file: str, acts: Container[str] = ACTS) -> None:
    """The last entry of each of these acts of a file corrected, in its day and where it can be in a field, refused or not."""
    entries = {e.act: e for e in office.entries(file) if e.act in acts and e.outcome != REFUSED}
    for entry in entries.values():
        act, standing = act_of(entry.act, entry.fields), entry.sequence
        fields = [f for f in act.fields if f.name != "field"] if act is not None else []
        for field in [None, *fields[-1:]]:
            change = (
                {field.name: values_of(act, field)[-1]} if field is not None and act is not None else {"on": EARLIER}
            )
            try:
                told = office.on(LATER).correct(file, standing, **change)
            except AgreementsError:  # what stands there already, or what nobody corrects
                continue
            standing = told.sequence if told.passed else standing


@pytest.mark.parametrize("stage", [*STAGES, *(pytest.param(one, marks=pytest.mark.campaign) for one in MORE_STAGES)])
def test_each_record_in_each_way_it_can_be_typed(office: Office, stage: str):
    """Some perform an act: the validity that is put in question, or confirmed. Refusals are decided again too."""
    day = "2023-06-01" if stage == "test_phase" else DAY
    partners = [partner.slug for partner in brussels().partners if partner.slug != "vienna"]
    for act, partner in zip(TOLD, partners, strict=False):
        file = office.file_at(stage, partner=partner)
        for typed in with_each(office, act):
            try:
                office.on(day).record(file, act.name, **typed)
            except AgreementsError:  # it names what is not there
                continue
            if office.stage(file) != stage:
                undoing = "question_validity" if stage == "renewal_due" else "confirm_validity"
                office.on(day).advance(file, undoing, **office.typed_for(undoing))
        corrected(office, file, {act.name, *PERFORMED_BY})
    assert accused(office) == []
    assert len(partners) >= len(TOLD)


@pytest.mark.parametrize("act", READY)
def test_each_act_and_its_correction(office: Office, act: str):
    make, day = READY[act]
    file = make(office)
    if "two_persons" in ACTS[act].rules:
        assert office.on(day).as_("manager").record(file, "intent", act=act, reason="so agreed").passed
    assert office.on(day).advance(file, act, **office.typed_for(act)).passed
    assert accused(office) == []
    corrected(office, file)
    assert accused(office) == []
