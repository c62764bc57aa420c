"""The README tells the truth: what it prints was printed, what it names is there.

`python tests/test_readme.py` writes the present output into the README, to be looked at before it is committed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.S)
MARK = "@@@ next @@@"


def commands_of(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what the README says it prints."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif found:
            command, printed = found[-1]
            found[-1] = (command, printed + line + "\n")
    return found


def run(commands: list[str], folder: Path) -> list[str]:
    """What each command prints, typed one after another into one shell in an empty folder."""
    script = "\n".join(f"{command}\necho '{MARK}'" for command in commands)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AGREEMENTS_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment.update(LANG="C.UTF-8", LC_ALL="C.UTF-8")
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return done.stdout.split(MARK + "\n")[: len(commands)]


def normal(text: str) -> str:
    """The text without what changes from day to day: the year of registration."""
    return re.sub(r"BE-BRU-\d{4}-", "BE-BRU-YYYY-", text).strip()


def test_every_command_of_the_readme_prints_what_the_readme_says(tmp_path: Path):
    """The worked example is run as a newcomer would type it, and compared line by line."""
    told = [pair for block in BLOCK.findall(README.read_text()) for pair in commands_of(block)]
    assert len(told) > 5
    printed = run([command for command, _ in told], tmp_path)
    for (command, expected), found in zip(told, printed, strict=True):
        assert normal(found) == normal(expected), f"$ {command}"


def test_the_diagram_of_the_readme_is_the_one_made_from_the_table():
    """Change the table and the README must follow."""
    from reports.diagram import mermaid

    [shown] = re.findall(r"```mermaid\n(.*?)```", README.read_text(), re.S)
    assert shown.strip() == mermaid("en").strip()


def test_what_the_readme_links_to_is_there():
    """No link leads nowhere."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", README.read_text())
    assert links and all((ROOT / link).exists() for link in links), links


def write(folder: Path) -> None:
    """Put the present output into the README."""
    from reports.diagram import mermaid

    text = README.read_text()
    blocks = BLOCK.findall(text)
    told = [[command for command, _ in commands_of(block)] for block in blocks]
    printed = iter(run([command for block in told for command in block], folder))
    for block, commands in zip(blocks, told, strict=True):
        new = "".join(f"$ {command}\n{next(printed)}" for command in commands)
        text = text.replace(f"```console\n{block}```", f"```console\n{new}```")
    text = re.sub(r"```mermaid\n.*?```", lambda _: f"```mermaid\n{mermaid('en').strip()}\n```", text, flags=re.S)
    README.write_text(text)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        write(Path(place))
