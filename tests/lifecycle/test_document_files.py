"""What may be attached: known by its first bytes, read whole, from where its path says."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from lifecycle import document_files
from lifecycle.document_files import read_document, type_of
from lifecycle.errors import Unreadable


def archive(*names: str, **texts: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, texts.get(name, "x"))
    return held.getvalue()


ODT = archive("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text")
MAIL = (
    b"Received: from a by b\r\n\tfor c\r\nFrom: the city <a@b.org>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\n\r\n"
    + b"Caf\xe9"
)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n\xe2\xe3", "PDF"), (b"\n\n%PDF-1.4", "PDF"), (b"\x89PNG\r\n\x1a\n\x00", "PNG"), (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"II*\x00\x08", "TIFF"), (b"MM\x00*\x00", "TIFF"), (archive("[Content_Types].xml", "word/document.xml"), "DOCX"),
        (ODT, "ODT"), (MAIL, "EML"), ("Mémorandum d'entente\n".encode(), "TXT"),
    ],
)  # fmt: skip
def test_a_document_is_known_by_its_bytes(content, name):
    assert type_of(content) == name


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01", b"MZ\x90\x00", b"#!/bin/sh\nrm -r *\n", b"text with a \x00 zero", "Café".encode("latin-1"),
        b"PK\x03\x04 broken", archive("a.txt"), archive("[Content_Types].xml", "xl/workbook.xml"),
        archive("[Content_Types].xml", "word/document.xml", "../../etc/passwd"),
        archive("[Content_Types].xml", "word/document.xml", "/etc/passwd"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("mimetype", mimetype="application/vnd.oasis.opendocument.spreadsheet"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)  # fmt: skip
def test_a_program_an_archive_and_what_nobody_can_open_are_no_documents(content, tmp_path):
    """Also a text document whose parts climb, or that carries programs of its own."""
    (tmp_path / "text.pdf").write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read_document(str(tmp_path / "text.pdf"))
    assert refused.value.key == "usage.file_type"


def refused(path: str) -> str:
    with pytest.raises(Unreadable) as error:
        read_document(path)
    return error.value.key


def test_an_empty_a_missing_and_a_too_large_file_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(document_files, "MOST_BYTES", 10)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "most.txt").write_text("0123456789")
    (tmp_path / "more.txt").write_text("0123456789a")
    assert refused(str(tmp_path / "empty.txt")) == "usage.empty_file"
    assert refused(str(tmp_path / "none.txt")) == "usage.no_file"
    assert refused(str(tmp_path)) == "usage.is_folder"
    assert read_document(str(tmp_path / "most.txt")).content == b"0123456789"
    assert refused(str(tmp_path / "more.txt")) == "usage.file_too_large"


def test_the_most_that_is_taken_are_25_megabytes():
    assert document_files.MOST_BYTES == 25 * 1024 * 1024


@pytest.mark.parametrize(
    "path", ["../text.txt", "sub/../text.txt", "sub/../../text.txt", "..\\text.txt", "te\x1bxt.txt"]
)
def test_a_path_that_climbs_is_refused(path, tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    (tmp_path / "text.txt").write_text("a text")
    monkeypatch.chdir(tmp_path / "sub")
    assert refused(path) == "usage.file_climbs"


def test_a_link_out_of_its_folder_is_refused_and_one_within_it_is_not(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("a secret")
    (folder / "text.txt").write_text("a text")
    (folder / "out.txt").symlink_to("../secret.txt")
    (folder / "within.txt").symlink_to("text.txt")
    assert refused(str(folder / "out.txt")) == "usage.file_leads_out"
    assert read_document(str(folder / "within.txt")).content == b"a text"


def test_a_language_may_stand_behind_the_name_and_a_name_may_end_like_one(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text("a text")
    assert read_document("text.txt:nl").language == "nl"
    assert read_document("text.txt").language is None
    Path("text:nl").write_text("another")
    read = read_document("text:nl")
    assert (read.language, read.content) == (None, b"another")
    assert refused("text.txt:xx") == "usage.unknown_choice"


def test_the_path_never_reaches_the_record(tmp_path):
    (tmp_path / "text.txt").write_text("a text")
    assert read_document(str(tmp_path / "text.txt")).name.value == "text.txt"


def test_of_a_document_in_a_language_that_is_not_taken_the_language_is_what_is_wrong(tmp_path: Path, monkeypatch):
    """The file is there; one that is not, or a name with a colon in it, is answered as before."""
    monkeypatch.chdir(tmp_path)
    Path("ok.pdf").write_bytes(b"%PDF-1.7 the text")
    Path("a:xx").write_bytes(b"%PDF-1.7 the text")
    with pytest.raises(Unreadable, match="usage.unknown_choice") as wrong:
        read_document("ok.pdf:xx")
    assert wrong.value.params["value"] == "xx" and wrong.value.params["known"] == ("en", "fr", "nl", "de")
    assert read_document("a:xx").language is None
    with pytest.raises(Unreadable, match="usage.no_file|usage.unreadable"):
        read_document("none.pdf:xx")


@pytest.mark.parametrize("name", ["agreement.pdf", "AGREEMENT.PDF", "a b.Pdf"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"This is no PDF.", "TXT"), (b"\x89PNG\r\n\x1a\n....", "PNG"), (b"From: a@b.be\nSubject: x\n\n%PDF", "EML")],
)
def test_what_is_named_as_a_pdf_and_is_none_is_refused_with_what_it_is(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read_document(f"{tmp_path / name}:fr")
    assert (refused.value.key, refused.value.params["value"]) == ("usage.no_pdf", kind)


@pytest.mark.parametrize("name", ["agreement.pdf", "agreement", "agreement.txt", "pdf"])
def test_a_pdf_is_taken_by_its_bytes_whatever_its_name(tmp_path, name):
    (tmp_path / name).write_bytes(b"\n%PDF-1.7 the text")
    assert read_document(str(tmp_path / name)).content == b"\n%PDF-1.7 the text"
