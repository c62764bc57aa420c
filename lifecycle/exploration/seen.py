"""What is seen of a state: which of its facts were looked at, so that what follows from them alone is worked out once.

A state is read through readers, which note each fact with its value in the order in which it is first looked at. What
asks no clock and no chance looks at the same fact next wherever it saw the same before: so what was kept for a state
holds of every state of the same day on which each of these facts is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import FunctionType, MethodType
from typing import Any, Generic, TypeVar, cast

from lifecycle.exploration.state import Happened, State
from rules.case import Case
from rules.model import Frozen

Path = tuple[str | int, ...]
"""Where a fact lies: from the file or from what happened, by the names of fields and places in a row."""
T = TypeVar("T")
CASE, HAPPENED = "case", "happened"
THERE = object()
"""The value of a fact that is more than one fact: each of these is noted where it is looked at."""


class UnreadableError(Exception):
    """Something was asked of a reader that it cannot note: then the state itself is asked, and nothing is kept."""


class Seen:
    """The facts that were looked at, each with its value, in the order in which they first were."""

    __slots__ = ("_given", "facts")

    def __init__(self) -> None:
        self.facts: dict[Path, object] = {}
        self._given: dict[Path, Any] = {}

    def state(self, state: State) -> State:
        """The same state, each fact of which is noted as it is looked at. It has a file."""
        case, happened = _Reader(self, (CASE,), state.case), _Reader(self, (HAPPENED,), state.happened)
        return State(cast("Case", case), state.day, cast("Happened", happened))

    def given(self, path: Path, value: Any) -> Any:
        """The fact itself, or a reader of each of its own; noted."""
        if path in self._given:
            return self._given[path]
        self.facts[path] = _told(value)
        made = value
        if isinstance(value, Frozen):
            made = _Reader(self, path, value)
        elif _is_row(value):
            made = tuple(_Reader(self, (*path, place), one) for place, one in enumerate(value))
        self._given[path] = made
        return made


class _Reader:
    """A file, or something that stands in it, read fact by fact; what is chosen is not read.

    A fact stands in the reader itself once it was looked at: it is asked for again and again.
    """

    def __init__(self, seen: Seen, path: Path, of: Any) -> None:
        self._seen, self._path, self._of = seen, path, of

    def __getattr__(self, name: str) -> Any:
        worked_out = _worked_out(type(self._of), name)
        if isinstance(worked_out, FunctionType):
            return MethodType(worked_out, self)
        if isinstance(worked_out, property):
            assert worked_out.fget is not None
            found = worked_out.fget(self)
        elif isinstance(worked_out, cached_property):
            found = worked_out.func(self)
        else:
            found = self._seen.given((*self._path, name), getattr(self._of, name))
        self.__dict__[name] = found
        return found

    def __eq__(self, other: object) -> bool:
        raise UnreadableError("==")

    def __hash__(self) -> int:
        raise UnreadableError("hash")

    def but(self, **changes: Any) -> _Reader:
        """The same with some facts chosen."""
        chosen = _Reader(self._seen, self._path, self._of)
        chosen.__dict__.update(changes)
        return chosen


def _worked_out(kind: type[Any], name: str) -> object:
    """How something is worked out from facts; None of a fact itself. Raises UnreadableError of what is none of both."""
    if (kind, name) not in _KNOWN:
        found = next((vars(one)[name] for one in kind.__mro__ if name in vars(one)), None)
        method = isinstance(found, FunctionType) and found.__module__ == Case.__module__
        is_fact = name in getattr(kind, "model_fields", getattr(kind, "_fields", ()))
        if not method and not is_fact and not isinstance(found, property | cached_property):
            raise UnreadableError(name)
        _KNOWN[kind, name] = None if is_fact else found
    return _KNOWN[kind, name]


_KNOWN: dict[tuple[type[Any], str], object] = {}


class Kept(Generic[T]):
    """What was worked out, by the facts that were looked at for it."""

    __slots__ = ("_next", "_path", "_worked_out")

    def __init__(self) -> None:
        self._path: Path = ()
        self._next: dict[object, Kept[T]] = {}
        self._worked_out: T | None = None

    def once(self, state: State, known: dict[Path, object], work_out: Callable[[State], T]) -> T:
        """What is worked out from a state, once for all that are the same to it.

        `known` are the facts of the state that were looked up already, to which others are added.
        """
        if state.case is None:
            return work_out(state)
        found = self._find(state, known)
        if found is None:
            seen = Seen()
            try:
                found = work_out(seen.state(state))
            except UnreadableError:
                return work_out(state)
            self._keep(seen, found)
        return found

    def _find(self, state: State, known: dict[Path, object]) -> T | None:
        here: Kept[T] | None = self
        while here is not None and here._worked_out is None:
            path = here._path
            if path not in known:
                known[path] = _at(state, path) if path else None
            here = here._next.get(known[path])
        return here._worked_out if here is not None else None

    def _keep(self, seen: Seen, worked_out: T) -> None:
        here = self
        for path, value in seen.facts.items():
            here._path = path
            here = here._next.setdefault(value, Kept())
        here._worked_out = worked_out


def is_read(state: State) -> bool:
    """Whether a state is read fact by fact, so that something may be asked of it that cannot be noted."""
    return isinstance(state.case, _Reader)


def _at(state: State, path: Path) -> object:
    """The value of a fact of a state."""
    found: Any = state.case if path[0] == CASE else state.happened
    for step in path[1:]:
        found = found[step] if isinstance(step, int) else getattr(found, step)
    return _told(found)


def _told(value: Any) -> object:
    """What tells a fact from another: of a row how long it is, of what has facts of its own that it is there."""
    if isinstance(value, Frozen):
        return THERE
    return (THERE, len(value)) if _is_row(value) else value


def _is_row(value: object) -> bool:
    return type(value) is tuple and bool(value) and isinstance(value[0], Frozen)
