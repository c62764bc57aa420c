"""The files of a form: kept between its steps, each refused at once where it is none that is taken."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import UploadFile

from lifecycle.act import Act
from lifecycle.document_files import take_document
from lifecycle.errors import Unreadable
from web.fields import typed_of
from web.uploads import Kept
from web.visit import Visit

MOST_POLICY = 1024 * 1024
"""The largest policy that is read, in bytes."""


def attached(visit: Visit, act: Act) -> tuple[dict[str, Kept], list[Unreadable]]:
    """What was attached before and is attached now; and why a file is refused, which is kept no longer."""
    assert visit.actor is not None
    person, uploads, name = visit.actor.number, visit.site.uploads, file_field(act)
    kept: dict[str, Kept] = {}
    wrong: list[Unreadable] = []
    for token in typed_of(visit, "kept"):
        if (found := uploads.find(person, token)) is not None:
            kept[token] = found
        else:
            wrong = [Unreadable("web.document.gone", {"field": name})]
    languages = typed_of(visit, "documentLanguage")
    for place, file in enumerate(visit.form.get(name, ())):
        if not isinstance(file, UploadFile) or not file.filename:
            continue
        language = languages[place] if place < len(languages) else ""
        token = ""
        try:
            token, one = uploads.keep(person, file.file, file.filename, language)
            if name == "document":
                take_document(one.name, one.path.read_bytes(), None)
            kept = {token: one} if name != "document" else {**kept, token: one}
        except Unreadable as error:
            uploads.drop(token)
            wrong.append(error)
    return kept, wrong


def without(visit: Visit, error: Unreadable, kept: Mapping[str, Kept]) -> dict[str, Kept]:
    """What stays attached: not the file that an error names, which would be refused each time."""
    path = str(error.params.get("path", ""))
    bad = {token for token, one in kept.items() if path and (str(one.path) in path or one.path.name == path)}
    for token in bad:
        visit.site.uploads.drop(token)
    return {token: one for token, one in kept.items() if token not in bad}


def file_field(act: Act) -> str:
    """The control that takes files."""
    return policy_field(act) or "document"


def policy_field(act: Act) -> str:
    """The field that takes the text of a file; empty where the act has none."""
    return next((field.name for field in act.fields if field.kind == "policy"), "")


def policy_of(act: Act, kept: Mapping[str, Kept]) -> dict[str, list[str]]:
    """The text of the policy that is attached, for its field. Raises Unreadable."""
    if not policy_field(act) or not kept:
        return {}
    path = next(iter(kept.values())).path
    if path.stat().st_size > MOST_POLICY:
        raise Unreadable("usage.file_too_large", {"path": str(path), "most": MOST_POLICY // 1024 // 1024})
    try:
        return {policy_field(act): [path.read_bytes().decode("utf-8")]}
    except UnicodeDecodeError as error:
        raise Unreadable("usage.no_text_file", {"path": str(path)}) from error
