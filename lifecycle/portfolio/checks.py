"""What the entries of a portfolio owe each other: every name leads somewhere, dates stand in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel

from lifecycle.portfolio.model import Dated, File, GovernmentPeriod, Portfolio
from lifecycle.portfolio.problems import PathInFile
from rules.dates import UNKNOWN, Period, before, on_or_before


@dataclass(frozen=True, slots=True)
class Known:
    """What a partial file may refer to without declaring it."""

    sources: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """A place, what is wrong there, and the words among which the right one may be."""

    place: PathInFile
    reason_key: str
    params: dict[str, object] = field(default_factory=dict)
    candidates: frozenset[str] = frozenset()


def check(portfolio: Portfolio, known: Known) -> Iterator[Finding]:
    """Everything the entries get wrong about each other, in no particular order."""
    yield from _sources(portfolio, (), known.sources | frozenset(portfolio.sources))
    yield from _themes(portfolio, known)
    yield from _partners(portfolio)
    yield from _files(portfolio, known)
    yield from _successors(portfolio)
    yield from _governments(portfolio.governments)
    yield from _statements(portfolio, known)


def _sources(entry: BaseModel, place: PathInFile, known: frozenset[str]) -> Iterator[Finding]:
    for name, described in type(entry).model_fields.items():
        value = getattr(entry, name)
        here = (*place, str(described.alias))
        if name == "source" and isinstance(value, str) and value not in known:
            yield _no_such("source", value, here, known)
        elif isinstance(value, BaseModel):
            yield from _sources(value, here, known)
        elif isinstance(value, tuple):
            for index, child in enumerate(value):
                if isinstance(child, BaseModel):
                    yield from _sources(child, (*here, index), known)


def _themes(portfolio: Portfolio, known: Known) -> Iterator[Finding]:
    yield from _twice("theme", (theme.code for theme in portfolio.themes), "themes", "code")
    codes = frozenset(theme.code for theme in portfolio.themes) | known.themes
    competences = frozenset(theme.code for theme in portfolio.themes if theme.is_competence) | known.themes
    for index, theme in enumerate(portfolio.themes):
        place: PathInFile = ("themes", index, "competence")
        if theme.is_competence and (theme.source is None or theme.certainty is None):
            yield Finding(place, "competence_without_source")
        if theme.is_mapped and theme.competence not in codes:
            yield _no_such("theme", theme.competence, place, competences | {"unmapped"})
        elif theme.is_mapped and theme.competence not in competences:
            yield Finding(place, "not_a_competence", {"value": theme.competence})


def _partners(portfolio: Portfolio) -> Iterator[Finding]:
    yield from _twice("partner", (partner.slug for partner in portfolio.partners), "partners", "slug")
    for index, partner in enumerate(portfolio.partners):
        for number, name in enumerate(partner.names):
            if (name.until is None) != (number == len(partner.names) - 1):
                yield Finding(("partners", index, "names", number), "name_order")


def _files(portfolio: Portfolio, known: Known) -> Iterator[Finding]:
    yield from _twice("file", (file.id for file in portfolio.files), "files", "id")
    partners = frozenset(partner.slug for partner in portfolio.partners) | known.partners
    themes = frozenset(theme.code for theme in portfolio.themes) | known.themes
    for index, file in enumerate(portfolio.files):
        place: PathInFile = ("files", index)
        if file.partner not in partners:
            yield _no_such("partner", file.partner, (*place, "partner"), partners)
        if file.themes != UNKNOWN:
            yield from _references("theme", file.themes, (*place, "themes"), themes)
        for number, instrument in enumerate(file.instruments):
            inner = (*place, "instruments", number, "themes")
            yield from _references("theme", instrument.themes, inner, themes)
        if file.invented != portfolio.invented:
            yield Finding((*place, "invented"), "unsourced_invention")
        yield from _term(file, place)
        yield from _order(file, place)


def _term(file: File, place: PathInFile) -> Iterator[Finding]:
    if file.term == UNKNOWN:
        return
    if (file.term.length is None) == (file.term.ends_on is None):
        yield Finding((*place, "term"), "term_needs_one")
    elif file.kind == "mou" and not isinstance(file.term.length, Period):
        yield Finding((*place, "term"), "mou_needs_length")
    begun = file.in_force if file.in_force is not None else file.signed
    end = file.term.ends_on
    if end is not None and begun != UNKNOWN and on_or_before(end, begun.on) and not _before_signature(file):
        earlier = "inForce" if file.in_force is not None else "signed"
        names = {"later": "term", "later_on": str(end), "earlier": earlier, "earlier_on": str(begun.on)}
        yield Finding((*place, "term", "endsOn"), "not_after", dict(names))


def _before_signature(file: File) -> bool:
    """Whether the term ends before the signature, which is told of its own."""
    end = file.term.ends_on if file.term != UNKNOWN else None
    return file.signed != UNKNOWN and end is not None and before(end, file.signed.on) is True


def _order(file: File, place: PathInFile) -> Iterator[Finding]:
    """Nothing follows from a signature before it: entry into force, end of term, addenda and protocols."""
    if file.signed == UNKNOWN:
        return
    later: list[tuple[PathInFile, Dated]] = [
        (("instruments", number, "date"), instrument) for number, instrument in enumerate(file.instruments)
    ]
    if file.in_force is not None and file.in_force != UNKNOWN:
        later.append((("inForce", "date"), file.in_force))
    for inner, fact in later:
        if before(fact.on, file.signed.on):
            yield _before(inner, str(fact.on), str(file.signed.on), place)
    if file.term != UNKNOWN and _before_signature(file):
        yield _before(("term", "endsOn"), str(file.term.ends_on), str(file.signed.on), place)


def _before(inner: PathInFile, later_on: str, signed_on: str, place: PathInFile) -> Finding:
    names = {"later": str(inner[0]), "later_on": later_on, "earlier": "signed", "earlier_on": signed_on}
    return Finding((*place, *inner), "before", dict(names))


def _successors(portfolio: Portfolio) -> Iterator[Finding]:
    files = {file.id: file for file in portfolio.files}
    followed: dict[str, str] = {}
    for index, file in enumerate(portfolio.files):
        if file.successor_of is None:
            continue
        place: PathInFile = ("files", index, "successorOf")
        value = file.successor_of
        older = files.get(value)
        if value == file.id:
            yield Finding(place, "successor_of_itself")
        elif value in followed:
            yield Finding(place, "two_successors", {"value": value, "first": followed[value]})
        elif older is not None and (older.partner, older.track) != (file.partner, file.track):
            yield Finding(place, "successor_elsewhere", {"value": value})
        elif older is not None and _runs_in_a_circle(file, files):
            yield Finding(place, "successor_circle")
        followed.setdefault(value, file.id)


def _runs_in_a_circle(file: File, files: dict[str, File]) -> bool:
    seen = {file.id}
    older = files.get(file.successor_of or "")
    while older is not None and older.id not in seen:
        seen.add(older.id)
        older = files.get(older.successor_of or "")
    return older is not None and older.id == file.id


def _governments(periods: tuple[GovernmentPeriod, ...]) -> Iterator[Finding]:
    yield from _twice("government_period", (period.id for period in periods), "governments", "id")
    for index, period in enumerate(periods):
        place: PathInFile = ("governments", index)
        if period.ends != UNKNOWN and before(period.ends.on, period.starts.on):
            yield Finding(
                (*place, "ends", "date"),
                "before",
                {
                    "later": "ends",
                    "later_on": str(period.ends.on),
                    "earlier": "starts",
                    "earlier_on": str(period.starts.on),
                },
            )
        for other in periods[:index]:
            if not _apart(period, other) and not _apart(other, period):
                yield Finding((*place, "starts", "date"), "overlap", {"value": other.id})


def _apart(first: GovernmentPeriod, second: GovernmentPeriod) -> bool:
    """Whether the first period may have ended when the second begins (its last day is excluded)."""
    return first.ends != UNKNOWN and before(second.starts.on, first.ends.on) is not True


def _statements(portfolio: Portfolio, known: Known) -> Iterator[Finding]:
    files = frozenset(file.id for file in portfolio.files) | known.files
    for index, confirmation in enumerate(portfolio.confirmations):
        yield from _references("file", confirmation.files, ("confirmations", index, "files"), files)
    for index, doubt in enumerate(portfolio.doubts):
        yield from _references("file", doubt.files, ("doubts", index, "files"), files)
    for index, file in enumerate(portfolio.files):
        if file.successor_of is not None and file.successor_of not in files:
            yield _no_such("file", file.successor_of, ("files", index, "successorOf"), files)


def _references(what: str, values: tuple[str, ...], place: PathInFile, known: frozenset[str]) -> Iterator[Finding]:
    for index, value in enumerate(values):
        if value not in known:
            yield _no_such(what, value, (*place, index), known)
        elif value in values[:index]:
            yield Finding((*place, index), "twice_in_list", {"value": value})


def _twice(what: str, values: Iterable[str], section: str, key: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Finding((section, index, key), "duplicate_id", {"what": what, "value": value})
        seen.add(value)


def _no_such(what: str, value: str, place: PathInFile, candidates: frozenset[str]) -> Finding:
    return Finding(place, "unknown_reference", {"what": what, "value": value}, candidates)
