"""Documents as files: what may be attached, known by its first bytes, read whole or not at all.

The list is short on purpose and stands in code, not in the policy: what is attached must still open in decades, and
a setting of the service cannot make it so (docs/decisions, "What may be attached").
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath

from lifecycle.commitments import Opening, seal
from lifecycle.errors import Unreadable
from lifecycle.given_file import read_given
from lifecycle.letters import without_hidden
from rules.verdict import Params

MOST_BYTES = 25 * 1024 * 1024
"""The largest document that is taken, in bytes."""
LANGUAGES = ("en", "fr", "nl", "de")
TYPES = ("PDF", "DOCX", "ODT", "PNG", "JPEG", "TIFF", "EML", "TXT")
"""What is taken, by the names that people know."""

_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"))
_PDF_WITHIN = 1024
"""Readers take a PDF whose mark stands anywhere in its first bytes, and scanners write such ones."""
_HEADER = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+\r?\n")
"""The head of a mail: fields and an empty line (RFC 5322 §2.2)."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r"))


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document that was read: its bytes, hash, language; its name is kept as a commitment."""

    sha256: str
    content: bytes
    language: str | None
    name: Opening


def read_document(typed: str) -> DocumentFile:
    """Read a document, `FILE` or `FILE:LANG`.

    Raises Unreadable where the path climbs, leads out of its folder by a link, is no file, empty, too large, or no
    document of a type that is taken.
    """
    path, language = typed, None
    stem, colon, suffix = typed.rpartition(":")
    if colon and suffix in LANGUAGES and not os.path.lexists(typed):
        path, language = stem, suffix
    elif colon and not os.path.lexists(typed) and os.path.isfile(stem):
        check_path(stem)
        params: Params = {"field": "language", "value": suffix, "near": "", "known": LANGUAGES}
        raise Unreadable("usage.unknown_choice", params)
    check_path(path)
    return take_document(path, _read(path), language)


def take_document(name: str, content: bytes, language: str | None) -> DocumentFile:
    """A document by its bytes, as it was read or sent; of a name that is a path only the last part is kept.

    Of the name no character is kept that hides or reorders the others.
    Raises Unreadable where it is empty, too large, of no type that is taken, or named as a PDF and none.
    """
    if not content:
        raise Unreadable("usage.empty_file", {"path": name})
    if len(content) > MOST_BYTES:
        raise Unreadable("usage.file_too_large", {"path": name, "most": MOST_BYTES // 1024 // 1024})
    kind = type_of(content)
    if kind is None:
        raise Unreadable("usage.file_type", {"path": name, "known": TYPES})
    if kind != "PDF" and PurePath(name).suffix.lower() == ".pdf":
        raise Unreadable("usage.no_pdf", {"path": name, "value": kind})
    kept = without_hidden(PurePath(name).name) or kind
    return DocumentFile(hashlib.sha256(content).hexdigest(), content, language, seal("document.name", kept))


def check_path(path: str) -> None:
    """Raises Unreadable for a path with `..` in it, a name that is a path elsewhere, a link out of its own folder.

    The name of a file often comes from outside: a mail, a list, an archive. It must not reach what it does not name.
    """
    climbs = ".." in PurePath(path).parts or "\\" in path
    if climbs or not path.isprintable():
        raise Unreadable("usage.file_climbs", {"path": path.encode("unicode_escape").decode()})
    file = Path(path)
    if file.is_symlink() and not file.resolve().is_relative_to(file.parent.resolve()):
        raise Unreadable("usage.file_leads_out", {"path": path})


def _read(path: str) -> bytes:
    """The bytes of a file, one more than the most at the utmost: it may grow while it is read."""
    content = read_given(path, MOST_BYTES)
    if len(content) > MOST_BYTES:
        raise Unreadable("usage.file_too_large", {"path": path, "most": MOST_BYTES // 1024 // 1024})
    return content


def type_of(content: bytes) -> str | None:
    """The type of a document by its bytes, one of TYPES; None for what is not taken. No name makes it one of them."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    if content.startswith(b"PK"):
        return _type_of_archive(content)
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return "PDF"
    if _is_mail(content):
        return "EML"
    return "TXT" if _is_text(content) else None


def _type_of_archive(content: bytes) -> str | None:
    """DOCX and ODT are archives: known by what every one of them holds, and by that no name in them climbs."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            climbing = any(n.startswith("/") or "\\" in n or ".." in PurePath(n).parts for n in names)
            programs = any(PurePath(n).name.lower() in ("vbaproject.bin", "script-lb.xml") for n in names)
            if climbing or programs:
                return None
            if "[Content_Types].xml" in names and "word/document.xml" in names:
                return "DOCX"
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                return "ODT" if archive.read("mimetype") == b"application/vnd.oasis.opendocument.text" else None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return None
    return None


def _is_mail(content: bytes) -> bool:
    head = _HEADER.match(content[: 64 * 1024])
    if head is None or content.translate(None, _CONTROLS) != content:
        return False
    fields = {line.partition(b":")[0].lower() for line in head.group().splitlines() if line[:1] not in (b" ", b"\t")}
    return b"from" in fields and bool(fields & {b"date", b"subject", b"to", b"message-id"})


def _is_text(content: bytes) -> bool:
    """Plain text in UTF-8, and no program: a script begins with `#!`."""
    if content.startswith(b"#!") or content.translate(None, _CONTROLS) != content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
