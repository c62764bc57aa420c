"""The description of the API holds: a validator reads it, and schemathesis tries every operation against it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from lifecycle.stages import ACTS
from lifecycle.storage.engine import open_database
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.makers import Office, brussels
from tests.web_api.serving import Served, serving, token_of

GOLDEN = Path(__file__).with_name("addresses.json")


@pytest.fixture(scope="module")
def filled(tmp_path_factory, sqlite_template) -> Iterator[tuple[Office, Served]]:
    """The Brussels portfolio behind a server, with a token that may do everything its person may."""
    import shutil

    folder = tmp_path_factory.mktemp("openapi")
    shutil.copyfile(sqlite_template, folder / "agreements.db")
    with open_database(f"sqlite:///{folder / 'agreements.db'}") as store:
        office = Office.open(store, brussels(), folder=folder)
        with serving(store) as served:
            yield office, served.with_token(token_of(office, "manager", "read", "act", "registers")[0])


@pytest.fixture(scope="module")
def described(filled: tuple[Office, Served]) -> dict[str, Any]:
    answered = filled[1].get("/api/openapi.json")
    assert answered.status == 200
    shown: dict[str, Any] = answered.json
    return shown


def test_a_validator_finds_nothing_wrong_with_the_description(described: dict[str, Any]):
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []
    assert described["openapi"].startswith("3.1")


def test_the_description_is_the_same_in_yaml(filled: tuple[Office, Served], described: dict[str, Any]):
    answered = filled[1].get("/api/openapi.yaml")
    assert answered.headers["content-type"] == "application/yaml"
    assert yaml.safe_load(answered.text) == described


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_description_can_be_read_as_a_page_in_each_language(
    filled: tuple[Office, Served], described: dict[str, Any], lang: str
):
    """Every operation, parameter and shape of it; no script and nothing from elsewhere."""
    answered = filled[1].speaking(lang).get("/api/docs")
    assert answered.status == 200 and answered.headers["content-language"] == lang
    text = unescape(answered.text)
    assert f'<html lang="{lang}">' in text and render("web.api.all", {}, lang) in text and "<script" not in text
    assert not re.search(r"(?:src|href)=\"(?!/|#)", answered.text)
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            part = text.partition(f'<h2 id="{operation["operationId"]}"')[2].partition("</section>")[0]
            assert f"{method.upper()} /api/v1{path}" in part
            for one in operation.get("parameters", ()):
                assert f"<code>{one['name']}</code>" in part, (path, one["name"])
    for name in described["components"]["schemas"]:
        assert f'id="shape-{name}"' in text


def test_every_address_stands_in_the_golden_list_with_its_need_of_a_token(described: dict[str, Any]):
    found = {
        f"{method.upper()} {path}": "token" if "security" in operation else "public"
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    }
    assert found == json.loads(GOLDEN.read_text())


def test_every_act_of_a_person_can_be_performed_and_no_other(described: dict[str, Any]):
    (act,) = [
        p
        for p in described["paths"]["/partnerships/{reference}/acts/{act}"]["post"]["parameters"]
        if p["name"] == "act"
    ]
    assert set(act["schema"]["enum"]) == {
        name for name, a in ACTS.items() if a.command.startswith("agreements advance")
    }


def test_nothing_says_422_which_the_api_never_answers(described: dict[str, Any]):
    assert not any("422" in o["responses"] for path in described["paths"].values() for o in path.values())


def test_schemathesis_finds_no_answer_that_the_description_does_not_allow(filled: tuple[Office, Served]):
    try_every_operation(filled[1], "--max-examples=8", "--phases=fuzzing", "--seed=1")


LEFT_OUT = "positive_data_acceptance"
"""What a field of an act may hold depends on the act and on the file: no description can say it, the rules do."""


def try_every_operation(served: Served, *how: str) -> None:
    """Let schemathesis send right and wrong requests to every operation, and judge each answer by every check but one."""
    program = Path(sys.executable).with_name("schemathesis")
    base = f"http://127.0.0.1:{served.port}"
    done = subprocess.run(
        [
            program, "run", f"{base}/api/openapi.json", f"--url={base}/api/v1", f"--exclude-checks={LEFT_OUT}",
            "--header", f"Authorization: {served.headers['Authorization']}", "--no-color", "--suppress-health-check=all", *how,
        ],
        capture_output=True, text=True, check=False, timeout=3_000, cwd=Path(str(served.house.store.engine.url.database)).parent,
        env={k: v for k, v in os.environ.items() if k != "HYPOTHESIS_PROFILE"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
