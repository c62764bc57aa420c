"""The fields of an act as controls of a form: made from the table of acts, so that a new field needs no new page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from lifecycle.act import FLAGS, Act, Field
from lifecycle.day_told import GIVES_NOTICE, SIGNS
from lifecycle.people_acts import OF_A_PERSON
from lifecycle.stages import ACTS
from messages.order import in_order
from rules.documents import SIGNING
from web.dates import as_edtf
from web.lengths import LENGTHS
from web.visit import Visit

DOCUMENTS = 2
"""How many documents a form takes at once; more are attached by `document` afterwards."""
ASKED_BY: Mapping[str, tuple[str, ...]] = {
    "signature.complete": SIGNING,
    "suspension.review": ("origin", "reviewOn"),
    "term.stated": ("term", "renewal", "notice"),
}  # fmt: skip
"""Rules that ask for fields which the table of acts leaves open, whatever the file is like."""
DOCUMENT_LANGUAGES = ("en", "fr", "nl", "de")
LONG = frozenset({"text", "justification", "harm"})
"""Free texts of several lines; other personal values are names."""
Values = Mapping[str, list[str]]
Choices = list[tuple[str, str]]
NOTHING: Values = MappingProxyType({})
NO_CHOICES: Mapping[str, Choices] = MappingProxyType({})


class Control(NamedTuple):
    """One control: its name in the form, which kind it is, its label and hint, its choices, what stands in it.

    `kind` names the macro of `macros/controls.html`. `error` says what is wrong with what was typed.
    """

    name: str
    kind: str
    label: str
    hint: str = ""
    choices: Choices = []  # noqa: RUF012 - a tuple's default, never changed
    required: bool = False
    values: list[str] = []  # noqa: RUF012
    error: str = ""
    parts: Mapping[str, str] = {}  # noqa: RUF012
    """Years and months of a length."""
    known: bool = False
    """That it is unknown is no answer."""

    @property
    def value(self) -> str:
        """What stands in it, where it takes one value."""
        return self.values[0] if self.values else ""


def controls(
    visit: Visit, act: Act, errors: Mapping[str, str], *, given: Values = NOTHING,
    choices: Mapping[str, Choices] = NO_CHOICES, more: tuple[Control, ...] = (),
) -> list[Control]:  # fmt: skip
    """Every control of an act, with what was typed into it, or what is given at first; `more` come before them."""
    made = [_offering(visit, _control(visit, act, field), choices) for field in act.fields if field.typed != "none"]
    made += _common(visit, act)

    def stands(name: str) -> list[str]:
        return typed_of(visit, name) or ([] if visit.form else given.get(name, []))

    made = [_keeping(visit, act, one, given) for one in (*more, *made)]
    return [_filled(one, stands)._replace(error=errors.get(one.name, "")) for one in made]


def _offering(visit: Visit, one: Control, choices: Mapping[str, Choices]) -> Control:
    """The control with the choices that a page offers for it; where there is nothing yet to choose from it says so."""
    if one.name not in choices:
        return one
    hint = "" if choices[one.name] else visit.say.text("web.hint.none_yet")
    chosen = f"web.choose.{one.name}"  # who types it types a number or a hash, who chooses it sees what it is
    label = visit.say.text(chosen) if visit.say.has(chosen) else one.label
    return one._replace(kind="select", choices=choices[one.name], hint=hint, label=label)


def _keeping(visit: Visit, act: Act, one: Control, given: Values) -> Control:
    """The control; what is given and offered no more, as a person who left, stays a choice."""
    known = {code for code, _ in one.choices}
    gone = [value for value in given.get(one.name, []) if value not in known]
    field = act.field(one.name)
    person = field is not None and field.kind == "person"
    named = [(value, visit.say.names.person(int(value)) if person else value) for value in gone]
    return one._replace(choices=[*one.choices, *named]) if known and gone else one


def _filled(one: Control, stands: Callable[[str], list[str]]) -> Control:
    """A control with what stands in it."""
    values, parts = stands(one.name), {}
    if one.kind in LENGTHS:
        parts = {part: next(iter(stands(f"{one.name}{part}")), "") for part in ("Years", "Months")}
    return one._replace(values=values, parts=parts)


def typed_of(visit: Visit, name: str) -> list[str]:
    """What was typed into a control, or what the address gives where nothing was sent yet."""
    if visit.form:
        return [value for value in visit.form.get(name, ()) if isinstance(value, str)]
    return visit.request.query_params.getlist(name)


def _control(visit: Visit, act: Act, field: Field) -> Control:
    say = visit.say
    label = say.label(field.name)
    keys = (f"web.hint.of.{field.name}", f"web.hint.{field.kind}")
    hint = next((say.text(key) for key in keys if say.has(key)), "")
    must = field.required or any(field.name in ASKED_BY.get(rule, ()) for rule in act.rules)
    if field.kind == "policy":
        return Control(field.name, "file", label, say.text("web.hint.policy"), required=must)
    if field.name in FLAGS:
        return Control(field.name, "check", label, hint, required=must)
    if field.choices or field.kind == "choice":
        choices = [(code, say.choice(act.name, field.name, code)) for code in field.choices]
        return Control(field.name, "checks" if field.many else "select", label, hint, choices, must)
    if field.kind == "theme":
        return Control(field.name, "checks" if field.many else "select", label, hint, themes_of(visit), must)
    if field.kind == "person":
        return Control(field.name, "select", label, hint, _people_for(visit, act, field), must)
    if field.kind == "track":
        return Control(field.name, "select", label, hint, [(c, say.track(c)) for c in visit.registers.tracks], must)
    if field.name in CHOSEN:
        return Control(field.name, "select", label, hint, CHOSEN[field.name](visit), must)
    if field.kind == "personal":
        kind = "area" if field.name in LONG else "lines" if field.many else "text"
        return Control(field.name, kind, label, say.text("web.hint.lines") if kind == "lines" else "", required=must)
    kind = field.kind if field.kind in ("day", "when", "number", "mail", *LENGTHS) else "text"
    return Control(field.name, "numbers" if field.many and kind == "number" else kind, label, hint, required=must)


def themes_of(visit: Visit) -> Choices:
    """The themes within the competences, by name."""
    codes = visit.registers.policy_on(visit.today).themes
    return sorted(((code, visit.say.theme(code)) for code in codes), key=lambda pair: in_order(pair[1]))


def _people_for(visit: Visit, act: Act, field: Field) -> Choices:
    """Whoever may be named in a field: for a file, who may work on files; as deputy also one of two of a role."""
    if "people.holder" in act.rules:
        return people_of(visit, visit.works)
    if "absences.deputy" in act.rules and field.name == "deputy":
        every = [p["role"] for p in visit.people if not p.get("disabled")]
        return people_of(visit, lambda role: visit.works(role) or every.count(role) > 1)
    return people_of(visit)


def people_of(visit: Visit, fits: Callable[[str], bool] = lambda role: True) -> Choices:
    """Everybody who acts and whose role fits, by name, with the role."""
    say = visit.say
    found = [
        (str(p["number"]), f"{say.opened(p['name'])} ({say.word('role', p['role'])})")
        for p in visit.people
        if not p.get("disabled") and fits(p["role"])
    ]
    return sorted(found, key=lambda pair: in_order(pair[1]))


def _partners(visit: Visit) -> Choices:
    every = ((p.slug, visit.say.named(p.slug)) for p in visit.registers.partners.partners)
    return sorted(every, key=lambda pair: in_order(pair[1]))


def _roles(visit: Visit) -> Choices:
    return [(r, visit.say.word("role", r)) for r in ("officer", "manager", "legal", "auditor", "administrator")]


def _criteria(visit: Visit) -> Choices:
    return [(c.code, visit.say.word("criterion", c.code)) for c in visit.registers.policy_on(visit.today).file.criteria]


CHOSEN = {"partner": _partners, "role": _roles, "code": _criteria}
"""Fields whose choices stand in a register, and not in the table."""


WITHOUT_REASON = OF_A_PERSON - {"add_absence", "end_absence"}
"""What people see to for themselves needs no reason."""


def _common(visit: Visit, act: Act) -> Iterator[Control]:
    """What goes with every act: its date, reason, decision, documents, for whom."""
    say, own = visit.say, {field.name for field in act.fields}
    if "on" not in own and "dates.today" not in act.rules:
        yield Control("on", "when", say.label("on"), say.text(f"web.hint.{_follows(act)}"))
    if ("dates.not_future" in act.rules or act.name in ACTS) and act.name not in WITHOUT_REASON:
        yield Control("reason", "area", say.label("reason"), required="reason.given" in act.rules)
    if act.name in ACTS and "decision" not in own:
        yield Control("decision", "text", say.label("decision"))
    if act.documents:
        languages = [(code, say.word("language", code)) for code in DOCUMENT_LANGUAGES]
        must = any(rule in act.rules for rule in ("documents.text", "documents.letter"))
        yield Control("document", "document", say.label("document"), say.text("web.hint.document"), languages, must)
    absent = [p for p in visit.people if _stands_in(visit, p)]
    if absent:
        choices = [(str(p["number"]), say.opened(p["name"])) for p in absent]
        yield Control("deputyFor", "select", say.text("web.act.for"), say.text("web.hint.for"), choices)


def _follows(act: Act) -> str:
    """Which hint says what day it is where the date of an act is left empty."""
    if act.name == "found":
        return "on_found"
    return "on_follows" if act.name in (*SIGNS, *GIVES_NOTICE) else "on"


def on_of(visit: Visit) -> str:
    """The date of the act as it was typed, as the desk reads it; empty where none was."""
    return as_edtf(visit.typed("on"), visit.lang).strip()


def _stands_in(visit: Visit, person: Mapping[str, object]) -> bool:
    absent = person.get("absent")
    deputy = absent.get("deputy") if isinstance(absent, Mapping) else None
    number = deputy.get("number") if isinstance(deputy, Mapping) else deputy
    return visit.actor is not None and number == visit.actor.number


def fields_of(visit: Visit, act: Act, given: Values | None = None) -> dict[str, list[str]]:
    """What was typed for the fields of an act, as the desk reads it: lengths put together, names one a line.

    With `given`, the same of what stood in the form at first.
    """

    def typed(name: str) -> list[str]:
        return typed_of(visit, name) if given is None else given.get(name, [])

    found: dict[str, list[str]] = {}
    for field in act.fields:
        if field.kind in LENGTHS:
            values = [_length(typed, field.name, field.kind)]
        elif field.kind == "personal" and field.many:
            values = [line.strip() for text in typed(field.name) for line in text.split("\n")]
        elif field.kind in ("number", "text") and field.many:
            values = [part for text in typed(field.name) for part in text.replace(",", " ").split()]
        elif field.kind in ("day", "when"):
            values = [as_edtf(one, visit.lang) for one in typed(field.name)]
        else:
            values = typed(field.name)
        kept = [value for value in values if value.strip()]
        if kept:
            found[field.name] = kept
    return found


def _length(typed: Callable[[str], list[str]], name: str, kind: str) -> str:
    """A length of time from its manner, years and months: `P5Y`, `open`, `tacit:P4Y`; as it is where typed whole."""
    manner, years, months = (next(iter(typed(f"{name}{part}")), "").strip() for part in ("", "Years", "Months"))
    told = "P" + (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    if manner == "length":
        return told
    return f"tacit:{told}" if kind == "renewal" and manner == "tacit" else manner
