"""`--help` and `--version` of the program itself, without the parser: half of what a start costs is importing it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

from commands import PROGRAM, VERSION
from commands.standard_output import Unwritten, give_up
from messages.catalogue import LANGUAGES
from messages.nameless import note
from messages.render import has, render

GLOBAL_OPTIONS = (
    ("--database", "database_url", "URL"),
    ("--user", "user", "NAME"),
    ("--lang", "lang", "|".join(LANGUAGES)),
    ("--json", "json", ""),
    ("--version", "version", ""),
)
"""Each option of the program: how it is typed, the setting or the name it goes by, its value."""
WIDEST = 100
"""Columns of a help text."""


def peek(arguments: Sequence[str]) -> dict[str, str | bool]:
    """What errors and help must know before anything is parsed: the language, and whether a program reads."""
    seen: dict[str, str | bool] = {}
    for place, text in enumerate(arguments):
        if text == "--":
            break
        if text == "--json":
            seen["json"] = True
        lang = text.removeprefix("--lang=") if text.startswith("--lang=") else ""
        if text == "--lang" and place + 1 < len(arguments):
            lang = arguments[place + 1]
        if lang in LANGUAGES:
            seen["lang"] = lang
    return seen


def asked_before_all(arguments: Sequence[str]) -> str | None:
    """`help` or `version` where nothing else was asked but a language; then no parser is needed."""
    left = list(arguments)
    if len(left) == 3 and left[0] == "--lang" and left[1] in LANGUAGES:
        left = left[2:]
    elif len(left) == 3 and left[1] == "--lang" and left[2] in LANGUAGES:
        left = left[:1]
    if len(left) != 1:
        return None
    return {"--help": "help", "-h": "help", "--version": "version"}.get(left[0])


def print_front(asked: str, lang: str, commands: Sequence[str]) -> int:
    """Print the one or the other; the exit code."""
    try:
        print(f"{PROGRAM} {VERSION}" if asked == "version" else program_help(lang, commands))
        sys.stdout.flush()
    except BrokenPipeError:
        give_up()
        return 1
    except Unwritten as error:
        give_up()
        print(render(error.key, {"error": error.strerror or ""}, lang), file=sys.stderr)
        return 1
    return 0


def say(key: str, lang: str) -> str:
    """A text of the catalogue, or the key where there is none."""
    return render(key, {}, lang) if has(key, lang) else note("text", key, lang)


def program_help(lang: str, commands: Sequence[str]) -> str:
    """The help of the program: usage, every command in a line, the options that every command takes."""
    width = min(shutil.get_terminal_size().columns - 2, WIDEST)
    options = [(f"{flag} {metavar}".strip(), f"help.global.{name}") for flag, name, metavar in GLOBAL_OPTIONS]
    options.append(("-h, --help", "help.global.help"))
    parts = [
        f"{say('help.usage', lang)} {PROGRAM} [OPTIONS] COMMAND [ARGS]...",
        textwrap.indent(textwrap.fill(say("help.program", lang), width - 2), "  "),
        _listing(
            say("help.commands", lang), ((name, first_sentence(say(f"help.{name}", lang))) for name in commands), width
        ),
        _listing(say("help.options", lang), ((shown, say(key, lang)) for shown, key in options), width),
        textwrap.fill(say("help.exit_codes", lang), width),
    ]
    return "\n\n".join(parts)


def first_sentence(text: str) -> str:
    """The first sentence, without its full stop."""
    return text.partition(". ")[0].removesuffix(".")


def _listing(title: str, rows: Iterable[tuple[str, str]], width: int) -> str:
    lines = list(rows)
    room = max(len(name) for name, _ in lines) + 2
    shown = [f"{title}:"]
    for name, text in lines:
        first, *rest = textwrap.wrap(text, width - room - 2) or [""]
        shown.append(f"  {name:{room}}{first}")
        shown += [" " * (room + 2) + line for line in rest]
    return "\n".join(shown)
