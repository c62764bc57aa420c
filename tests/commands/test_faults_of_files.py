"""A policy or a portfolio with a fault: said with its place, in the language, and never in a library's English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lifecycle.portfolio.reader import BRUSSELS
from messages.catalogue import LANGUAGES
from rules.policy import read_policy
from rules.policy_problems import PolicyError
from tests.commands.conftest import Agreements

POLICY = Path(__file__).parents[2].joinpath("lifecycle/policy/brussels.toml").read_text(encoding="utf-8")
PORTFOLIO = BRUSSELS.read_text(encoding="utf-8")
OF_A_LIBRARY = re.compile(
    r"Expected|Invalid|Unterminated|Unclosed|Cannot|(?i:input should)|Value error|mapping values|did not find|could not",
)

SETTINGS = [
    ('code = "criterion_2"', 'code = "criterion_1"', "« criterion_1 » figure ici deux fois", "“criterion_1” staat hier twee"),
    ('auditor = ["export"]', 'auditor = ["flies"]', "vouliez-vous dire « files »", "bedoelde u “files”"),
    ("[file.tracks.development]", "[file.tracks.x]", "le volet « development » manque", "spoor “development” ontbreekt"),
    ("stalled_after_days = 180", "stalled_after_days = 0", "au moins 1", "ten minste 1"),
    ("stalled_after_days = 180", 'stalled_after_days = "x"', "un nombre entier", "een geheel getal"),
    ("federal_notice_days = 30", "", "file.federal_notice_days : cette clé manque", "file.federal_notice_days: deze sleutel"),
    ('last_day = "excluded"', 'last_day = "maybe"', "il y a : excluded, included", "er zijn: excluded, included"),
    ('test_phase = "P2Y"', 'test_phase = "P900Y"', "dépasse ce qui est admis", "langer dan wordt aanvaard"),
    ('test_phase = "P2Y"', "test_phase = 1.5", "durée telle que P5Y", "een duur zoals P5Y"),
    ("further_test_phase = false", "further_test_phase = 7", "true ou false", "true of false"),
    ("[register]", "[rejister]", "vouliez-vous dire « register »", "bedoelde u “register”"),
]  # fmt: skip

SYNTAX = [
    ("name =", "à la fin du fichier : une valeur", "aan het einde van het bestand: hier moet een waarde"),
    ('name = "x', "le guillemet fermant", "aanhalingsteken"),
    ("[register", "le crochet « ] »", "de haak “]”"),
    ("a = 1\nb 2", "ligne 2, colonne 3 : le nom doit être suivi", "regel 2, kolom 3: na de naam"),
    ("a = [1\nb = 2", "ligne 2, colonne 1 : la liste", "regel 2, kolom 1: de lijst"),
    ("a = {b = 1\nc = 2", "la table n'est pas fermée par « } »", "niet met “}” afgesloten"),
    ('a = "\\q"', "barre oblique inverse", "backslash"),
    ("a = 5 6", "la ligne doit se terminer", "moet na de waarde eindigen"),
    ("a = 1\na = 2", "une seconde fois", "een tweede keer"),
    ("[a]\n[a]", "une seconde fois", "een tweede keer"),
    ("a = 2024-02-30", "une valeur doit figurer", "hier moet een waarde staan"),
    ("= 5", "un nom ou un titre", "een naam of een titel"),
    ("a = 'x\x01'", "un caractère non permis", "een teken dat niet is toegelaten"),
]

ENTRIES = [
    ("country: SR", "country: sr", "deux majuscules", "twee hoofdletters"),
    ("slug: sofia", "slug: Sofia!", "traits d'union", "koppeltekens"),
    ("files: [mazovia-2001]", "files: []", "au moins un élément", "minstens één element"),
    ("    term: {length: P5Y, source: rabat, certainty: C}", "    term: five years", "des clés avec leurs valeurs",
     "sleutels met hun waarden"),
    ("title: Development partnership", "title: [a]", "'une liste' n'est pas permis ; attendu : un texte",
     "'een lijst' is niet toegelaten; verwacht: een tekst"),
    ("title: Partnerships of", "invented: maybe\ntitle: Partnerships of", "true ou false", "true of false"),
    ("url: http://bx1.be", "url: bx1.be", "commence par https://", "met https:// of http:// begint"),
    ("  - id: kyiv-1997\n", "  - id: kyiv-1997\n   x: 1\n", "le retrait est erroné", "de inspringing is fout"),
    ("title: Partnerships of", "title: Partnerships: of", "entre guillemets", "tussen aanhalingstekens"),
    ("country: SR", "country: *nobody", "n'a pas été donné", "werd vooraf niet gegeven"),
    ("source: berlin", "source: nowhere", "aucun élément « source »", "geen bron heet"),
]  # fmt: skip


def said_in(inside: Agreements, lang: str, *typed: str) -> str:
    result = inside(*typed, "--lang", lang)
    assert result.code == 2, result
    return result.err.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("old", "new", "french", "dutch"), SETTINGS, ids=[new or old for old, new, *_ in SETTINGS])
def test_a_setting_that_cannot_be_used(inside, folder, old, new, french, dutch):
    assert old in POLICY
    (folder / "p.toml").write_text(POLICY.replace(old, new, 1), encoding="utf-8")
    assert french in said_in(inside, "fr", "policy", "check", "p.toml")
    assert dutch in said_in(inside, "nl", "policy", "check", "p.toml")
    for lang in LANGUAGES:
        assert not OF_A_LIBRARY.search(said_in(inside, lang, "policy", "check", "p.toml"))


@pytest.mark.parametrize(("text", "french", "dutch"), SYNTAX, ids=[repr(text) for text, *_ in SYNTAX])
def test_a_policy_that_is_no_toml(inside, folder, text, french, dutch):
    (folder / "p.toml").write_text(text, encoding="utf-8")
    assert french in said_in(inside, "fr", "policy", "check", "p.toml")
    assert dutch in said_in(inside, "nl", "policy", "check", "p.toml")
    for lang in LANGUAGES:
        said = said_in(inside, lang, "policy", "check", "p.toml")
        assert not OF_A_LIBRARY.search(said)
    with pytest.raises(PolicyError) as error:
        read_policy(text)
    assert error.value.problems[0].key != "toml.other", "a complaint of tomllib that nobody foresaw"


@pytest.mark.parametrize(("old", "new", "french", "dutch"), ENTRIES, ids=[new for _, new, *_ in ENTRIES])
def test_a_portfolio_that_cannot_be_used(inside, folder, old, new, french, dutch):
    assert old in PORTFOLIO
    (folder / "p.yaml").write_text(PORTFOLIO.replace(old, new, 1), encoding="utf-8")
    assert french in said_in(inside, "fr", "init", "--portfolio", "p.yaml")
    assert dutch in said_in(inside, "nl", "init", "--portfolio", "p.yaml")
    for lang in LANGUAGES:
        assert not OF_A_LIBRARY.search(said_in(inside, lang, "init", "--portfolio", "p.yaml"))


@pytest.mark.parametrize(
    ("text", "french", "dutch"),
    [
        (
            "lang = fr",
            "ligne 1, colonne 8 : une valeur doit figurer ici",
            "regel 1, kolom 8: hier moet een waarde staan",
        ),
        ("lang =", "à la fin du fichier : une valeur", "aan het einde van het bestand: hier moet"),
    ],
)
def test_settings_that_are_no_toml(nothing, folder, text, french, dutch):
    (folder / "agreements.toml").write_text(text, encoding="utf-8")
    for lang, said in (("fr", french), ("nl", dutch)):
        result = nothing("list", "--lang", lang)
        assert result.code == 2
        assert said in result.err.replace("\N{NO-BREAK SPACE}", " ")
        assert not OF_A_LIBRARY.search(result.err)
