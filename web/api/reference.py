"""The description of the API as a page to read, made from what programs read. What it means is in English, as there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from web.say import Say
from web.templating import environment

Schema = Mapping[str, Any]
MOST_VALUES = 12
"""Values of a choice that are named; of more the number is told."""


class Field(NamedTuple):
    """A parameter, or a property of a shape: its name, what it takes, whether it must be there, what it means."""

    name: str
    takes: str
    required: bool
    about: str


class Operation(NamedTuple):
    """What can be asked for at an address."""

    anchor: str
    method: str
    path: str
    about: list[str]
    scope: bool
    fields: list[Field]
    body: str
    answers: list[tuple[str, str, str]]


def page(described: Schema, lang: str) -> str:
    """The whole page in a language, from an OpenAPI description."""
    where = described["servers"][0]["url"]
    operations = [
        _operation(f"{where}{path}", method, one)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    ]
    shapes = [(name, list(_properties(shape))) for name, shape in sorted(described["components"]["schemas"].items())]
    return environment().get_template("api.html").render(
        info=described["info"], operations=operations, shapes=shapes, lang=lang, t=Say(lang).text
    )  # fmt: skip


def _operation(path: str, method: str, one: Schema) -> Operation:
    body: Schema = next(iter(one.get("requestBody", {}).get("content", {}).values()), {})
    answers = [
        (status, answer.get("description", ""), _answered(answer)) for status, answer in one["responses"].items()
    ]
    fields = [
        Field(f["name"], f"{takes(f['schema'])}, {f['in']}", bool(f.get("required")), f.get("description", ""))
        for f in one.get("parameters", ())
    ]
    about = one.get("description", "").split("\n\n")
    return Operation(
        one["operationId"], method.upper(), path, about, bool(one.get("security")), fields,
        takes(body.get("schema", {})) if body else "", answers,
    )  # fmt: skip


def _answered(answer: Schema) -> str:
    content: Schema = next(iter(answer.get("content", {}).values()), {})
    return takes(content["schema"]) if content.get("schema") else ""


def _properties(shape: Schema) -> Iterator[Field]:
    required = shape.get("required", ())
    for name, value in shape.get("properties", {}).items():
        yield Field(name, takes(value), name in required, value.get("description", ""))


def takes(schema: Schema) -> str:
    """What a schema takes, in a few words: a shape by its name, a choice by its values."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            found = [takes(one) for one in schema[several] if one.get("type") != "null"]
            return " or ".join(dict.fromkeys(found))
    if "enum" in schema:
        values = [str(value) for value in schema["enum"]]
        return " | ".join(values) if len(values) <= MOST_VALUES else f"one of {len(values)} values"
    if "const" in schema:
        return str(schema["const"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {takes(schema.get('items', {}))}"
    return str(schema.get("format") or (" or ".join(kind) if isinstance(kind, list) else kind))
