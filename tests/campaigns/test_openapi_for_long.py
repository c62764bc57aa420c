"""Schemathesis with many requests, at every bound of the description, and in chains.

One worker: in several threads CPython 3.11 may fail to parse a source text, which it does for each of its generators.
"""

from __future__ import annotations

import shutil

import pytest

from lifecycle.storage.engine import open_database
from tests.makers import Office, brussels
from tests.web_api.serving import serving, token_of
from tests.web_api.test_openapi import try_every_operation


@pytest.mark.campaign
def test_schemathesis_finds_no_answer_that_the_description_does_not_allow(tmp_path, sqlite_template):
    shutil.copyfile(sqlite_template, tmp_path / "agreements.db")
    with open_database(f"sqlite:///{tmp_path / 'agreements.db'}") as store:
        office = Office.open(store, brussels(), folder=tmp_path)
        with serving(store) as served:
            reader = served.with_token(token_of(office, "manager", "read", "act", "registers")[0])
            try_every_operation(reader, "--max-examples=100")
