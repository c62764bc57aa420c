"""One request for a page: who comes, in which language, about which day, as known when."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from lifecycle.act import Act
from lifecycle.asked import read_asked_day, read_instant
from lifecycle.desk import Desk
from lifecycle.errors import Unreadable
from lifecycle.names import names_of
from lifecycle.queries import Queries
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.stages import ACTS
from messages.catalogue import LANGUAGES
from messages.wording import local_minute, opened
from rules.facts import Actor
from web.languages import NAMES
from web.say import Say
from web.sessions import Session
from web.site import Site
from web.ways import OF_ONESELF, OF_REGISTERS, filled_in, words_of

COOKIE = "agreements_session"
MENU: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "web.menu.board"),
    (("partnerships",), "web.menu.partnerships"),
    (("deadlines",), "web.menu.deadlines"),
    (("pending",), "web.menu.pending"),
    (("history",), "web.menu.history"),
    (("timeline",), "web.menu.timeline"),
)
WATCHERS = ("auditor", "administrator")
"""The roles that see who read what: colleagues do not watch each other (decision 0084)."""
MORE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("government",), "web.menu.government"),
    (("people",), "web.menu.people"),
    (("partner-bodies",), "web.menu.bodies"),
    (("policy",), "web.menu.policy"),
    (("erasures",), "web.menu.erasures"),
    (("what-if",), "web.menu.what_if"),
    (("figures",), "web.menu.figures"),
    (("stages",), "web.menu.stages"),
    (("settings",), "web.settings.title"),
)
"""What is asked for now and then, behind one word of the menu."""
PAGES_OF_MENU = {"/".join(parts): key for parts, key in (*MENU, *MORE)}
"""What the menu calls its pages, by their addresses behind the language."""
VERBS = ("attest", "approve", "confirm", "reject", "withdraw")
"""What is done with an exception or an erasure that waits."""
EVERY_ACT: Mapping[str, Act] = {**ACTS, **BY_NAME, **ACTS_OF_REGISTERS}
"""Every act by its name."""
Form = Mapping[str, list[Any]]
NO_FORM: Form = {}


class Visit:
    """What a page is given. Everything that reads is read when it is first asked for."""

    def __init__(
        self, site: Site, request: Request, lang: str, form: Form = NO_FORM, *, stranger: bool = False
    ) -> None:
        self.stranger = stranger
        self.site = site
        self.request = request
        self.lang = lang
        self.form = form
        self.path = request.url.path
        self._asks_of_then = True
        self.told_whatever_is_noted = False
        """Whether the page is given also where nobody can write down that it was read: it says what is broken."""

    # ------------------------------------------------------------------------------------------ who comes

    @cached_property
    def session(self) -> Session | None:
        """The session of the cookie; None for a stranger, and on a page that is the same for everybody."""
        if self.stranger:
            return None
        token = self.request.cookies.get(cookie_name(self.site))
        if not token:
            return None
        now = self.site.house.queries(self.lang)
        with now.together() as reading:
            found = self.site.sessions.find(token, reading)
            if found is not None:
                self.registers = now.registers()  # in which role, read with it
        return found

    @cached_property
    def actor(self) -> Actor | None:
        """Who is signed in, in the role that the register gives now; None for a stranger or who acts no more."""
        if self.session is None:
            return None
        person = self.registers.people.find(self.session.person)
        return Actor(person.number, person.role) if person is not None and not person.disabled else None

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """Everybody who may act, with names, as of today."""
        asked = self.queries
        if asked.day != self.today or asked.known_at is not None:
            asked = self.site.house.queries(self.lang)
        found: list[dict[str, Any]] = asked.people()["items"]
        return found

    @property
    def person_name(self) -> str:
        """The name of whoever is signed in."""
        number = self.actor.number if self.actor is not None else 0
        return next((self.say.opened(p["name"]) for p in self.people if p["number"] == number), "")

    def may(self, permission: str) -> bool:
        """Whether the role of whoever is signed in holds a permission today."""
        return self.actor is not None and self.registers.policy_on(self.today).allows(self.actor.role, permission)

    def works(self, role: str) -> bool:
        """Whether a role may work on files today."""
        allowed: bool = self.registers.policy_on(self.today).allows(role, "files")
        return allowed

    def offers(self, act: str) -> bool:
        """Whether a page offers the form of an act: the role may do it, and it is today's register that is shown."""
        return self.now_only and self.may(EVERY_ACT[act].permission)

    @property
    def now_only(self) -> bool:
        """Whether the page is about today as it is known now, so that something can be done."""
        return self.as_of is None and self.known_at is None

    @property
    def may_watch(self) -> bool:
        """Whether the role of whoever is signed in may see who read what."""
        return self.actor is not None and self.actor.role in WATCHERS

    # ------------------------------------------------------------------------------------------ what is asked about

    @cached_property
    def today(self) -> date:
        """The local day in Brussels."""
        return self.site.house.today()

    @cached_property
    def as_of(self) -> date | None:
        """The day asked about, where one is. Raises Unreadable."""
        return self.day_asked("asOf")

    @cached_property
    def known_at(self) -> str | None:
        """The instant up to which entries count, where one is asked for. Raises Unreadable."""
        text = self._asked_once("knownAt")
        return read_instant("knownAt", text, self.site.house.clock()) if text else None

    def ask_of_now(self) -> None:
        """Be about today as it is known now, and lead to what is: for what was asked may be no day at all."""
        self.as_of = self.known_at = None
        self._asks_of_then = False

    @property
    def day(self) -> date:
        """The day that the page is about."""
        return self.as_of or self.today

    def asked(self, name: str) -> str:
        """A value of the address; empty where there is none."""
        return self.request.query_params.get(name, "").strip()

    def _asked_once(self, name: str) -> str:
        """A value of the address, which may not say two. Raises Unreadable: which of two days counts is a guess."""
        if len(set(self.request.query_params.getlist(name))) > 1:
            raise Unreadable("usage.given_twice", {"field": name})
        return self.asked(name)

    def day_asked(self, name: str) -> date | None:
        """A day of the address. Raises Unreadable."""
        text = self._asked_once(name)
        return read_asked_day(name, text) if text else None

    @property
    def known_minute(self) -> str:
        """The instant up to which entries count as a control takes it: Brussels time to the minute."""
        return local_minute(self.known_at) if self.known_at else ""

    def typed(self, name: str) -> str:
        """A value of the form, the first where there are several; empty where there is none or it is a file."""
        value: object = next(iter(self.form.get(name, ())), "")
        return value if isinstance(value, str) else ""

    # ------------------------------------------------------------------------------------------ what answers

    @cached_property
    def queries(self) -> Queries:
        """What can be asked."""
        return self.site.house.queries(self.lang, self.as_of, self.known_at)

    def kept(self, name: str, make: Callable[[], dict[str, Any]], *more: Hashable) -> dict[str, Any]:
        """An answer that looks at every file, made once for all who ask the same until anything is recorded.

        `more` is whatever the answer depends on besides language, day and instant. Nobody may change what is given.
        """
        key = (name, self.lang, self.day, self.known_at, *more)
        found: dict[str, Any] = self.site.shelf.fetch(self.site.house, key, make)
        return found

    @cached_property
    def registers(self) -> Any:
        """The registers as they are now, whatever day is asked about."""
        return self.site.house.queries(self.lang).registers()

    @cached_property
    def say(self) -> Say:
        """The words of the page, with the names of the day."""
        return Say(self.lang, names_of(self.registers, self.day, self.lang, self._names_of_people))

    def _names_of_people(self) -> dict[int, str]:
        return {person["number"]: opened(person["name"], self.lang) for person in self.people}

    def desk(self) -> Desk:
        """The one door, for whoever is signed in."""
        assert self.actor is not None
        return self.site.house.desk(self.actor)

    # ------------------------------------------------------------------------------------------ addresses

    def to(self, *parts: str | int, **query: Any) -> str:
        """The address of a page in the language of this one; what is asked about goes with it."""
        kept = {name: self.asked(name) for name in ("asOf", "knownAt")} if self._asks_of_then else {}
        asked = {k: v for k, v in {**kept, **query}.items() if v not in ("", None)}
        path = "/".join(("", self.lang, *map(str, parts)))
        return f"{path}?{urlencode(asked, doseq=True)}" if asked else path

    def here(self, **query: Any) -> str:
        """This page with some of what it is asked for changed; None takes away."""
        asked = {**{k: self.request.query_params.getlist(k) for k in self.request.query_params}, **query}
        asked = {k: v for k, v in asked.items() if v not in ("", None, [], [""])}
        return f"{self.path}?{urlencode(asked, doseq=True)}" if asked else self.path

    def way_to(self, command: str) -> tuple[str, str]:
        """What a command does, in words, and its form, with what the command says already.

        No address for a step of somebody else or of another day than today, no words for what is no act.
        """
        words = words_of(command)
        act, address = self._form_of(words) if len(words) > 2 else ("", "")
        if act == "correct":
            return self.say.text("web.correct.title"), address if self.now_only and self.may("correct") else ""
        known = EVERY_ACT.get(act)
        if known is None:
            return "", ""
        said = self.say.word("act", act)
        if act in ("request_exception", "intent") and words[4:5] and words[4] in EVERY_ACT:
            said = f"{said} ({self.say.word('act', words[4])})"
        return said, address if self.now_only and self.may(known.permission) else ""

    def _form_of(self, words: list[str]) -> tuple[str, str]:
        """The act that a command does and the address of its form; nothing of both where there is none."""
        match words[1:]:
            case ["record" | "advance" as how, reference, act, *more]:
                said = filled_in(EVERY_ACT[act], more) if act in EVERY_ACT else {}
                there = self.to("partnerships", reference, "record" if how == "record" else "acts", act, **said)
                return act, "" if reference.startswith("<") else there
            case ["exception", "request", reference, *more] if more:
                said = filled_in(BY_NAME["request_exception"], more)
                return "request_exception", self.to("partnerships", reference, "record", "request_exception", **said)
            case ["assign", reference, *more]:
                return "assign", self.to(
                    "partnerships", reference, "record", "assign", **filled_in(EVERY_ACT["assign"], more)
                )
            case ["correct", reference, entry, *_] if entry.isdigit():
                return "correct", self.to("partnerships", reference, "entries", entry, "correct")
            case ["exception" | "erase" as what, verb, named, *_] if verb in VERBS:
                subject, _, number = named.rpartition(":")
                of = ("partnerships", subject, "exceptions") if what == "exception" else ("erasures", subject)
                act = f"{verb}_exception" if what == "exception" else f"{verb}_erasure"
                return act, self.to(*of, number, verb) if subject and number.isdigit() else ""
            case ["propose", *more]:
                return "propose", self.to("propose", **filled_in(ACTS["propose"], more))
        return self._form_beside_files(words)

    def _form_beside_files(self, words: list[str]) -> tuple[str, str]:
        """The same for the registers, for policies, for erasures and for one's own affairs."""
        match words[1:]:
            case [noun, verb, *more] if (noun, verb) in OF_REGISTERS:
                act = OF_REGISTERS[noun, verb]
                return act, self.to("registers", act, **filled_in(ACTS_OF_REGISTERS[act], more))
            case [noun, verb, *_] if (noun, verb) in OF_ONESELF:
                return OF_ONESELF[noun, verb], self.to("settings", OF_ONESELF[noun, verb])
            case ["handover", *_]:
                return "hand_over", self.to("handover")
            case ["policy", "adopt", *_]:
                return "adopt_policy", self.to("policy", "adopt")
            case ["policy", "migrate", *_]:
                return "request_migration", self.to("policy", "migrate")
            case ["erase", subject, entry, field, *_] if entry.isdigit():
                return "request_erasure", self.to("erase", subject, entry, field=field)
            case ["policy", "confirm" | "reject" as verb, number, *_] if number.isdigit():
                return f"{verb}_policy", self.to("policy", number, verb)
        return "", ""

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The pages of whoever is signed in: address and key of the name."""
        return [(self.to(*parts), key) for parts, key in MENU]

    @property
    def more_menu(self) -> list[tuple[str, str]]:
        """The pages that stand behind the last word of the menu."""
        return [(self.to(*parts), key) for parts, key in MORE]

    def title_of(self, page: str) -> str:
        """What the menu calls a page."""
        return self.say.text(PAGES_OF_MENU[page])

    @property
    def in_more_menu(self) -> bool:
        """Whether this page is one of those."""
        return any(self.path == "/".join(("", self.lang, *parts)) for parts, _ in MORE)

    @property
    def kept_query(self) -> list[tuple[str, str]]:
        """What the address asks for besides the two days, for a form that changes those."""
        items = self.request.query_params.multi_items()
        return [(name, value) for name, value in items if name not in ("asOf", "knownAt", "done")]

    @property
    def other_languages(self) -> list[tuple[str, str, str]]:
        """Code, name and address of this page in each language."""
        rest = self.path.split("/", 2)[2:]
        query = f"?{self.request.url.query}" if self.request.url.query and self.request.method == "GET" else ""
        return [(code, NAMES[code], "/" + "/".join([code, *rest]) + query) for code in LANGUAGES]


def cookie_name(site: Site) -> str:
    """The name of the cookie: over TLS browsers then keep it to this one host and path."""
    return f"__Host-{COOKIE}" if site.secure else COOKIE
