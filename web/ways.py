"""What a command to type says already, as a form takes it from its address; the form checks it as it checks typing."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from lifecycle.act import FLAGS, Act, Field
from web.found import as_found
from web.lengths import LENGTHS, parts_of_length

OF_REGISTERS = {
    ("absence", "add"): "add_absence", ("absence", "end"): "end_absence",
    ("user", "add"): "add_person", ("user", "role"): "change_role", ("user", "disable"): "disable_person",
    ("partner", "add"): "add_partner", ("partner", "rename"): "rename_partner",
    ("government", "enter"): "enter_period", ("government", "close"): "close_period",
    ("government", "correct"): "correct_period", ("government", "confirm"): "confirm_period",
    ("government", "reject"): "reject_period",
}  # fmt: skip
"""The acts on registers whose forms stand under `registers`, by the first words of their commands."""
OF_ONESELF = {
    ("user", "mail"): "set_mail", ("user", "wishes"): "set_wishes", ("feed", "add"): "add_feed",
    ("token", "add"): "add_token",
}  # fmt: skip
"""Those whose forms stand among one's own settings."""
COMMON = {"--on": "on", "--reason": "reason", "--decision": "decision"}
"""Options that every act takes, each with the control of its form."""


def words_of(command: str) -> list[str]:
    """The words of a command as a shell takes them; as they stand where a quotation mark is not closed."""
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def filled_in(act: Act, words: Sequence[str]) -> dict[str, list[str]]:
    """The values that the words behind the name of an act give to its form, without `<what is still to be said>`."""
    act = as_found(words[0]) if act.name == "found" and words else act
    found: dict[str, list[str]] = {}
    for name, value in _given(act, words):
        if value.startswith("<") or not value:
            continue
        field = act.field(name)
        parts = parts_of_length(name, value) if field is not None and field.kind in LENGTHS else {name: [value]}
        for control, values in parts.items():
            found[control] = [*found.get(control, []), *values]
    return found


def _given(act: Act, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each field that is named with its value: arguments by their place, options and `--set` by their names."""
    options = {field.option: field for field in act.fields if field.typed == "option"}
    places: Iterator[Field] = iter([field for field in act.fields if field.typed == "argument"])
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("--"):
            field = next(places, None)
            if field is not None:
                yield field.name, word
        elif word in options and options[word].name in FLAGS:
            yield options[word].name, "yes"
        elif word == "--dry-run":
            continue
        else:
            value = next(waiting, "")
            name, equals, said = value.partition("=")
            if word == "--set" and equals and act.field(name) is not None:
                yield name, said
            elif word in options:
                yield options[word].name, value
            elif word in COMMON:
                yield COMMON[word], value
