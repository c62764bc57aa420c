"""From a request to the answer of its page: who may see it, what was sent, and whatever goes wrong, in words."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lifecycle import readings
from lifecycle.answer import Answer
from lifecycle.errors import STATUSES, AgreementsError, Conflict
from lifecycle.readings import AUDITOR, files_of_document, is_restricted, note_reading, note_trial
from lifecycle.registers import RANKS
from lifecycle.storage.errors import StorageError
from lifecycle.whose_fault import as_it_is
from messages.catalogue import LANGUAGES
from messages.failures import sentence
from messages.render import render
from web.api.problems import problem
from web.guard import TooLarge
from web.languages import preferred
from web.on_page import on_page, page_of
from web.say import Say
from web.site import Site
from web.templating import show
from web.visit import Form, Visit

MOST_FIELDS = 400
MOST_FILES = 8
log = logging.getLogger(__name__)


class Page(NamedTuple):
    """A page: where it is, what answers, who may ask (`public`, or whoever signed in), by which methods.

    `same` says that everybody is given the same, so that no session is looked at and copies may be kept.
    """

    path: str
    answer: Callable[[Visit], Response]
    public: bool = False
    methods: tuple[str, ...] = ("GET",)
    same: bool = False


def endpoint(site: Site, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """What the router calls. What reads the database runs in a thread."""

    async def answer(request: Request) -> Response:
        lang = request.path_params.get("lang", "")
        if lang and lang not in LANGUAGES:
            raise HTTPException(404)
        try:
            form = await read_form(request, site.most_bytes) if request.method == "POST" else {}
        except (MultiPartException, HTTPException) as error:
            log.info("a form that cannot be read: %s", error)
            return await run_in_threadpool(_unread, site, request, lang, 400, "web.refused.form")
        except TooLarge as error:
            response = await run_in_threadpool(_unread, site, request, lang, 413, "web.refused.too_large")
            response.headers.update({} if error.whole else {"Connection": "close"})
            return response
        try:
            return await run_in_threadpool(_answer, site, page, request, lang, form)
        finally:
            await request.close()

    return answer


async def read_form(request: Request, most_bytes: int) -> Form:
    """Everything that a form sent, each name with all its values.

    One text may be as long as the whole form: what an act takes is shorter, and the desk says so and of which field.
    """
    sent = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=most_bytes)
    form: dict[str, list[Any]] = {}
    for name, value in sent.multi_items():
        # lines end in CR LF in a form (HTML Standard, 4.10.21.3), and with one character in the record
        form.setdefault(name, []).append(value if isinstance(value, UploadFile) else value.replace("\r\n", "\n"))
    return form


def _unread(site: Site, request: Request, lang: str, status: int, key: str) -> Response:
    """The answer to a form that was not read to its end."""
    visit = Visit(site, request, lang or preferred(request.headers.get("accept-language", "")))
    asks = f"?{request.url.query}" if request.url.query else ""
    return failed(visit, status, render(key, {}, visit.lang), quote(request.url.path) + asks if lang else "")


def _answer(site: Site, page: Page, request: Request, lang: str, form: Form) -> Response:
    lang = lang or preferred(request.headers.get("accept-language", ""))
    visit = Visit(site, request, lang, form, stranger=page.same)
    try:
        if not page.public and visit.actor is None:
            return _to_sign_in(visit)
        if visit.session is not None and request.method == "POST" and not _own_form(visit):
            return failed(visit, 403, render("web.refused.stale_form", {}, visit.lang))
        if "POST" in page.methods and request.method == "GET" and not page.public and not visit.now_only:
            # what a form does it does today, whatever day was read before
            return RedirectResponse(visit.here(asOf=None, knownAt=None, today="yes"), 303)
        answer = page.answer(visit)
        try:
            note(visit, answer)
        except Exception as kept:
            if not visit.told_whatever_is_noted:
                raise
            log.warning("the reading of %s could not be written down: %s", visit.path, kept)
        return answer
    except AgreementsError as raised:
        error = as_it_is(visit.site.house.store, raised)
        kind = next(k for k in type(error).__mro__ if k in STATUSES)
        return failed(visit, STATUSES[kind], _fault(visit, error))
    except StorageError as error:
        return failed(visit, 503, sentence(error.key, error.parameters(), visit.lang))
    except HTTPException:
        raise
    except Exception:
        log.exception("the page %s failed", visit.path)
        return failed(visit, 500, render("web.failed.unforeseen", {}, visit.lang))


def note(visit: Visit, answer: Response) -> None:
    """What an auditor reads, and whoever reads a restricted file, is written down before it is given."""
    if visit.actor is None or visit.request.method != "GET" or answer.status_code != 200:
        return
    sha256 = visit.request.path_params.get("sha256")
    if sha256 is not None:
        with visit.site.house.store.reading() as reading:
            files = files_of_document(reading, sha256)
        read = [name for name, closed in files if closed or visit.actor.role == AUDITOR]
        if visit.actor.role == AUDITOR or read:
            note_read(visit, read)
    elif visit.actor.role == AUDITOR or _is_restricted(visit):
        note_read(visit)


def note_read(visit: Visit, files: Iterable[str] = ()) -> None:
    """Write down that the page was read; a row for each of `files`, where they are named."""
    assert visit.actor is not None
    note_reading(visit.site.house.store, visit.site.house.clock(), visit.actor, _address(visit), files)


def note_tried(visit: Visit, tried: Answer) -> None:
    """Write down that an act was tried and not done, before what would become of it is shown."""
    if visit.actor is not None:
        note_trial(visit.site.house.store, visit.site.house.clock(), visit.actor, tried, _address(visit))


def note_told(visit: Visit, shown: Any) -> None:
    """Write down every restricted file that an answer tells of; an auditor's reading is written down as a whole."""
    if visit.actor is None or visit.actor.role == AUDITOR:
        return
    with visit.site.house.store.reading() as reading:
        restricted = readings.restricted_among(reading, readings.references_in(shown))
    if restricted:
        note_read(visit, restricted)


def note_entries(visit: Visit, items: Iterable[dict[str, Any]], subject: str | None) -> Iterator[dict[str, Any]]:
    """The entries of a list, each given once it is written down that a restricted file is read in it."""
    actor, house = visit.actor, visit.site.house
    assert actor is not None
    of = visit.queries.resolve(subject) if subject is not None and subject not in RANKS else None
    return readings.note_entries(
        house.store, items, lambda files: note_reading(house.store, house.clock(), actor, _address(visit), files), of
    )


def _address(visit: Visit) -> str:
    query = f"?{visit.request.url.query}" if visit.request.url.query else ""
    return f"{visit.path.removeprefix(f'/{visit.lang}') or '/'}{query}"


def _is_restricted(visit: Visit) -> bool:
    """Whether the page is of a restricted file."""
    named = visit.request.path_params
    given = named.get("ref", named.get("subject"))
    if given is None or given in RANKS:
        return False
    with visit.site.house.store.reading() as reading:
        known = is_restricted(reading, str(given))
        return bool(is_restricted(reading, visit.queries.resolve(str(given))) if known is None else known)


def named(visit: Visit, error: AgreementsError) -> dict[str, Any]:
    """The facts of an error; of a conflict with the name of whoever came first."""
    params: dict[str, Any] = dict(error.params)
    if isinstance(error, Conflict) and isinstance(params.get("entry"), int):
        who = visit.site.house.queries(visit.lang).who(str(params["reference"]), params["entry"])
        params.update(number=who["number"], person=str(who.get("name", who["number"])))
    return params


def _fault(visit: Visit, error: AgreementsError) -> str:
    """The sentence of an error; its names are those of today, for the day that was asked about may be the error."""
    params = named(visit, error)
    visit.ask_of_now()
    return visit.say.fault(error.key, params)


def _own_form(visit: Visit) -> bool:
    """Whether the form is one that this session was given."""
    import hmac

    assert visit.session is not None
    return hmac.compare_digest(visit.typed("formToken"), visit.session.form_token())


def _to_sign_in(visit: Visit) -> Response:
    asked = visit.request.url.path + (f"?{visit.request.url.query}" if visit.request.url.query else "")
    back = asked if visit.request.method == "GET" and visit.path != f"/{visit.lang}" else None
    return RedirectResponse(visit.to("sign-in", back=back, asOf=None, knownAt=None), 303)


def failed(visit: Visit, status: int, said: str, back: str = "") -> Response:
    """A page that says what went wrong, and nothing else; where not even that can be read, without names.

    `back` is the address of the form that was sent.
    """
    visit.ask_of_now()
    if visit.path.endswith(".json"):  # a program asked
        return problem(visit.request, status, f"page.{status}", on_page(said, visit.lang))
    try:
        see = page_of(said, visit.lang) if visit.actor is not None else ""
        return show(visit, "failed.html", status=status, said=on_page(said, visit.lang), back=back, see=see)
    except Exception:
        return refused(visit.site, visit.request, visit.lang, status, said, back)


def refused(site: Site, request: Request, lang: str, status: int, said: str, back: str = "") -> Response:
    """The same for whoever it is, without asking the database anything; `back` is the address of a form."""
    plain = Visit(site, request, lang, stranger=True)
    plain.say = Say(lang)
    plain.ask_of_now()
    return show(plain, "failed.html", status=status, said=on_page(said, lang), back=back, see="")
