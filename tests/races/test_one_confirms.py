"""Two people confirm one migration at once: one entry a file, and both hear an answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from lifecycle.errors import Conflict
from lifecycle.migration import finish, unfinished
from lifecycle.verify import verify
from tests.makers import Office, policy
from tests.scenarios.adopting import DAY, ONE_YEAR, act, adopted, number_of, pinned

PARTNERS = ("vienna", "prague", "berlin", "montreal", "washington")


def test_two_who_finish_a_migration_move_each_file_once(store, tmp_path):
    office = Office.open(store, folder=tmp_path)
    files = [office.on(DAY).propose(partner).reference for partner in PARTNERS]
    new = adopted(office, policy(ONE_YEAR))
    number = number_of(act(office, "request_migration", "administrator", reference=files))
    assert act(office, "confirm_policy", "manager", number=number).passed
    start = Barrier(2)

    def finishing(who: str) -> dict:
        desk = office.on(DAY).as_(who).desk
        start.wait()
        return finish(desk, int(number))

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(finishing, ("manager", "legal")))
    assert sorted(f for told in done for f in told["moved"]) == sorted(files)
    assert [len([e for e in office.entries(f) if e.act == "migrate_policy"]) for f in files] == [1] * len(files)
    assert all(pinned(office, f) == new for f in files)
    assert unfinished(office.on(DAY).as_("legal").desk, number) is None
    assert verify(store).ok


def test_of_two_who_confirm_one_is_told_that_nothing_waits(store, tmp_path):
    office = Office.open(store, folder=tmp_path)
    number = number_of(act(office, "adopt_policy", "administrator", text=policy(ONE_YEAR)))
    start = Barrier(2)

    def confirming(who: str) -> str:
        start.wait()
        try:
            told = act(office, "confirm_policy", who, number=number)
        except Conflict:
            return "conflict"
        return "confirmed" if told.passed else told.because["policy.second_person"]

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirming, ("manager", "legal"))) == ["confirmed", "nothing_waits"]
    assert verify(store).ok
