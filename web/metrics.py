"""Figures for Prometheus: of the requests of this process, and of the register as it stands when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from lifecycle.errors import AgreementsError
from lifecycle.storage.checks import last_run
from lifecycle.storage.errors import StorageError
from lifecycle.storage.messages import counts
from scheduler.health import GRAVITY, examine
from web.house import House

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""The bounds of the buckets: 0.05 is what a page may take."""


class Metrics:
    """The figures of one process. No label holds anything that a caller may choose."""

    def __init__(self, house: House) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("agreements_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "agreements_request_seconds", "How long answers took.", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.registry.register(_OfTheRegister(house))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def written(self) -> tuple[str, bytes]:
        """The media type, and every figure as Prometheus reads it."""
        return CONTENT_TYPE_LATEST, generate_latest(self.registry)


class _OfTheRegister(Collector):
    """What is read from the database when the figures are asked for."""

    def __init__(self, house: House) -> None:
        self.house = house

    def describe(self) -> Iterator[Metric]:
        """Nothing: the database need not answer when the process begins."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Health always; the rest where the database answers."""
        found = examine(self.house.store, self.house.today())
        health = GaugeMetricFamily("agreements_health", "0 is up, 1 degraded, 2 down.", labels=["part"])
        for part, status in found.parts.items():
            health.add_metric([part], GRAVITY.index(status))
        yield health
        try:
            yield from self._standing()
        except (StorageError, AgreementsError):
            return

    def _standing(self) -> Iterator[Metric]:
        statistics = self.house.queries("en").statistics()
        with self.house.store.reading() as reading:
            waiting, run, entries = counts(reading), last_run(reading), reading.number_of_entries()
        files = GaugeMetricFamily("agreements_partnerships", "Files in each stage.", labels=["stage"])
        for one in statistics["stages"]:
            files.add_metric([one["stage"]], one["count"])
        yield files
        messages = GaugeMetricFamily("agreements_messages", "Messages in each state.", labels=["state"])
        for state, count in waiting.items():
            messages.add_metric([state], count)
        yield messages
        yield GaugeMetricFamily("agreements_entries", "Entries of the record.", value=entries)
        if run is not None:
            ended = datetime.fromisoformat(run.ended_at).timestamp()
            yield GaugeMetricFamily(
                "agreements_last_check_seconds", "When the last check ended, Unix time.", value=ended
            )
