"""A list of people offers those alone who may be named there, and nobody is chosen beforehand."""

from __future__ import annotations

import pytest

from lifecycle.initialise import DEMONSTRATION_PEOPLE
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Served

FILE = "BE-BRU-2026-0006"
WORKING = {
    str(number)
    for number, name in enumerate(DEMONSTRATION_PEOPLE, 1)
    if name in ("officer", "officer2", "manager", "manager2")
}
"""The people of the demonstration whose role works on files."""
IDLE = str(DEMONSTRATION_PEOPLE.index("auditor") + 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_who_may_work_on_files_is_offered_for_one(served: Served, lang: str):
    """As officer, as deputy, as officer of a new file, as whoever takes the files of another."""
    manager = served.as_("manager", lang)
    assign = manager.get(f"/{lang}/partnerships/{FILE}/record/assign").form_of("check")
    propose = manager.get(f"/{lang}/propose").form_of("check")
    handover = manager.get(f"/{lang}/handover").form_of("check")
    for offered in (
        assign.choices["officer"],
        assign.choices["deputy"],
        propose.choices["officer"],
        handover.choices["taker"],
    ):
        assert set(offered) == {"", *WORKING}
    absence = manager.get(f"/{lang}/registers/add_absence").form_of("check")
    assert IDLE not in absence.choices["deputy"] and IDLE in absence.choices["person"]
    assert set(absence.choices["deputy"]) >= WORKING


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hand_over_chooses_nobody_and_confirms_nothing_where_there_is_nothing(served: Served, lang: str):
    """What is left empty is told at its field; no files, no button."""
    manager = served.as_("manager", lang)
    form = manager.get(f"/{lang}/handover").form_of("check")
    assert form.fields["leaving"] == [""] and form.fields["taker"] == [""]
    page = manager.send(form, 422, step="check")
    assert {"e-leaving", "e-taker", "wrong"} <= set(page.ids)
    page = manager.send(form, step="check", leaving=IDLE, taker="1", reason="Leaves.")
    assert render("web.handover.nothing", {}, lang).replace("\N{NO-BREAK SPACE}", " ") in page.said
    assert ("step", "do") not in page.form_of("edit").buttons


def test_a_hand_over_that_is_refused_may_be_recorded_as_refused(served: Served):
    """As with every form: one button more."""
    officer = served.as_("officer")
    page = officer.send(officer.get("/en/handover").form_of("check"), 422, step="check", leaving="2", taker="1")
    page = officer.send(page.form_of("do"), 403, step="do")
    last = served.office.entries("people")[-1]
    assert last.outcome == "refused" and render("web.act.refusal_recorded", {"entry": last.sequence}, "en") in page.said
