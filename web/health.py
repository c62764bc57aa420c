"""`/health`, `/health/live`, `/health/ready`, `/health/scheduler` and `/metrics`: for machines that watch the house."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from rules.tokens import METRICS
from scheduler.health import Health, examine
from web.api.doorkeeper import recognise
from web.api.problems import Turned, of_turned, written
from web.house import House
from web.metrics import Metrics

LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
NEVER_KEPT = {"Cache-Control": "no-store"}
READY = ("database", "register")
"""Without these no page can be served; without a scheduler it can."""


def health_routes(house: House, metrics: Metrics) -> list[BaseRoute]:
    """The addresses of health and of the figures."""

    def health(parts: tuple[str, ...] | None = None) -> Callable[[Request], Response]:
        def answer(_: Request) -> Response:
            found = examine(house.store, house.today())
            shown = Health({k: v for k, v in found.parts.items() if parts is None or k in parts} or found.parts)
            content = {"status": shown.status, "checks": {name: {"status": s} for name, s in shown.parts.items()}}
            return written(content, 503 if shown.status == "DOWN" else 200, NEVER_KEPT)

        return answer

    async def live(_: Request) -> Response:
        return written({"status": "UP"}, 200, NEVER_KEPT)

    def figures(request: Request) -> Response:
        try:
            _admit(house, request)
        except Turned as error:
            return of_turned(request, error)
        kind, content = metrics.written()
        return Response(content, 200, {**NEVER_KEPT, "Content-Type": kind})

    return [
        Route("/health", health(), methods=["GET"]),
        Route("/health/live", live, methods=["GET"]),
        Route("/health/ready", health(READY), methods=["GET"]),
        Route("/health/scheduler", health(("scheduler",)), methods=["GET"]),
        Route("/metrics", figures, methods=["GET"]),
    ]


def _admit(house: House, request: Request) -> None:
    """Figures are for this machine itself, and for whoever has a token for them. Raises Turned for anybody else."""
    here = request.client is not None and request.client.host in LOOPBACK
    if here and "authorization" not in request.headers and not any(name in request.headers for name in FORWARDED):
        return
    _, token = recognise(house, request.headers.get("authorization"))
    if METRICS not in token.allows:
        raise Turned(403, "api.other_scope", scope=METRICS)
