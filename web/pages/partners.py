"""The public register: the partners of a day by rule, each with the reason; no login, no cookie, and it may be kept."""

from __future__ import annotations

import csv
import io

from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from reports.partner_map import EUROPE, WORLD, svg, without_place
from reports.tables import LISTS, REGISTER, harmless, register_rows
from web.api.replies import has_tag, tag_of
from web.templating import show, static_address
from web.visit import Visit

KEPT = "public, max-age=300"
"""How long a copy may be kept: a decision of the government is public within minutes."""


def partners(visit: Visit) -> Response:
    """The page: the same for everybody, so that it is written once for all who ask alike."""
    key = ("partners page", visit.request.url.path, visit.request.url.query)
    written, tag = visit.site.shelf.fetch(visit.site.house, key, lambda: _written(visit))
    return if_changed(visit, Response(written, media_type="text/html"), tag)


def if_changed(visit: Visit, answer: Response, tag: str = "") -> Response:
    """What may be kept, with its tag, that of its bytes; 304 where the caller has just this (RFC 9110 section 13)."""
    tag = tag or tag_of(bytes(answer.body))
    headers = {"ETag": tag, "Cache-Control": KEPT}
    if has_tag(visit.request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer


def _written(visit: Visit) -> tuple[bytes, str]:
    """The page and its tag."""
    found = visit.kept("register", visit.queries.register)
    # the drawing escapes every name itself
    drawn = (svg(found, frame, visit.lang, static_address(f"map-{frame.name}.svg")) for frame in (WORLD, EUROPE))
    maps = [Markup(drawing) for drawing in drawn]  # noqa: S704
    page = show(
        visit, "partners.html", register=found, lists=[n for n in LISTS if found[n] or n != "memoranda"], maps=maps,
        undrawn=tuple(without_place(found)),
    )  # fmt: skip
    return bytes(page.body), tag_of(bytes(page.body))


def as_json(visit: Visit) -> Response:
    """The same as `register --json` gives."""
    answer = JSONResponse(visit.kept("register", visit.queries.register), headers={"Access-Control-Allow-Origin": "*"})
    return if_changed(visit, answer)


def as_csv(visit: Visit) -> Response:
    """A line for each partner, in the columns of `register --format csv`."""
    found = visit.kept("register", visit.queries.register)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(REGISTER)
    writer.writerows([harmless(value) for value in row] for row in register_rows(found))
    headers = {"Content-Disposition": f'inline; filename="partners-{found["asOf"]}.csv"'}
    content = text.getvalue().encode("utf-8-sig")
    return if_changed(visit, Response(content, media_type="text/csv; charset=utf-8", headers=headers))
