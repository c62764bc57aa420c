"""The program in a process of its own, without the time that its start takes.

A server imports the program once and forks a child for each call: environment, folder, exit code and streams are
those of a real process, and a child that is killed takes nobody with it. What the start itself does (arguments of the
interpreter, what is imported when, signals) is tried with real starts: tests/commands/test_start.py, tests/test_readme.py.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import multiprocessing
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
START = "import sys; from tests.makers.fork_server import listen; listen(sys.argv[1])"
PATIENCE = 120
"""Seconds that a call may take."""


class Done(NamedTuple):
    """What a process left: exit code (negative for the signal that ended it), standard output, standard error."""

    returncode: int
    stdout: str
    stderr: str


def run_program(arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> Done:
    """Run the program as `agreements ARGUMENTS` in a folder with just this environment.

    Raises TimeoutError where it takes longer than `PATIENCE`.
    """
    with (
        socket.socket(socket.AF_UNIX) as line,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as err,
    ):
        line.settimeout(PATIENCE)
        line.connect(server_of(START))
        asked = json.dumps({"arguments": list(arguments), "environ": dict(environ), "folder": str(folder)})
        socket.send_fds(line, [b"!"], [out.fileno(), err.fileno()])
        line.sendall(asked.encode("utf-8", "surrogateescape"))
        line.shutdown(socket.SHUT_WR)
        code = line.recv(16)
        out.seek(0)
        err.seek(0)
        return Done(int(code) if code else -signal.SIGKILL, _lines(out.read()), _lines(err.read()))


def _lines(text: str) -> str:
    """As `subprocess` reads text: every end of line is one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def in_a_shell(*start: str) -> str:
    """What a shell types for the program (`server_of`), less its arguments: a child of a server, not a start of its own."""
    client = Path(__file__).with_name("fork_client.py")
    return shlex.join([sys.executable, "-I", "-S", str(client), server_of(*(start or (START,)))])


@cache
def server_of(start: str, *more: str) -> str:
    """Start a server by a line of Python, once in this test process; the address at which it listens.

    The line finds that address in `sys.argv[1]`, what else it needs behind it. It ends with the test process.
    """
    folder = tempfile.TemporaryDirectory(prefix="fork", ignore_cleanup_errors=True)
    address = str(Path(folder.name) / "line")
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("AGREEMENTS_", "COV"))}
    server = subprocess.Popen(
        [sys.executable, "-c", start, address, *more], cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )  # fmt: skip
    assert server.stdout is not None
    assert server.stdin is not None
    server.stdout.readline()

    def end() -> None:
        server.kill()
        server.communicate()
        folder.cleanup()

    atexit.register(end)
    return address


def listen(address: str) -> None:
    """Import everything, then fork a child for each call, until whoever started us is gone."""
    import importlib

    from cli import COMMANDS
    from messages import nameless

    nameless.watch(_refuse)
    for _, module, _ in COMMANDS:
        importlib.import_module(module)
    for module in ("commands.program", "lifecycle.desk", "lifecycle.queries", "lifecycle.storage.engine", "scheduler.check",
                   "lifecycle.storage.sqlite", "lifecycle.storage.postgresql", "psycopg"):  # fmt: skip
        importlib.import_module(module)
    _practise()
    gc.collect()
    gc.freeze()  # what is there by now is no garbage, and no child need look through it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    starter = os.getppid()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        door.settimeout(5)
        print("ready", flush=True)
        while os.getppid() == starter:
            try:
                line, _ = door.accept()
            except TimeoutError:
                continue
            if os.fork() == 0:
                door.close()
                _be_the_program(line)
            line.close()


PRACTISED = (
    "init", "check", "list", "board", "show BE-BRU-2026-0006", "acts BE-BRU-2026-0006", "history", "verify",
    "record BE-BRU-2026-0006 note --text practised",
)  # fmt: skip


def _practise() -> None:
    """Do once, on a register that is thrown away, what every child would do first: half of its time is saved.

    Statements are compiled, the policy is read, and what is imported when it is needed is there.
    """
    from cli import COMMANDS
    from commands.program import run
    from commands.session import Session
    from tests import compiled

    compiled.share()
    with (
        tempfile.TemporaryDirectory(prefix="fork") as folder,
        open(os.devnull, "w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        for line in PRACTISED:
            address = f"sqlite:///{folder}/agreements.db"  # not that of the folder where the tests are run
            environment = {"AGREEMENTS_DATABASE_URL": address, "AGREEMENTS_TODAY": "2026-11-23"}
            session = Session({**environment, "AGREEMENTS_USER": "officer"}, folder)
            run(line.split(), session, COMMANDS)
        assert os.path.exists(f"{folder}/agreements.db"), "practised on a register that somebody keeps"
    assert threading.active_count() == 1 and not multiprocessing.active_children(), "a fork would lose them"


NO_NAMES = "TEST_SHOWS_CODES"
"""Set for a program that is to show codes without a name: a test marked `no_names` asks it what it does then."""


def _refuse(shown: object) -> None:
    if os.environ.get(NO_NAMES):
        return
    said = f"a code is shown for want of a name: {shown}"
    print(said, file=sys.stderr, flush=True)  # for the program tells of no fault what it was
    raise AssertionError(said)


def _be_the_program(line: socket.socket) -> None:
    """The child: read what is asked, become the program, tell the exit code."""
    import traceback

    import cli

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    line.settimeout(None)
    _, streams, _, _ = socket.recv_fds(line, 1, 2)
    text = b"".join(iter(lambda: line.recv(1 << 16), b"")).decode("utf-8", "surrogateescape")
    asked = json.loads(text)
    null = os.open(os.devnull, os.O_RDONLY)
    for stream, place in zip((null, *streams), (0, 1, 2), strict=True):
        os.dup2(stream, place)
        os.close(stream)
    # what they wrote to before may have been a file, in which one can seek, and these be pipes
    sys.stdout, sys.stderr = (
        open(old.fileno(), "w", encoding=old.encoding, errors=old.errors, buffering=at_once, closefd=False)  # noqa: SIM115
        for old, at_once in ((sys.stdout, -1), (sys.stderr, 1))
    )
    os.environ.clear()
    os.environ.update(asked["environ"])
    os.chdir(asked["folder"])
    sys.argv = ["agreements", *asked["arguments"]]
    try:
        code = cli.main()
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    for text_stream in (sys.stdout, sys.stderr):
        text_stream.flush()
    line.sendall(str(code).encode())
    os._exit(0)
