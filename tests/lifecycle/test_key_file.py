"""The key of the house: made once, for its owner alone, never taken for one when it is none."""

import base64
import os
from pathlib import Path

import pytest

from lifecycle.errors import Unreadable
from lifecycle.key_file import derive, key_path, make_key, read_key


def test_the_key_lies_where_the_setting_says_else_beside_the_database_else_in_var():
    assert key_path("/etc/house.key", "sqlite:///var/agreements.db") == Path("/etc/house.key")
    assert key_path(None, "sqlite:///data/agreements.db", "/srv") == Path("/srv/data/agreements.key")
    assert key_path(None, "sqlite:////data/agreements.db?timeout=3") == Path("/data/agreements.key")
    assert key_path(None, "postgresql://house/agreements", "/srv") == Path("/srv/var/agreements.key")


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "var" / "agreements.key"
    key = make_key(path)
    assert make_key(path) == read_key(path) == key
    assert len(key) == 32
    assert path.read_bytes() == base64.b64encode(key) + b"\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == ["agreements.key"], "nothing is left beside it"


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"no key", base64.b64encode(bytes(31)), base64.b64encode(bytes(33)), b"=" * 44, bytes(32)]
)
def test_what_is_no_key_is_refused_and_left_as_it_is(tmp_path, text):
    path = tmp_path / "agreements.key"
    path.write_bytes(text)
    path.chmod(0o600)
    with pytest.raises(Unreadable, match="usage.no_key"):
        make_key(path)
    assert path.read_bytes() == text


def test_a_key_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "agreements.key"
    make_key(path)
    path.chmod(0o640)
    with pytest.raises(Unreadable, match="usage.key_open"):
        read_key(path)


def test_a_key_that_is_gone_is_missed_and_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(Unreadable, match="failed.no_key"):
        read_key(tmp_path / "agreements.key")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unreadable, match="failed.key_file"):
        make_key(tmp_path / "file" / "agreements.key")


def test_a_secret_for_one_purpose_is_not_that_for_another_nor_that_of_another_key():
    secrets = {derive(key, purpose) for key in (bytes(32), bytes(31) + b"\1") for purpose in ("links", "sessions")}
    assert len(secrets) == 4
