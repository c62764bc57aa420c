"""One situation, and how they are told: what went before, what is tried, what is typed for the placeholders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from lifecycle.answer import Answer
from lifecycle.portfolio.model import Portfolio
from tests.properties.makers import House

Prepare = Callable[[House], object]
Value = str | Callable[[House], str]


@dataclass(frozen=True)
class Situation:
    """An act in which one rule blocks with one key.

    `besides` are other `rule.key` that cannot but block too. `values` fill placeholders, as text or from the house.
    `instead` says why the steps do something else in place of the act, which then need not be tried again.
    """

    rule: str
    key: str
    prepare: Prepare
    act: str
    by: str = "officer"
    said: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    besides: Collection[str] = ()
    portfolio: Callable[[], Portfolio] | None = None
    corrects: Callable[[House], int] | None = None
    variant: str = ""

    @property
    def name(self) -> str:
        return f"{self.rule}.{self.key}" + (f" ({self.variant})" if self.variant else "")

    def attempt(self, house: House, *, on: str | None = None) -> Answer:
        """Try the act, or the correction of an entry."""
        said = {name: value(house) if callable(value) else value for name, value in self.said.items()}
        if on is not None and "on" in said:
            said["on"] = on
        if self.corrects is not None:
            reason = said.pop("reason", "a slip")
            fields = {n: [v] for n, v in said.items()}
            return house.desk(self.by).correct(house.reference, self.corrects(house), reason=reason, fields=fields)
        return house.do(self.act, by=self.by, **said)

    def filled(self, house: House) -> dict[str, str]:
        return {name: value(house) if callable(value) else value for name, value in self.values.items()}


SITUATIONS: list[Situation] = []


def situation(name: str, prepare: Prepare, act: str, /, **said: Any) -> None:
    """Tell a situation: `rule.key`, what went before, the act that is tried with what is said.

    Beside the fields of the act: `by`, `values`, `besides`, `portfolio`, `corrects`, `variant`, as in `Situation`.
    """
    rule, _, key = name.rpartition(".")
    apart = {n: said.pop(n) for n in ("by", "values", "besides", "portfolio", "corrects", "variant") if n in said}
    SITUATIONS.append(Situation(rule, key, prepare, act, said=said, **apart))


def life(stage: str, day: str, *then: Prepare, **said: Any) -> Prepare:
    """A file carried to a stage, then a day, then whatever else happens."""

    def prepare(house: House) -> None:
        house.live(stage, **said)
        house.at(day)
        for step in then:
            step(house)

    return prepare


def does(act: str, /, *, by: str = "officer", **said: Any) -> Prepare:
    """Somebody does something, and is not refused."""
    return lambda house: house.done(act, by=by, **said) and None


def on(day: str) -> Prepare:
    return lambda house: house.at(day) and None


def nothing(house: House) -> None:
    """Nothing went before."""


def after(*steps: Prepare) -> Prepare:
    """One thing after the other."""

    def prepare(house: House) -> None:
        for step in steps:
            step(house)

    return prepare
