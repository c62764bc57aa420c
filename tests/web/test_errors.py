"""An error on a page names the field as the page does and the choices by their words; JSON keeps the names of JSON."""

from __future__ import annotations

import pytest

from lifecycle.errors import Unreadable
from messages.catalogue import LANGUAGES
from messages.failures import sentence
from tests.web.conftest import Served

FILE = "BE-BRU-2026-0035"
ON = {
    "en": "“date of the act”: “pizza” cannot be read",
    "fr": "« date de l'acte » : « pizza » est illisible",
    "nl": "“datum van de handeling”: “pizza” is onleesbaar",
}
INITIATOR = {
    "en": "“x” is not possible for “initiator”; there are: the Region and the partner",
    "fr": "« x » n'est pas possible pour « initiateur » ; il y a : la Région et le partenaire",
    "nl": "“x” is niet mogelijk voor “initiatiefnemer”; er zijn: het Gewest en de partner",
}
AS_OF = {"en": "“As it stood on”: “soon”", "fr": "« Situation au » : « soon »", "nl": "“Toestand op”: “soon”"}
STAGE = {
    "en": ("“stage of the file”", "in force"),
    "fr": ("« étape du dossier »", "en vigueur"),
    "nl": ("“fase van het dossier”", "van kracht"),
}


def said(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_field_is_named_by_its_label_and_its_choices_by_their_words(served: Served, lang: str):
    reader = served.as_("officer", lang)
    form = reader.get(f"/{lang}/partnerships/{FILE}/record/note").form_of("check")
    assert ON[lang] in said(reader.send(form, 400, step="check", on="pizza", text="Something").said)
    form = reader.get(f"/{lang}/propose").form_of("check")
    assert INITIATOR[lang] in said(reader.send(form, 400, step="check", initiator="x").said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_picker_and_a_filter_of_the_address_are_named_as_on_the_page(served: Served, lang: str):
    reader = served.as_("officer", lang)
    assert AS_OF[lang] in said(reader.get(f"/{lang}/partnerships", 400, asOf="soon").said)
    page = said(reader.get(f"/{lang}/partnerships", 400, stage="x").said)
    assert all(word in page for word in STAGE[lang]), page
    for path, name in (("history", "since"), ("history", "until"), ("history", "knownAt"), ("deadlines", "month")):
        page = said(reader.get(f"/{lang}/{path}", 400, **{name: "soon"}).said)
        assert "soon" in page and f" {name}:" not in page and f" {name} :" not in page


def test_the_api_keeps_the_names_of_json_and_the_command_line_its_options(served: Served):
    """They are what was sent and what is typed again."""
    error = Unreadable("usage.malformed", {"field": "asOf", "value": "soon", "expected": "day"})
    assert sentence(error.key, error.params, "fr").startswith("asOf")
    answer = served.client().get("/api/v1/register", params={"asOf": "soon"})
    assert answer.status_code == 400 and "asOf" in answer.text
