"""What is sent with an act: the fields of the command line, by name. What is missing is for the rules to say."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from lifecycle.act import Act
from lifecycle.command import LONGEST_TEXT, Command, read_command
from lifecycle.document_files import DocumentFile, check_path, take_document
from lifecycle.errors import Unreadable
from lifecycle.identify import person_number
from web.api.callers import Caller

MOST_BODY = 40 * 1024 * 1024
"""The largest request that is read, in bytes: a document of 25 MB as base64, and what goes with it."""
MOST_VALUES = 200

Value = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z]+$")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[!-~]+$",
        description="Sent again with the same key, the same request is answered with what came of it the first time.",
    ),
]  # fmt: skip
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=200,
        description='The ETag of the file as it was read, or its version in quotes, `"7"`; another: 412.',
    ),
]  # fmt: skip


class Body(BaseModel):
    """What is sent; a field that is unknown is refused."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, validate_by_alias=True, validate_by_name=False)


class SentDocument(Body):
    """A document: its name, its bytes in base64, its language. The bytes say what it is, not the name."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    content: Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]
    language: Literal["en", "fr", "nl", "de"] | None = None


class Typed(Body):
    """What goes with every act. `on` is a day or an inexact date (EDTF); people in `fields` go by name."""

    on: Annotated[str, StringConstraints(max_length=40)] | None = None
    reason: Value | None = None
    decision: Annotated[str, StringConstraints(max_length=200)] | None = None
    fields: Annotated[
        dict[FieldName, Value | Annotated[list[Value], Field(max_length=MOST_VALUES)]], Field(max_length=60)
    ] = {}
    documents: Annotated[list[SentDocument], Field(max_length=20)] = []
    dry_run: bool = False
    acting_for: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class Correction(Body):
    """A correction of an entry: a new one that supersedes it, decided again."""

    sequence: Annotated[int, Field(ge=1, le=999_999_999)]
    reason: Value
    fields: Annotated[
        dict[FieldName, Value | Annotated[list[Value], Field(max_length=MOST_VALUES)]], Field(max_length=60)
    ] = {}
    dry_run: bool = False
    acting_for: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


def command_of(
    caller: Caller, subject: str, act: Act, typed: Typed, key: str | None, version: int | None, **more: list[str]
) -> Command:
    """What was sent, as a command for the desk. `more` are fields that follow from the address.

    Raises Unreadable, and NotFound for a person or a file that is not known.
    """
    fields = {**fields_of(caller, (act,), typed.fields), **more}
    return read_command(
        subject, act, fields=fields, on=typed.on, reason=typed.reason, decision=typed.decision, key=key,
        if_version=version, dry_run=typed.dry_run, sent=[_document(one) for one in typed.documents],
    )  # fmt: skip


def fields_of(caller: Caller, acts: Sequence[Act], sent: dict[str, str | list[str]]) -> dict[str, list[str]]:
    """The fields by name, each with all its values: people as their numbers, files by their references."""
    people = {f.name for act in acts for f in act.fields if f.kind == "person"}
    follows = {f.name for act in acts for f in act.fields if f.typed == "none"}
    found: dict[str, list[str]] = {}
    for name, value in sent.items():
        values = [value] if isinstance(value, str) else value
        if name in follows and len(acts) == 1:
            raise Unreadable("usage.unknown_field", {"given": name, "act": acts[0].name, "near": "", "known": ()})
        if name in people:
            values = [str(person_number(caller.house.store, one)) if one else one for one in values]
        elif name in ("successor", "successorOf"):
            values = [caller.ask().resolve(one) if one else one for one in values]
        found[name] = values
    return found


def _document(sent: SentDocument) -> DocumentFile:
    check_path(sent.name)
    try:
        content = base64.b64decode(sent.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("usage.malformed", {"field": "content", "value": sent.name, "expected": "base64"}) from error
    return take_document(sent.name, content, sent.language)
