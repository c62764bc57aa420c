"""The public register: the partners of a day by rule, each with the reason; no login, no cookie, and it may be kept."""

from __future__ import annotations

import csv
import io
from typing import Any

from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from reports.partner_map import EUROPE, LISTS, WORLD, svg, without_place
from web.templating import show, static_address
from web.visit import Visit

KEPT = "public, max-age=300"
"""How long a copy may be kept: a decision of the government is public within minutes."""


def partners(visit: Visit) -> Response:
    """The page: the same for everybody, so that it is written once for all who ask alike."""
    key = ("partners page", visit.request.url.path, visit.request.url.query)
    written = visit.site.shelf.fetch(visit.site.house, key, lambda: _written(visit))
    return Response(written, media_type="text/html", headers={"Cache-Control": KEPT})


def _written(visit: Visit) -> bytes:
    found = visit.kept("register", visit.queries.register)
    # the drawing escapes every name itself
    drawn = (svg(found, frame, visit.lang, static_address(f"map-{frame.name}.svg")) for frame in (WORLD, EUROPE))
    maps = [Markup(drawing) for drawing in drawn]  # noqa: S704
    page = show(
        visit, "partners.html", register=found, lists=[n for n in LISTS if found[n] or n != "memoranda"], maps=maps,
        undrawn=without_place(found),
    )  # fmt: skip
    return bytes(page.body)


def as_json(visit: Visit) -> Response:
    """The same as `register --json` gives."""
    return JSONResponse(
        visit.kept("register", visit.queries.register),
        headers={"Cache-Control": KEPT, "Access-Control-Allow-Origin": "*"},
    )


def as_csv(visit: Visit) -> Response:
    """A line for each partner, in the columns of `register --format csv`."""
    found = visit.kept("register", visit.queries.register)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("list", "slug", "name", "country", "reference", "because"))
    for name in (*LISTS, "leftOut"):
        writer.writerows(_row(name, item) for item in found[name])
    headers = {"Cache-Control": KEPT, "Content-Disposition": f'inline; filename="partners-{found["asOf"]}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _row(name: str, item: dict[str, Any]) -> list[str]:
    row = (name, item["slug"], item["name"], item.get("country"), item.get("reference"), item.get("because"))
    return [harmless(value) for value in row]


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
