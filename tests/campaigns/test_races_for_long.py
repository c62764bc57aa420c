"""The races of `tests/races` again and again: what goes wrong once in a thousand times goes wrong here."""

from __future__ import annotations

import pytest

from tests.races.conftest import eight, files_at, office, slugs  # noqa: F401
from tests.races.racing import (
    ONE_MONTH,
    Governed,
    Typed,
    assert_decided_on_the_calendar_of_its_place,
    assert_sound,
    desk_of,
    kill_in_the_middle,
    number_of,
    outcomes,
    perform,
    version_of,
)
from tests.races.test_one_legacy_file import NAMES, both_confirm

pytestmark = pytest.mark.campaign


def test_a_hundred_times_one_advances(eight, store, database_url, files_at):  # noqa: F811
    [file] = files_at("in_force")
    for _ in range(100):
        version = version_of(store, file)
        told = eight.race(database_url, [Typed(file, "renew", ONE_MONTH, if_version=version)] * 8)
        assert outcomes(told) == {"advanced": 1, "conflict.version": 7}
    assert_sound(store)


def test_a_hundred_times_the_calendar_moves(eight, store, database_url, files_at):  # noqa: F811
    files = files_at("in_force", 7)
    renewing = [Typed(file, "renew", ONE_MONTH, times=None, pause=0.01) for file in files]
    told = eight.race(database_url, [*renewing, Governed(rejected=100, pause=0.02)])
    assert outcomes(told).keys() <= {"advanced", "refused", "recorded"}
    decided, calendars = assert_decided_on_the_calendar_of_its_place(store)
    assert calendars > 20, f"the race was none: {decided} decided"
    assert_sound(store)


@pytest.mark.parametrize("same", [True, False], ids=["one hot file", "a file each"])
def test_nobody_starves_while_eight_write_without_a_pause(eight, store, database_url, files_at, same: bool):  # noqa: F811
    """Each wants to write again as soon as it has written; everybody must come to their turn, without any error."""
    files = files_at("in_force", 1 if same else 8)
    told = eight.race(
        database_url,
        [Typed(files[n % len(files)], "renew", ONE_MONTH, times=300, stubborn=True) for n in range(8)],
    )
    assert outcomes(told).keys() <= {"advanced", "conflict.version"}
    assert outcomes(told)["advanced"] == 8 * 300
    assert_sound(store)


def test_a_hundred_kills(store, database_url, files_at):  # noqa: F811
    files = files_at("in_force", 2)
    keys = kill_in_the_middle(database_url, files, ONE_MONTH, kills=100)
    assert_sound(store)
    desk = desk_of(store, "officer")
    for key in keys:
        typed = Typed(files[number_of(key) % 2], "renew", ONE_MONTH, key=key)
        assert perform(desk, typed).hash == perform(desk, typed).hash
    assert_sound(store)


def test_eight_times_two_confirm_one_file_of_old_files(store, database_url, tmp_path):
    both_confirm(store, database_url, tmp_path, len(NAMES))
