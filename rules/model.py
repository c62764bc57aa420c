"""What the frozen types share: the base model and the types of dates and lengths inside them."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator
from pydantic.alias_generators import to_camel

from rules.dates import InexactDate, Period, parse_period, parse_worked_out

_set = object.__setattr__
F = TypeVar("F", bound="Frozen")


class Frozen(BaseModel):
    """A value that never changes; unknown fields are refused; JSON names are lowerCamelCase."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,  # a command pays only for the models it reads
    )

    _worked_out: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Note what is worked out once a value: a changed copy works it out anew."""
        held = {name: value for parent in reversed(cls.__mro__) for name, value in vars(parent).items()}
        cls._worked_out = tuple(name for name, value in held.items() if isinstance(value, cached_property))

    def but(self, **changes: Any) -> Self:
        """The same value with some fields replaced (not validated again: callers are typed)."""
        # what `model_copy` does, for models without extras and private fields, in a third of its time: folding a
        # history, and every act, makes dozens of copies
        return self.retold(type(self), changes)

    def retold(self, kind: type[F], changes: dict[str, Any] | None = None) -> F:
        """The same value as one of a kind with the same fields, some of them replaced."""
        copied = object.__new__(kind)
        values = self.__dict__ | (changes or {})
        for name in self._worked_out:
            values.pop(name, None)
        _set(copied, "__dict__", values)
        _set(copied, "__pydantic_fields_set__", self.__pydantic_fields_set__)  # nobody asks which fields were given
        _set(copied, "__pydantic_extra__", None)
        _set(copied, "__pydantic_private__", None)
        return copied


def _as_inexact(value: object) -> InexactDate:
    return value if isinstance(value, InexactDate) else parse_worked_out(str(value))


def _as_period(value: object) -> Period:
    return value if isinstance(value, Period) else parse_period(str(value))


When = Annotated[InexactDate, PlainValidator(_as_inexact), PlainSerializer(str, return_type=str)]
"""A legal day, exact or an interval, also one that was worked out; its JSON form is EDTF text."""

Length = Annotated[Period, PlainValidator(_as_period), PlainSerializer(str, return_type=str)]
"""A length of time; its JSON form is ISO 8601 text."""

LastDay = Literal["excluded", "included"]
"""Whether the last day of a term still belongs to it."""
