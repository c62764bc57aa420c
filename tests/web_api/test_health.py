"""Health, figures and logs: what machines that watch the house are told."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lifecycle.storage.engine import open_database
from tests.makers import Office
from tests.web_api.serving import Clock, Served, serving, token_of
from tests.web_api.test_bad_input import Struck
from tests.web_api.test_feeds import open_feed
from web.traces import AsJson

DAY = "2026-11-24"


def figures(served: Served, **headers: str) -> dict[tuple[str, ...], float]:
    """Every figure by its name and labels."""
    answered = served.get("/metrics", **headers)
    assert answered.status == 200, answered.text
    return {
        (sample.name, *(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answered.text)
        for sample in family.samples
    }


def test_health_is_degraded_before_the_first_check_up_after_it_and_red_once_the_gap_is_too_long(bare: Office):
    clock = Clock()
    with serving(bare.store, clock) as served:

        def health(path: str = "") -> tuple[int, str]:
            answered = served.get(f"/health{path}")
            return answered.status, answered.json["status"]

        assert health() == (200, "DEGRADED") and health("/ready") == (200, "UP")
        bare.on(DAY).check()
        assert health() == health("/scheduler") == (200, "UP")
        clock.on = date(2026, 11, 25)
        assert health() == (200, "UP"), "one day without a run is what the policy allows"
        clock.on = date(2026, 11, 26)
        assert health() == health("/scheduler") == (503, "DOWN")
        assert health("/ready") == health("/live") == (200, "UP"), "pages can be served all the same"
        assert figures(served)[("agreements_health", "part=scheduler")] == 2
        bare.on("2026-11-26").check()
        assert health() == (200, "UP")


def test_without_a_register_or_a_database_nothing_is_ready_and_nothing_is_leaked(database_url: str):
    with open_database(database_url) as real:
        store: Any = Struck(real)
        with serving(store) as served:
            assert [served.get(f"/health{p}").status for p in ("", "/ready", "/live")] == [503, 503, 200]
            store.struck = True
            answered = served.get("/health")
            assert answered.status == 503 and answered.json == {
                "status": "DOWN",
                "checks": {"database": {"status": "DOWN"}},
            }
            assert figures(served)[("agreements_health", "part=database")] == 2


def test_figures_count_requests_by_route_never_by_what_was_typed(office: Office, served: Served):
    reader = served.with_token(token_of(office, "officer")[0])
    for path in ("/partnerships/havana", "/partnerships/kyiv", "/nowhere/at/all", "/partnerships/atlantis"):
        reader.get(f"/api/v1{path}")
    served.get("/some/stranger/typed/this")
    office.on(DAY).check()
    found = figures(served)
    name = "agreements_requests_total"
    route = "route=/api/v1/partnerships/{reference}"
    assert found[(name, "method=GET", route, "status=200")] == 2
    assert found[(name, "method=GET", route, "status=404")] == 1
    assert found[(name, "method=GET", "route=(none)", "status=404")] == 2
    assert found[("agreements_request_seconds_count", route)] == 3
    assert not any("stranger" in part or "atlantis" in part for key in found for part in key)
    stages = {
        key[1].removeprefix("stage="): value for key, value in found.items() if key[0] == "agreements_partnerships"
    }
    assert stages == {one["stage"]: one["count"] for one in reader.get("/api/v1/statistics").json["stages"]}
    assert found[("agreements_last_check_seconds",)] > 1_700_000_000
    assert found[("agreements_entries",)] > 100


def test_figures_are_for_this_machine_and_for_a_token_that_allows_them(office: Office, served: Served):
    assert served.get("/metrics", X_Forwarded_For="192.0.2.1").status == 401
    assert served.with_token(token_of(office, "officer")[0]).get("/metrics").status == 403
    allowed = served.with_token(token_of(office, "administrator", "metrics")[0])
    assert allowed.get("/metrics", X_Forwarded_For="192.0.2.1").status == 200
    assert allowed.get("/api/v1/statistics").status == 403


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every line that is logged, as JSON."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Kept(), logging.getLogger()
    handler.setFormatter(AsJson())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


def answered_lines(logged: list[str], count: int) -> list[str]:
    """So many lines about requests: each is written when its answer is out, which may be a moment after it is read."""
    until = time.monotonic() + 20
    while sum('"answered"' in line for line in logged) < count and time.monotonic() < until:
        time.sleep(0.01)
    assert sum('"answered"' in line for line in logged) == count
    return [line for line in logged if '"answered"' in line]


def test_each_request_has_a_number_that_its_answer_and_its_line_in_the_log_share(
    office: Office, served: Served, logged: list[str]
):
    secret, _ = token_of(office, "manager")
    answered = served.with_token(secret).get("/api/v1/partnerships/havana?asOf=2020-01-01", X_Request_Id="call-7")
    trace = answered.headers["belgov-trace-id"]
    assert answered.headers["belgov-related-trace-id"] == "call-7"
    (line,) = [one for one in map(json.loads, answered_lines(logged, 1)) if one["trace"] == trace]
    assert {k: line[k] for k in ("said", "method", "route", "status", "person", "reference", "related", "level")} == {
        "said": "answered", "method": "GET", "route": "/api/v1/partnerships/{reference}", "status": 200, "person": 3,
        "reference": "havana", "related": "call-7", "level": "info",
    }  # fmt: skip
    assert line["ms"] > 0 and line["at"].endswith("Z")
    other = served.get("/api/v1/register", X_Request_Id="a b\x7f<script>")
    assert "belgov-related-trace-id" not in other.headers and other.headers["belgov-trace-id"] != trace


def test_no_secret_and_no_search_is_ever_logged(office: Office, served: Served, logged: list[str]):
    secret, _ = token_of(office, "manager")
    feed, _ = open_feed(office)
    served.with_token(secret).get("/api/v1/partnerships?contact=somebody")
    served.get(f"/calendar/{feed}.ics")
    served.with_token(secret[:-1] + "x").get("/api/v1/partnerships")
    whole = "\n".join(answered_lines(logged, 3))
    assert not any(text in "\n".join(logged) for text in (secret, secret[:-1], feed, "somebody"))
    assert '"route": "/calendar/{token}.ics"' in whole
