"""`agreements serve`: the program as a process, that answers, ticks, and ends when it is told to."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import httpx2
import pytest

from lifecycle.queries import Queries
from lifecycle.storage.engine import open_database
from tests.makers.program import PROGRAM
from tests.web.conftest import DAY, Reader


def started(folder: Path, *args: str, **env: str) -> subprocess.Popen[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("AGREEMENTS_")}
    environ.update(env)
    return subprocess.Popen(
        [PROGRAM, "serve", *args], cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def last_check(folder: Path) -> str:
    with open_database(f"sqlite:///{folder / 'var' / 'agreements.db'}") as store:
        return Queries(store, DAY, "en").board()["lastCheck"]


@pytest.fixture
def folder(tmp_path: Path, brussels_file: Path) -> Path:
    (tmp_path / "var").mkdir()
    shutil.copyfile(brussels_file, tmp_path / "var" / "agreements.db")
    return tmp_path


def test_serve_prints_its_address_answers_there_ticks_and_ends_by_a_signal(folder: Path):
    """One process: the pages answer, and the check of the next day is done without anybody asking."""
    before = last_check(folder)
    process = started(folder, "--demo", "--port", "0", AGREEMENTS_TODAY="2026-11-24")
    try:
        assert process.stdout is not None
        said = process.stdout.readline() + process.stdout.readline()
        [address] = re.findall(r"http://127\.0\.0\.1:\d+", said)
        assert "demonstration" in said
        assert httpx2.get(f"{address}/en/partners").status_code == 200
        with httpx2.Client(base_url=address, follow_redirects=True, timeout=30) as client:
            secret = Reader(client).sign_in("officer").do("/en/settings/add_feed", scope="own")
            assert f"{address}/calendar/" in secret.text, "where it is served"
        while last_check(folder) == before:
            assert process.poll() is None, "it ended by itself"
            httpx2.get(f"{address}/en/partners")
        second = started(folder, "--demo", "--port", "0", AGREEMENTS_TODAY="2026-11-24")
        assert second.wait(30) == 5
        second.communicate()
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode in (0, -signal.SIGTERM) and "Traceback" not in err, err


@pytest.mark.parametrize(
    ("args", "env", "code", "said"),
    [
        (["--demo", "--host", "0.0.0.0"], {}, 2, "loopback"),
        (["--port", "0"], {"AGREEMENTS_TODAY": "2026-11-24"}, 2, "AGREEMENTS_TODAY"),
        (["--demo", "--host", "127.0.0.1", "--port", "70000"], {}, 1, "--port"),
    ],
)
def test_serve_refuses_what_would_open_the_house(folder: Path, args, env, code, said):
    """A demonstration for others, a day set by hand without one, a port that is none."""
    process = started(folder, *args, **env)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code and said in err and "Traceback" not in err
