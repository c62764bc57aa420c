"""Every fact that a rule names is said in a sentence, in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rules
from messages.catalogue import FOLDER, LANGUAGES
from messages.check import read_texts
from messages.facts import FACTS, say_fact
from messages.names import Names

SOURCES = sorted(Path(rules.__file__).parent.glob("*.py"))


def named_by_rules() -> set[str]:
    """The name of every fact in the source of the rules: the first argument of `Evidence`, up to its dot."""
    return {name for path in SOURCES for name in _named_in(path)}


def _named_in(path: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Evidence"):
            continue
        fact = call.args[0]
        if isinstance(fact, ast.JoinedStr):
            fact = fact.values[0]
        if isinstance(fact, (ast.Name, ast.Attribute)):
            continue  # named after a field, which has its label
        assert isinstance(fact, ast.Constant), f"{path.name}:{call.lineno}: the fact's name cannot be read"
        yield str(fact.value).partition(".")[0]


def test_every_fact_of_a_rule_has_its_sentence_and_no_sentence_is_kept_for_nothing():
    named = named_by_rules()
    assert len(named) > 10
    assert set(FACTS) == named
    for lang in LANGUAGES:
        texts = read_texts(FOLDER / lang / "LC_MESSAGES" / "agreements.po")
        said = {key.split(".")[1] for key in texts if key.startswith("fact.")} - {"source_entry"}
        assert said == named


SEEN = [
    ({"fact": "government_period.7", "value": "2024-06-09/..", "source": "The Bulletin (C)"},
     "government period no. 7 begins on 9 June 2024; its end is not known"
     " (The Bulletin; certainty: C, press, law firm or encyclopaedia)",
     "la période gouvernementale n° 7 débute le 9 juin 2024 ; sa fin n'est pas connue"
     " (The Bulletin ; certitude : C, presse, cabinet d'avocats ou encyclopédie)",
     "regeringsperiode nr. 7 begint op 9 juni 2024; het einde is niet bekend"
     " (The Bulletin; zekerheid: C, pers, advocatenkantoor of encyclopedie)"),
    ({"fact": "government_period.1", "value": "1995-05-21/1995-06-22/1995-06-23"},
     "government period no. 1 begins on 21 May 1995 and ends between 22 June and 23 June 1995",
     "la période gouvernementale n° 1 débute le 21 mai 1995 et prend fin entre le 22 juin et le 23 juin 1995",
     "regeringsperiode nr. 1 begint op 21 mei 1995 en eindigt tussen 22 juni en 23 juni 1995"),
    ({"fact": "government_period.2", "value": "../2019-01-01/.."},
     "government period no. 2 begins on or before 1 January 2019; its end is not known",
     "la période gouvernementale n° 2 débute au plus tard le 1er janvier 2019 ; sa fin n'est pas connue",
     "regeringsperiode nr. 2 begint uiterlijk op 1 januari 2019; het einde is niet bekend"),
    ({"fact": "test_phase", "value": "2020-03-01/2022-03-01"},
     "the test phase begins on 1 March 2020 and ends on 1 March 2022",
     "la phase test débute le 1er mars 2020 et prend fin le 1er mars 2022",
     "de testfase begint op 1 maart 2020 en eindigt op 1 maart 2022"),
    ({"fact": "avenue.1", "value": "urban_safety: visit.brussels"},
     "avenue no. 1 concerns “safety”, with visit.brussels",
     "la piste n° 1 porte sur « safety », avec visit.brussels",
     "piste nr. 1 betreft “safety”, met visit.brussels"),
    ({"fact": "evaluation", "value": "negative 2022-03"},
     "the evaluation made in March 2022 is negative",
     "l'évaluation faite en mars 2022 est « défavorable »",
     "de evaluatie die in maart 2022 werd gemaakt, is ongunstig"),
    ({"fact": "intent", "value": "2023-01-10", "source": "entry 12"},
     "the intent was recorded on 10 January 2023 (entry 12)",
     "l'intention a été inscrite le 10 janvier 2023 (inscription 12)",
     "het voornemen werd ingeschreven op 10 januari 2023 (inschrijving 12)"),
    ({"fact": "stage.BE-BRU-2026-0003", "value": "renewal_due"},
     "file BE-BRU-2026-0003 is at the stage “validity in question”",
     "le dossier BE-BRU-2026-0003 se trouve à l'étape « validité mise en doute »",
     "dossier BE-BRU-2026-0003 staat in de fase “geldigheid in twijfel”"),
]  # fmt: skip


@pytest.mark.parametrize("told", SEEN, ids=lambda t: f"{t[0]['fact']} {t[0]['value']}")
def test_a_fact_is_said_in_words(told):
    seen, *sentences = told
    names = Names(themes=lambda: {"urban_safety": "safety"})
    for lang, sentence in zip(LANGUAGES, sentences, strict=True):
        assert say_fact(seen, lang, names).replace("\N{NO-BREAK SPACE}", " ") == sentence
