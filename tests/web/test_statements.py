"""How many statements a page takes: as many where much waits as where little does."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.act import Act
from lifecycle.command import read_command
from lifecycle.desk import Desk
from lifecycle.erasure_acts import REQUEST
from lifecycle.people_acts import AFFAIRS
from lifecycle.records import BY_NAME
from lifecycle.registers import PEOPLE
from rules.facts import Actor
from tests.lifecycle.storage.test_plans import recorded
from tests.web.conftest import Served

MOST = {
    "/en/pending": 19, "/en/settings": 8, "/en/policy": 8, "/en/erasures": 12, "/en/stages": 6,
    "/en/policy/adopt": 6, "/en/settings/save_filter": 6,
}  # fmt: skip
"""The most statements that each page takes the second time."""
URGENT = {
    "act": ["renew"],
    "class": ["urgent"],
    "justification": ["It waits."],
    "harm": ["It ends."],
    "deadline": ["2025-03-01"],
}


def done(served: Served, who: Actor, subject: str, made: Act, /, **typed: Any) -> None:
    """Something that is done through the desk, and not refused."""
    desk = Desk(served.store, clock=served.clock, today=served.day.today, actor=who)
    reason = typed.pop("reason", None)
    answer = desk.perform(read_command(subject, made, fields=typed, reason=reason))
    assert not answer.refused, answer.decision.blocking


def test_a_page_takes_as_many_statements_where_much_waits_as_where_little_does(serve: Any):
    """Exceptions and erasures of several files, feeds and filters of one person."""
    served = serve(today=date(2025, 1, 15))
    acts = {act.name: act for act in AFFAIRS}
    reader, counted = served.as_("legal"), []
    for files in (
        ("BE-BRU-2026-0001", "BE-BRU-2026-0002"),
        ("BE-BRU-2026-0003", "BE-BRU-2026-0005", "BE-BRU-2026-0006"),
    ):
        for number in files:
            done(served, Actor(1, "officer"), number, BY_NAME["request_exception"], **URGENT)
            entry = str(served.office.entries(number)[-1].sequence)
            done(served, Actor(7, "administrator"), number, REQUEST, entry=[entry], field=["harm"], reason="Asked for.")
            done(served, Actor(5, "legal"), PEOPLE, acts["add_feed"], scope=["own"], token=[number.ljust(64, "0")])
            done(served, Actor(5, "legal"), PEOPLE, acts["save_filter"], filter=[f"f{number[-4:]}"], days=["30"])
        found = {}
        for path in MOST:
            reader.get(path)
            with recorded(served.store) as sent:
                reader.get(path)
            found[path] = len(sent)
        counted.append(found)
    few, many = counted
    assert few == many
    assert all(many[path] <= most for path, most in MOST.items()), many
