"""The command of this call as it was typed, for the register of readings."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import click


def typed_command() -> str:
    """The command with its own arguments and options, without those of the program: they may hold a password."""
    return " ".join(_words(click.get_current_context()))


SAFE = ("act", "sequence")
"""Values that may be written down: the name of an act, the number of an entry."""


def tried_command() -> str:
    """The command that tried an act, without what was typed for it: that may be the texts of somebody's life."""
    context: click.Context | None = click.get_current_context()
    names: list[str] = []
    said = [str(context.params[name]) for name in SAFE if context is not None and context.params.get(name)]
    while context is not None:
        names.insert(0, str(context.info_name))
        context = context.parent
    return " ".join([*names, *said, "--dry-run"])


def _words(context: click.Context) -> Iterator[str]:
    yield context.command_path
    for param in context.command.params:
        value = context.params.get(str(param.name))
        if value in (None, False, (), ""):
            continue
        for one in value if isinstance(value, tuple) else (value,):
            yield from _one(param, one)


def _one(param: click.Parameter, value: Any) -> Iterator[str]:
    if isinstance(param, click.Option):
        yield max(param.opts, key=len)
        if param.is_flag:
            return
    yield shlex.quote(str(value))
