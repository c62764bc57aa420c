"""What followed from a day that is known only in part is named by `replay` where somebody rewrote it."""

from __future__ import annotations

import pytest

from lifecycle.queries.replayed import replayed
from tests.lifecycle.forging import rewrite
from tests.makers import Office
from tests.scenarios.test_replay_of_every_act import accused
from tests.scenarios.test_replay_of_inexact_days import SEEN, gives_notice, in_force


@pytest.fixture
def office(store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.mark.parametrize(("name", "false"), [("effectOn", "2018-09"), ("receivedOn", "2018-04")])
def test_what_followed_from_an_inexact_day_is_named_where_it_was_rewritten(office: Office, name: str, false: str):
    """Rewritten to what its day does not give, and to an exact day of it."""
    file = in_force(office, "P6M")
    entry = gives_notice(office, file, "receive_denunciation", "2018-05")
    assert entry is not None and entry.fields["effectOn"] == "2018-11-01/2018-11-30"
    for value in (false, f"{false}-15"):
        rewrite(office, {**entry.data, "fields": {**entry.fields, name: value}})
        assert [one["sequence"] for one in replayed(office.store)["differing"]] == [entry.sequence]
    rewrite(office, entry.data)
    assert accused(office) == []


def test_an_effect_that_was_written_into_a_refused_notice_is_named(office: Office):
    """Of what is refused nothing is worked out: its entry says what was typed and no more."""
    file = in_force(office, "P6M")
    assert office.on(SEEN).as_("manager").record(file, "intent", act="denounce", reason="so agreed").passed
    told = office.on(SEEN).advance(file, "denounce", on="2018-05-03", documents=[str(office.text)])
    assert told.failing == ["reason.given"]
    entry = told.answer.entry
    rewrite(office, {**entry.data, "fields": {**entry.fields, "effectOn": "2018-11-03"}})
    assert [one["sequence"] for one in replayed(office.store)["differing"]] == [entry.sequence]
    rewrite(office, entry.data)
    assert accused(office) == []
