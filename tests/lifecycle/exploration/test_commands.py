"""The lines of a counter-example are those that one types: into an empty folder, in a shell, in their order.

Under the mutant every line does what it says and the file stands where it must not; under the definition that ships
one of them is refused, or the file does not stand there.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lifecycle.exploration import prove
from lifecycle.exploration.opening import ONE, predecessor, register
from lifecycle.exploration.state import START
from lifecycle.exploration.telling import line_of
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.lifecycle.exploration.mutants import MUTANTS, REFUSED_AT_ONCE, Mutant, definition_of
from tests.makers.fork_server import NO_NAMES, in_a_shell

HOUSE = Path(__file__).parents[3]
REFUSED = 3
SOON = {"a bypass from the assessment to force"}
"""The mutant whose lines are typed by `make test`; those of all by `make campaign`."""
PROVES_ITSELF = {"an amendment is a notice"}
"""A mutant that changes which acts leave the stage alone proves itself: the fold reads that as the program starts."""
EVERY = [pytest.param(made, id=made.name, marks=() if made.name in SOON else pytest.mark.campaign) for made in MUTANTS]
ELSEWHERE = {
    "a source prolongs a term that is over",
    "an act of tomorrow",
    "a day that may be tomorrow has come",
    "a partner that nobody knows",
    "a notice that ends before it came", "an addendum ends a term before it began",
    "an agreement begins when it is over", "a term that was found to end on its first day",
    "a notice that was found to end before it came", "an addendum that changes nothing",
    "what lies before a later act", "a term that may end before it begins",
    "a beginning that is found before the signature", "a beginning that is found behind the stated end",
}  # fmt: skip
"""Mutants of which the act is done, but the file is not found where it led: the calendar takes it back on that day, it
stands there from tomorrow, it is not of the partner that is asked about, a later act led on from there."""
NOT_LOADED = {"an act leaves an end", "a signed agreement is sent back", *(made.name for made in REFUSED_AT_ONCE)}
"""Mutants with which the program does not even start: the table is refused as it is loaded."""
MARK = "@@"
LISTEN = """
import sys
from tests.lifecycle.exploration.mutated_program import change
change(sys.argv[2])
from tests.makers.fork_server import listen
listen(sys.argv[1])
"""


@dataclass
class Shell:
    """A shell in an empty folder, in which `agreements` is the program as it ships or a mutant of it."""

    folder: Path
    mutant: str | None = None

    def type(self, lines: list[str]) -> list[tuple[int, str]]:
        """Type lines one after the other; the exit code and what was printed, of each, up to the first that fails."""
        program = self.folder / "bin" / "agreements"
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec {self.started()} "$@"\n')
        program.chmod(0o755)
        script = "set -u\n" + "".join(
            f'{line}\ncode=$?; echo "{MARK}$code"; test $code = 0 || exit $code\n' for line in lines
        )
        here = self.folder / "here"
        here.mkdir(exist_ok=True)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AGREEMENTS_")}
        done = subprocess.run(
            ["bash", "-c", script], cwd=here, capture_output=True, text=True, check=False,
            env={**clean, "PATH": f"{program.parent}:{clean['PATH']}", "PYTHONPATH": str(HOUSE), "AGREEMENTS_LANG": "en",
                 NO_NAMES: "1"},
        )  # fmt: skip
        texts = done.stdout.split(MARK)
        told = [(int(after.split("\n", 1)[0]), text.partition("\n")[2] if n else text)
                for n, (text, after) in enumerate(pairwise(texts))]  # fmt: skip
        assert told, done.stderr
        if told[-1][0]:
            told[-1] = (told[-1][0], told[-1][1] + done.stderr)
        return told

    def started(self) -> str:
        """How the program is started: forked from one that was started as itself or as the mutant, where it starts."""
        if self.mutant in NOT_LOADED:
            return shlex.join([sys.executable, "-m", "tests.lifecycle.exploration.mutated_program", self.mutant])
        return in_a_shell() if self.mutant is None else in_a_shell(LISTEN, self.mutant)

    def files(self, day: str) -> list[Any]:
        """The files with the partner of the counter-examples on a day, and the acts that are possible there."""
        asked = f"AGREEMENTS_TODAY={day} agreements"
        listed = json.loads(self.type([f"{asked} list --partner graz --json"])[0][1])["items"]
        for item in listed:
            acts = json.loads(self.type([f"{asked} acts {item['reference']} --json"])[0][1])["acts"]
            item["leads"] = {act.get("to") for act in acts if act["allowed"]} - {None, item["stage"]}
        return listed

    def terms(self, day: str) -> list[Any]:
        """What the files say on a day of what was signed, their terms and notices; not when it was recorded."""
        asked = f"AGREEMENTS_TODAY={day} agreements show"
        said = [self.type([f"{asked} {item['reference']} --json"])[0][1] for item in self.files(day)]
        return [
            {name: told for name, told in json.loads(one).items() if name not in ("reference", "progress", "documents")}
            for one in said
        ]

    def clock_acts(self, day: str) -> list[str]:
        """What the calendar did, as the history of all files has it."""
        told = self.type([f"AGREEMENTS_TODAY={day} agreements history --json"])[0][1]
        return [item["act"] for item in json.loads(told)["items"] if item["nature"] == "clock"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_that_is_wrong_is_said_in_a_sentence_and_nothing_is_done(tmp_path: Path, lang: str):
    """What the calendar takes is called a decision: the program does not start, whatever is typed."""
    [(code, said)] = Shell(tmp_path, "the end of a notice is called a decision").type(
        [f"agreements prove --lang {lang}"]
    )
    why = render("table.foreseen", {"line": "notice_ends", "value": "decision"}, lang)
    assert (code, said.strip()) == (2, render("usage.table", {"text": why}, lang))


@pytest.mark.campaign
@pytest.mark.parametrize("stage", ["in_force", "renewal_due", "suspended", "denounced"])
def test_an_agreement_that_another_succeeds_is_brought_to_its_stage(stage: str, tmp_path: Path):
    lines = [line_of(typed) for typed in (*register(START + ONE), *predecessor(stage))]
    shell = Shell(tmp_path)
    assert {code for code, _ in shell.type(lines)} == {0}
    assert [file["stage"] for file in shell.files("2024-07-01")] == [stage]


@pytest.mark.parametrize("made", EVERY)
def test_every_line_of_a_counter_example_does_what_it_says_until_what_ships_refuses(made: Mutant, tmp_path: Path):
    if made.name in PROVES_ITSELF:
        told = Shell(tmp_path / "proof", made.name).type(["agreements prove --json"])
        broken = json.JSONDecoder().raw_decode(told[0][1])[0]["broken"]
    else:
        broken = prove(definition_of(made))["broken"]
    lines, stage = broken["commands"], broken["stage"]
    day = max(word.removeprefix("AGREEMENTS_TODAY=") for word in lines[-1].split() if "_TODAY=" in word)

    if made.breaks in ("runs_on", "kept"):
        _what_the_file_says_differs(lines, day, tmp_path, made)
        return
    if made.breaks == "clock":
        _the_calendar_alone_differs(lines, day, tmp_path, made)
        return
    if made.breaks in ("free", "told", "reached"):
        _the_last_line_answers_otherwise(lines, tmp_path, made)
        return
    wrong = Shell(tmp_path / "mutant", made.name)
    told = wrong.type(lines)
    there = []
    if made.name in NOT_LOADED:
        assert told[-1][0] == 2 and "table of stages and acts cannot be loaded: act " in told[-1][1]
    else:
        assert [code for code, _ in told] == [0] * len(lines), (lines[len(told) - 1], told[-1][1])
        there = [file for file in wrong.files(day) if file["stage"] == stage]
        assert there or made.name in ELSEWHERE, f"no file stands at {stage}"

    right = Shell(tmp_path / "shipped")
    told = right.type(lines)
    if told[-1][0] == 0 and there:  # nothing was refused: then something else is, or was done, that should be
        others = [file for file in right.files(day) if file["stage"] == stage]
        assert len(told) == len(lines)
        assert not others or others[-1]["leads"] > there[-1]["leads"]
    else:
        assert told[-1][0] == REFUSED, (lines[len(told) - 1], told[-1][1])
        assert "Refused" in told[-1][1]


def _the_last_line_answers_otherwise(lines: list[str], folder: Path, made: Mutant):
    """What waits, or is refused for no reason, or cannot be done: every line before it does the same on both sides."""
    right, wrong = (shell.type(lines) for shell in (Shell(folder / "shipped"), Shell(folder / "mutant", made.name)))
    assert len(right) == len(wrong) == len(lines) and not any(code for code, _ in (*right[:-1], *wrong[:-1]))
    (code, said), (other, instead) = right[-1], wrong[-1]
    if made.breaks == "free":
        assert (code, other) == (0, REFUSED) and "caretaker" in instead
    elif made.breaks == "told":
        assert (code, other) == (REFUSED, REFUSED) and "stage" in said and said != instead
    else:
        assert (code, other) == (0, 0) and said != instead


def _the_calendar_alone_differs(lines: list[str], day: str, folder: Path, made: Mutant):
    """All lines can be typed as shipped, and the last check does what falls due; under the mutant it does not."""
    right, wrong = Shell(folder / "shipped"), Shell(folder / "mutant", made.name)
    assert [code for code, _ in right.type(lines)] == [0] * len(lines)
    told = wrong.type(lines)
    assert len(told) == len(lines) and not any(code for code, _ in told[:-1])
    assert len(right.clock_acts(day)) > len(wrong.clock_acts(day))


def _what_the_file_says_differs(lines: list[str], day: str, folder: Path, made: Mutant):
    """All lines can be typed as shipped and under the mutant, but for the last; the file then says other things.

    Or what ships refuses the last, so that nothing untrue is said.
    """
    right, wrong = Shell(folder / "shipped"), Shell(folder / "mutant", made.name)
    *before, (last, _) = right.type(lines)
    assert [code for code, _ in before] == [0] * (len(lines) - 1)
    told = wrong.type(lines)
    if last == REFUSED:
        assert len(told) == len(lines) and not any(code for code, _ in told)
        return
    assert last == 0
    assert len(told) == len(lines) and not any(code for code, _ in told[:-1])
    if told[-1][0] == 0:  # else the program stops: its fold knows no such renewal
        assert right.terms(day) != wrong.terms(day)
