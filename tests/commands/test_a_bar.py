"""The bar of a long check: on a terminal only, from the first second on, gone at the end, never beside JSON."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commands.bar import CLEAR, Bar, watching
from commands.session import Session
from lifecycle.key_file import read_key
from lifecycle.log.sealing import seal
from lifecycle.pack.writing import write_pack
from lifecycle.queries import Queries
from lifecycle.queries.replayed import replayed
from lifecycle.storage.engine import open_database
from lifecycle.supposed import read_scenarios
from lifecycle.verify import verify
from scheduler.check import run_check
from tests.commands.conftest import DAY, PROGRAM, ROOT, Agreements


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal."""
    ends = pty.openpty()
    yield ends
    for end in ends:
        os.close(end)


def shown_on(end: int) -> str:
    """All that was written on the other end so far."""
    os.set_blocking(end, False)
    said = b""
    while True:
        try:
            said += os.read(end, 4096)
        except BlockingIOError:
            return said.decode()


def test_a_bar_appears_after_a_second_and_is_gone_at_the_end(terminal: tuple[int, int]):
    here, there = terminal
    seconds = iter([0.0, 0.9, 1.0, 5.0])
    with os.fdopen(os.dup(there), "w", encoding="utf-8") as stream:
        bar = Bar("check.progress", "en", stream, lambda: next(seconds))
        bar(100, 1000)
        bar(250, 1000)
        bar(990, 1000)
        bar(1000, 1000)
        bar.close()
    assert shown_on(here) == (
        f"{CLEAR}[{'#' * 7}{'.' * 23}] 250 of 1000 deadlines{CLEAR}[{'#' * 29}.] 990 of 1000 deadlines{CLEAR}"
    )


def test_what_is_done_within_a_second_shows_none(terminal: tuple[int, int]):
    here, there = terminal
    with os.fdopen(os.dup(there), "w", encoding="utf-8") as stream:
        bar = Bar("check.progress", "en", stream, lambda: 0.0)
        bar(1, 2)
        bar(2, 2)
        print("end", file=stream, end="")
    assert shown_on(here) == "end"


def test_a_pass_says_how_many_deadlines_it_looked_at_of_how_many(brussels: Path, folder: Path):
    copied = folder / "agreements.db"
    copied.write_bytes(brussels.read_bytes())
    heard: list[tuple[int, int]] = []
    with open_database(f"sqlite:///{copied}") as store:
        run_check(
            store, lambda: datetime.now(UTC), date.fromisoformat(DAY), trial_day=True,
            progress=lambda *told: heard.append(told),
        )  # fmt: skip
    assert heard and heard[-1][0] == heard[-1][1] and [done for done, _ in heard] == sorted(done for done, _ in heard)


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_short_check_and_one_for_a_program_leave_standard_error_alone(
    agreements: Agreements, folder: Path, terminal: tuple[int, int], flags: list[str]
):
    """But for the note that the day was set by hand. Without a terminal there is no bar however long it takes."""
    here, there = terminal
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("AGREEMENTS_", "LC_", "LANG"))}
    environ.update(PYTHONPATH=str(ROOT), LC_ALL="C.UTF-8", AGREEMENTS_TODAY=DAY)
    done = subprocess.run(
        [*PROGRAM, "check", *flags], cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=there, timeout=60, check=False
    )  # fmt: skip
    assert done.returncode == 0
    said = shown_on(here)
    assert "AGREEMENTS_TODAY" in said and (not flags or CLEAR not in said)
    assert CLEAR not in agreements("check", *flags, today=DAY).err


def test_whoever_watches_a_terminal_is_shown_a_bar_and_a_program_none(
    folder: Path, terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
):
    here, there = terminal
    with os.fdopen(os.dup(there), "w", encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        with watching(Session({"AGREEMENTS_LANG": "fr"}, str(folder)), "replay.progress") as bar:
            assert bar is not None
            bar._began -= 5.0
            bar(1, 4)
        session = Session({}, str(folder))
        session.flags["json"] = True
        with watching(session, "replay.progress") as none:
            assert none is None
    said = shown_on(here)
    assert "1" in said and said.endswith(CLEAR) and "1 dossier sur 4" in said


def test_a_checkpoint_a_pack_a_replay_and_a_what_if_tell_how_far_they_are(brussels: Path, folder: Path):
    """Each hears of it in order, up to all that there is."""
    copied = folder / "agreements.db"
    copied.write_bytes(brussels.read_bytes())
    key, now = read_key(brussels.with_name("agreements.key")), datetime.now(UTC)
    heard: dict[str, list[tuple[int, int]]] = {}

    def hear(name: str) -> Callable[[int, int], None]:
        return lambda done, total: heard.setdefault(name, []).append((done, total))

    with open_database(f"sqlite:///{copied}") as store:
        day = date.fromisoformat(DAY)
        seal(store, None, now, hear("seal"))
        replayed(store, None, hear("replay"))
        scenario = read_scenarios("--caretaker", ("2027-01-01",), day)
        Queries(store, day, "en").what_if(scenario, hear("what-if"))
        verify(store, hear("verify"))
        write_pack(store, key, folder / "pack.zip", now, lambda chosen: {}, progress=hear("pack"))
    assert heard.keys() == {"seal", "replay", "what-if", "verify", "pack"}
    for name, told in heard.items():
        assert all(0 <= done <= total for done, total in told), name
        assert [total for _, total in told if total < 30] == [], name
    assert all(heard[name][-1][0] == heard[name][-1][1] for name in ("seal", "replay", "what-if", "verify"))
