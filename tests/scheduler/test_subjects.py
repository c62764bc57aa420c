"""The subject of a mail arrives as it was written: no space is lost between its encoded words."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace
from typing import Any

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from scheduler.mail import compose

ENCODED = re.compile(rb"=\?utf-8\?([bq])\?([^?]*)\?=", re.IGNORECASE)
SUBJECTS = [
    "BE-BRU-2026-0009 (Québec) : évaluation à mi-parcours échue, à traiter au plus tard le 1er décembre 2026",
    "Période d'affaires courantes n°\N{NO-BREAK SPACE}8 : rappel – préavis de dénonciation à notifier à Île-de-France",
    "Herinnering: tussentijdse evaluatie met coöperatieregio's en geïnteresseerde beëindiging – te beëindigen vóór één dag",
    "é à é à é à",
    "Only ASCII, and quite long so that it must be folded somewhere between two of its many many words",
    "日本語の件名がとても長くて、いくつもの行に分かれるとき、文字が途中で切れてはいけません。愛知県との協定",
    "x" * 90 + " é " + "y" * 90,
]


def composed(subject: str) -> bytes:
    held: Any = SimpleNamespace(message_id="<1@agreements.example>", lang="fr")
    text: Any = SimpleNamespace(title=subject, plain="Bonjour", html="<p>Bonjour</p>")
    return compose(held, text, "from@example.org", "to@example.org", datetime(2026, 11, 23, tzinfo=UTC)).as_bytes()


def read_by_rfc_2047(raw: bytes) -> str:
    """The subject of a raw mail, read by the text of the RFC: §2 for a word, §4 for its encodings, §6.2 for white space."""
    head = raw.partition(b"\r\n\r\n")[0]
    [value] = re.findall(rb"^Subject: ([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head, re.MULTILINE)
    value = value.replace(b"\r\n", b"")
    value = re.sub(rb"(\?=)[ \t]+(?==\?)", rb"\1", value)

    def one(found: re.Match[bytes]) -> bytes:
        kind, text = found.groups()
        if kind.lower() == b"b":
            return base64.b64decode(text, validate=True)
        return re.sub(rb"=([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), text.replace(b"_", b" "))

    for word in ENCODED.findall(value):
        assert len(word[1]) + 12 <= 75, word
    return ENCODED.sub(one, value).decode()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_is_read_as_it_was_written(subject: str):
    """By the parser of the library and by a reading of the RFC; every line as long as it may be, and in ASCII."""
    raw = composed(subject)
    assert str(message_from_bytes(raw, policy=default)["Subject"]) == subject
    assert read_by_rfc_2047(raw) == subject
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78 or subject.isascii()


WORDS = {"fr": "évaluation à mi-parcours échue", "nl": "coördinatie één dag vóór het einde"}


@pytest.mark.parametrize("lang", WORDS)
def test_wherever_the_line_is_folded_no_space_is_lost(lang: str):
    """The same words behind a partner of each length, so that the fold falls at each of them."""
    for length in range(80):
        subject = f"{'Partner ' * (length // 8)}{'x' * (length % 8)} {WORDS[lang]} {WORDS[lang]}".strip()
        raw = composed(subject)
        assert str(message_from_bytes(raw, policy=default)["Subject"]) == subject
        assert read_by_rfc_2047(raw) == subject


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_title_of_a_mail_with_a_long_partner_is_read_as_it_was_written(lang: str):
    """The names of deadlines are the longest words of a subject."""
    for kind in ("evaluation_mid_term", "notice_by", "validity_review", "exception_deadline", "suspension_review"):
        subject = (
            f"Québec – {render(f'deadline.{kind}', {}, lang)} à Île-de-France, {render(f'deadline.{kind}', {}, lang)}"
        )
        assert read_by_rfc_2047(composed(subject)) == subject
