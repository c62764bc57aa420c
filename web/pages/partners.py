"""The public register: the partners of a day by rule, each with the reason; no login, no cookie, and it may be kept."""

from __future__ import annotations

import csv
import io

from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from reports.partner_map import EUROPE, WORLD, svg, without_place
from reports.tables import LISTS, REGISTER, harmless, register_rows
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
        undrawn=tuple(without_place(found)),
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
    writer.writerow(REGISTER)
    writer.writerows([harmless(value) for value in row] for row in register_rows(found))
    headers = {"Cache-Control": KEPT, "Content-Disposition": f'inline; filename="partners-{found["asOf"]}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)
