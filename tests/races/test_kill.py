"""`kill -9` in the middle of acts: nothing is half done, and the same key gives the one answer."""

from __future__ import annotations

from tests.races.racing import (
    ONE_MONTH,
    Typed,
    assert_sound,
    desk_of,
    entries_of,
    key_of,
    kill_in_the_middle,
    number_of,
    perform,
)


def test_after_a_kill_the_record_is_whole_and_each_key_has_one_answer(store, database_url, files_at):
    files = files_at("in_force", 2)
    kills = 5
    keys = kill_in_the_middle(database_url, files, ONE_MONTH, kills)
    assert_sound(store)
    desk = desk_of(store, "officer")

    def again(key: str):
        return perform(desk, Typed(files[number_of(key) % 2], "renew", ONE_MONTH, key=key))

    last = {key_of(life, max(number_of(k) for k in keys if k.startswith(f"life-{life}-"))) for life in range(kills)}
    for key in keys:
        told = again(key)
        assert told.outcome == "advanced"
        assert told.repeated or key in last, "only what was under way when it was killed may be missing"
        assert again(key).hash == told.hash
    renewed = [entry for file in files for entry in entries_of(store, file) if entry.act == "renew"]
    assert len(renewed) == len(keys), "one entry a key"
    assert_sound(store)
