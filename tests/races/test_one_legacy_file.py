"""Two processes run one file of old files at the same moment: each row is loaded once, and both hear what became of it."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

from lifecycle.legacy.entering import Run, enter_rows, known_to
from lifecycle.legacy.reading import read_legacy
from lifecycle.registers import PARTNERS
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from tests.legacy.conftest import PRAGUE, SOFIA, VIENNA, as_csv
from tests.makers import Office
from tests.races.racing import PATIENCE, desk_of, entries_of

OLD = (VIENNA, PRAGUE, SOFIA)
NAMES = ("vienna", "prague", "sofia", "berlin", "seoul", "tokyo", "kyiv", "lille")


def _run(url: str, path: str, name: str, start: Any, told: Any) -> None:
    with open_database(url) as store:
        desk = desk_of(store, name)
        read = read_legacy(Path(path), known_to(desk))
        start.wait(PATIENCE)
        told.put((name, *_became(enter_rows(desk, read))))


def _became(run: Run) -> tuple[list[str], bool]:
    return [item.status for item in run.items], run.written


def at_once(url: str, path: Path, *names: str) -> dict[str, tuple[list[str], bool]]:
    """These people run one file at one moment, each in a process; what each was told."""
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(len(names)), context.Queue()
    processes = [context.Process(target=_run, args=(url, str(path), name, start, told)) for name in names]
    for process in processes:
        process.start()
    found = {name: (statuses, written) for name, statuses, written in (told.get(timeout=PATIENCE) for _ in names)}
    for process in processes:
        process.join(PATIENCE)
    return found


def both_confirm(store: Store, url: str, folder: Path, rounds: int) -> None:
    """One announces; two others enter it at once, round after round with other rows."""
    office = Office.open(store, folder=folder)
    for turn, partner in zip(range(rounds), NAMES, strict=False):
        path = as_csv(office.folder / f"{turn}.csv", [{**VIENNA, "id": f"old-{turn}", "partner": partner}])
        desk = desk_of(store, "officer")
        assert _became(enter_rows(desk, read_legacy(path, known_to(desk)))) == (["intended"], True)
        told = at_once(url, path, "manager", "manager2")
        assert sorted(status for statuses, _ in told.values() for status in statuses) == ["before", "entered"]
        assert sorted(written for _, written in told.values()) == [False, True]
        found = verify(store)
        assert found.ok and found.partnerships == turn + 1
    acts = [e.act for e in entries_of(store, PARTNERS) if e.act.endswith("_legacy")]
    assert acts == ["intend_legacy", "complete_legacy"] * rounds


def test_two_who_confirm_one_file_at_once_load_it_once(store: Store, database_url: str, tmp_path: Path):
    both_confirm(store, database_url, tmp_path, 2)


def test_of_two_who_run_a_file_that_nobody_announced_one_announces_and_the_other_enters(
    store: Store, database_url: str, tmp_path: Path
):
    """Whoever comes second is the second person; alone it would have waited."""
    office = Office.open(store, folder=tmp_path)
    told = at_once(database_url, as_csv(office.folder / "old.csv", OLD), "officer", "officer2")
    assert sorted(statuses for statuses, _ in told.values()) == [["entered"] * 3, ["intended"] * 3]
    found = verify(store)
    assert found.ok and found.partnerships == len(OLD)
