"""References to the Official Journal (Moniteur belge, Belgisch Staatsblad): a numac or an ELI, never a free text.

A numac is ten digits, the year in which the text was filed for publication first. An ELI is the address
`http(s)://www.ejustice.just.fgov.be/eli/<type>/<YYYY>[/<MM>[/<DD>[/<numac>[/<version>]]]]`, as Belgium's page in the
ELI register of EUR-Lex describes it (eur-lex.europa.eu/eli-register/belgium.html).
"""

from __future__ import annotations

import re

from rules.dates import DateError, parse_inexact
from rules.facts import Facts
from rules.verdict import Answer, Citation, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.eli_belgium", "B"),)
RETYPE = (Step("{typist}", "{retype}"),)

_NUMAC = re.compile(r"(?:18|19|20|21)[0-9]{8}\Z", re.ASCII)
_ELI = re.compile(
    r"https?://www\.ejustice\.just\.fgov\.be/eli/(?P<type>[A-Za-z\u00c0-\u017f%0-9-]+)"
    r"/(?P<year>[0-9]{4})(?:/(?P<month>[0-9]{2})(?:/(?P<day>[0-9]{2})(?:/(?P<numac>[0-9]{10})(?:/[a-z]+)?)?)?)?/?\Z"
)


def kind_of(reference: str) -> str | None:
    """`numac` or `eli`; None for what is neither."""
    if _NUMAC.match(reference):
        return "numac"
    match = _ELI.match(reference)
    if match is None or (match["numac"] is not None and not _NUMAC.match(match["numac"])):
        return None
    try:
        parse_inexact("-".join(part for part in match.group("year", "month", "day") if part))
    except DateError:
        return None
    return "eli"


def numac_of(reference: str) -> str | None:
    """The number of a text in the journal: a numac itself, or the one within an ELI."""
    kind = kind_of(reference)
    match = _ELI.match(reference) if kind == "eli" else None
    return reference if kind == "numac" else match["numac"] if match is not None else None


def link_of(reference: str) -> str | None:
    """The address of a text; None for a numac alone, from which no address is known to follow."""
    return reference if kind_of(reference) == "eli" else None


def publication(facts: Facts) -> Answer:
    """The reference of a publication, where one is given, is a numac or an ELI."""
    request = facts.request
    if request is None or request.text("milestone") != "publication":
        return not_applicable("no_publication")
    reference = request.text("reference")
    if reference is None:
        return not_applicable("none_given")
    kind = kind_of(reference)
    if kind is None:
        return fails("neither", {"reference": facts.reference, "given": reference, "fields": ("reference",)})
    return passes("numac") if kind == "numac" else passes("eli")


RULES = (Rule("publication.reference", 1, LAW, publication, {"neither": RETYPE}, of_request=True),)
