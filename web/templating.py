"""Templates: one environment for all pages. What stands in a template is markup; words come from the catalogues."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from starlette.responses import HTMLResponse

from messages.wording import capitalised

if TYPE_CHECKING:
    from web.visit import Visit

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
STATIC = FOLDER / "static"
METHODS = frozenset(dir(dict))
"""What a template may call on an answer."""


class _Environment(Environment):
    """A name that a page forgot is an error; a property that an answer leaves out is nothing: absent, never null."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Jinja's own, but for what an answer leaves out; and without its detour for what answers are made of."""
        if type(obj) is dict and attribute not in METHODS:
            return obj.get(attribute)
        found = super().getattr(obj, attribute)
        return None if isinstance(found, Undefined) and isinstance(obj, Mapping) else found


@cache
def environment() -> Environment:
    """The one environment: everything is escaped."""
    made = _Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals["static"] = static_address
    made.filters["capitalize_first"] = capitalised
    return made


@cache
def static_address(name: str) -> str:
    """The address of a static file: it changes with the file, so that browsers may keep it for a year."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{digest}/{name}"


def show(visit: Visit, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. No browser is sent the character NUL, which a form may give back (HTML Standard, 13.2.3.5)."""
    say = visit.say
    text = (
        environment()
        .get_template(template)
        .render(visit=visit, say=say, t=say.text, lang=visit.lang, site=visit.site, **context)
    )
    return HTMLResponse(text.replace("\0", "\N{REPLACEMENT CHARACTER}"), status)
