"""What the house states of a pack: a value that no pack states is refused, whoever signed it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from lifecycle.storage.store import Store
from tests.lifecycle.pack.test_left_out import packed, refused, said_of, signed_anew
from tests.makers import Office
from tests.makers.zips import zip_of

pytestmark = pytest.mark.said_alike


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    return office.file_at("signed")


def stating(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest.update({name: value})


ODD: dict[str, tuple[Any, ...]] = {
    "lang": ("de", "EN", "", "en\n", 1, True, None, ["en"], {"en": "en"}),
    "beyond": (10**40, 10**19, -1, 1.0, True, "0", None, [0]),
    "redacted": ({}, "x", "", {"text": 1}, 0, None, [1], [["text"]]),
    "erasedLater": ({}, "x", "", 0, None, [1]),
    "closed": (10**40, -1, True, "0", None),
    "chains": ("x", 7, [1], [], None, 0),
    "of": (1, None, [], {}),
    "madeAt": (1, None, "2026-11-23", "2026-13-23T08:00:00Z"),
}
"""Of what a manifest states, values that the program which writes packs never states."""


@pytest.mark.parametrize("everything", [False, True], ids=["of a file", "of everything"])
def test_no_odd_value_that_the_house_states_passes(office: Office, file: str, tmp_path: Path, everything: bool):
    path = packed(office, tmp_path / "pack.zip", None if everything else file)
    for name, odd in ((name, odd) for name, values in ODD.items() for odd in values):
        if everything and name in ("closed", "chains") and not odd:
            continue  # as where nothing is stated
        made = signed_anew(path, lambda parts: None, stating(name, odd))
        assert "manifest.json" in said_of(made), (name, odd)


@pytest.mark.parametrize("size", [True, 1.0, "1"])
def test_no_odd_length_of_a_file_passes(office: Office, file: str, tmp_path: Path, size: object):
    def restate(manifest: dict[str, Any]) -> None:
        manifest["files"] += [{"name": "one", "sha256": hashlib.sha256(b"1").hexdigest(), "size": size}]

    made = signed_anew(packed(office, tmp_path / "pack.zip", file), lambda parts: None, restate)
    with ZipFile(made) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    assert "manifest.json" in said_of(zip_of(made, {**parts, "one": b"1"}))


def test_verify_py_refuses_an_odd_value_too(office: Office, file: str, tmp_path: Path):
    path = packed(office, tmp_path / "pack.zip", file)
    for name, odd in (("lang", 7), ("beyond", 10**40), ("redacted", {}), ("redacted", "x")):
        assert "another form" in refused(signed_anew(path, lambda parts: None, stating(name, odd)))
