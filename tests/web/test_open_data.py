"""The description of the public list for data catalogues: read as a graph, with all that DCAT-AP 3 requires."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF
from rdflib.term import Node

from messages.catalogue import LANGUAGES
from tests.web.conftest import DAY, Served

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # its own reader of JSON-LD makes one
NEEDED = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCAT.distribution),
    DCAT.Distribution: (DCAT.accessURL,),
    FOAF.Agent: (FOAF.name,),
}
"""The properties that DCAT-AP 3 makes mandatory, by class, and those that make the whole hang together."""


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def graph(served: Served, lang: str) -> Graph:
    """What a harvester reads, with the address it came from as the base."""
    address = f"/{lang}/partners.jsonld"
    answer = served.client().get(address)
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert "set-cookie" not in answer.headers
    return Graph().parse(data=answer.text, format="json-ld", publicID=served.address + address)


def of_class(graph: Graph, kind: Node) -> Iterator[Node]:
    return graph.subjects(RDF.type, kind)


def test_every_mandatory_property_is_there(graph: Graph):
    for kind, properties in NEEDED.items():
        found = list(of_class(graph, kind))
        assert found, kind
        for node in found:
            assert all(list(graph.objects(node, name)) for name in properties), node


def test_titles_and_descriptions_are_there_in_each_language(graph: Graph):
    for kind in (DCAT.Catalog, DCAT.Dataset):
        for node in of_class(graph, kind):
            for name in (DCTERMS.title, DCTERMS.description):
                said = [text for text in graph.objects(node, name) if isinstance(text, Literal)]
                assert sorted(str(text.language) for text in said) == sorted(LANGUAGES)


def test_each_file_is_where_it_says_in_the_form_and_language_that_it_says(graph: Graph, served: Served, lang: str):
    forms = {}
    for node in of_class(graph, DCAT.Distribution):
        address = str(graph.value(node, DCAT.downloadURL))
        assert address.startswith(f"{served.address}/{lang}/")
        answer = served.client().get(address)
        assert answer.status_code == 200
        media = str(graph.value(node, DCAT.mediaType)).partition("media-types/")[2]
        assert answer.headers["content-type"].startswith(media)
        forms[media] = answer
    listed = forms["application/json"].json()
    rows = list(csv.DictReader(io.StringIO(forms["text/csv"].content.decode("utf-8-sig"))))
    assert [r["slug"] for r in rows if r["list"] == "bilateral"] == [i["slug"] for i in listed["bilateral"]]


def test_the_landing_page_is_the_public_list_and_nothing_is_licensed_that_nobody_licensed(graph: Graph, served: Served):
    [dataset] = of_class(graph, DCAT.Dataset)
    landing = graph.value(dataset, DCAT.landingPage)
    assert isinstance(landing, URIRef)
    assert served.client().get(str(landing)).status_code == 200
    assert not list(graph.subject_objects(DCTERMS.license))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_program_that_asks_for_what_cannot_be_read_gets_a_problem(served: Served, lang: str):
    """Not a page: its kind, its status, a sentence in the language of the request."""
    answer = served.client().get(f"/{lang}/partners.json?asOf=abc", headers={"Accept-Language": lang})
    assert answer.status_code == 400 and answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 400 and "abc" in told["detail"] and told["type"].startswith("urn:problem-type:")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_may_be_kept_is_not_sent_again_until_it_changes(served: Served, lang: str):
    """The page, its data, its description: a tag each; another day is another answer."""
    client = served.client()
    for path in ("partners", "partners.json", "partners.csv", "partners.jsonld", "accessibility"):
        served.day.today = DAY
        first = client.get(f"/{lang}/{path}")
        tag = first.headers["etag"]
        again = client.get(f"/{lang}/{path}", headers={"if-none-match": f'"other", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), path
        assert again.headers["cache-control"] == first.headers["cache-control"] == "public, max-age=300"
        assert client.get(f"/{lang}/{path}", headers={"if-none-match": '"other"'}).content == first.content
        served.day.today = DAY + timedelta(days=1)
        changed = client.get(f"/{lang}/{path}", headers={"if-none-match": tag})
        assert changed.status_code == (304 if path in ("partners.csv", "partners.jsonld") else 200), path
        if path.startswith("partners"):
            other = client.get(f"/{lang}/{path}?asOf=2018-01-01", headers={"if-none-match": tag})
            assert other.status_code == (304 if path == "partners.jsonld" else 200), path
