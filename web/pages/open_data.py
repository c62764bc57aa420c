"""The public list described for catalogues of open data, in DCAT-AP 3 (W3C DCAT 3, JSON-LD 1.1).

Every address of ours is relative to the description, so that it says the same behind any name of the host. No licence
is named: nobody has decided one (docs/decisions/0049).
"""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from messages.catalogue import LANGUAGES
from messages.render import render
from web.pages.partners import if_changed
from web.visit import Visit

EU = "http://publications.europa.eu/resource/authority/"
"""The authority tables that DCAT-AP asks for: languages, formats, themes, frequencies, access."""
EU_LANGUAGES = {"en": "ENG", "fr": "FRA", "nl": "NLD"}
FORMS = (("json", "JSON", "application/json"), ("csv", "CSV", "text/csv"))
"""The files of the list: their ending, the code of the format, the media type."""
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


def description(visit: Visit) -> Response:
    """The catalogue, its one dataset and the two files of it."""
    text = json.dumps(_catalogue(visit.lang), ensure_ascii=False, indent=2)
    headers = {"Access-Control-Allow-Origin": "*"}
    return if_changed(visit, Response(text, media_type="application/ld+json", headers=headers))


def _catalogue(lang: str) -> dict[str, Any]:
    publisher = {"@id": "#publisher"}
    return {
        "@context": CONTEXT,
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _in_each("web.data.catalogue"),
        "dct:description": _in_each("web.data.about_catalogue"),
        "dct:language": _languages(),
        "dct:publisher": {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": _in_each("web.data.publisher")},
        "foaf:homepage": {"@id": "partners"},
        "dcat:dataset": {
            "@id": "#partners",
            "@type": "dcat:Dataset",
            "dct:identifier": "partners",
            "dct:title": _in_each("web.partners.title"),
            "dct:description": _in_each("web.data.about"),
            "dct:publisher": publisher,
            "dct:language": _languages(),
            "dct:accessRights": {"@id": f"{EU}access-right/PUBLIC"},
            "dct:accrualPeriodicity": {"@id": f"{EU}frequency/CONT"},
            "dcat:theme": {"@id": f"{EU}data-theme/INTR"},
            "dcat:landingPage": {"@id": "partners"},
            "dcat:distribution": [_file(lang, *form) for form in FORMS],
        },
    }


def _file(lang: str, ending: str, code: str, media: str) -> dict[str, Any]:
    return {
        "@id": f"#{ending}",
        "@type": "dcat:Distribution",
        "dct:title": _in_each(f"web.partners.{ending}"),
        "dct:language": {"@id": f"{EU}language/{EU_LANGUAGES[lang]}"},
        "dcat:accessURL": {"@id": f"partners.{ending}"},
        "dcat:downloadURL": {"@id": f"partners.{ending}"},
        "dct:format": {"@id": f"{EU}file-type/{code}"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
    }


def _in_each(key: str) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": render(key, {}, lang)} for lang in LANGUAGES]


def _languages() -> list[dict[str, str]]:
    return [{"@id": f"{EU}language/{EU_LANGUAGES[lang]}"} for lang in LANGUAGES]
