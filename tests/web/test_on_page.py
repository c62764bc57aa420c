"""No page asks anybody to type a command: remedies name forms, what was not found links to the page that shows it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from messages.catalogue import FOLDER, LANGUAGES
from messages.check import read_texts
from tests.web.conftest import Served
from web.on_page import on_page, page_of
from web.visit import MENU, MORE

REF = "BE-BRU-2026-0006"
COMMAND = re.compile(
    r"(?<!both )agreements [a-z]+|--[a-z]|type (?:the|your) command|de nouveau (?:la|votre) commande|opdracht \w*opnieuw"
)
SAID_TOO = ("alternative.", "conflict.version", "board.no_check", "board.unknown_government")
NEVER_ON_A_PAGE = {"legacy.older.no_opening.remedy", "decisions.remedy"}
"""What only the command line says: before there is a register, and beneath a list that it prints."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentences_of_remedies_lose_their_commands_on_a_page(lang: str):
    """All that a page can say, as they stand in the catalogue and with what they are filled with."""
    texts = read_texts(FOLDER / lang / "LC_MESSAGES" / "agreements.po")
    remedies = {key: said[0] for key, said in texts.items() if key.endswith(".remedy") or key.startswith(SAID_TOO)}
    filled = {key: re.sub(r"\{[^}]*\}", REF, said) for key, said in remedies.items()}
    still = {key for said in (remedies, filled) for key in said if COMMAND.search(on_page(said[key], lang))}
    assert still == NEVER_ON_A_PAGE
    gone = {key: said[0] for key, said in texts.items() if key.startswith("not_found.") and "agreements " in said[0]}
    pages = {parts[0] for parts, _ in (*MENU, *MORE) if parts}
    for key, said in gone.items():
        if key not in ("not_found.register",):
            assert not COMMAND.search(on_page(said, lang)) and on_page(said, lang), key
            assert page_of(said, lang) in pages, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_found_leads_to_the_page_that_shows_what_there_is(served: Served, lang: str):
    """In the place of the command that would print it."""
    officer = served.as_("officer", lang)
    for path, there in (
        ("partnerships/BE-BRU-1999-0001", "partnerships"), (f"partnerships/{REF}/entries/999/correct", "history"),
        ("reminders/99999/waive", "deadlines"), ("policy/999/confirm", "policy"),
    ):  # fmt: skip
        page = officer.get(f"/{lang}/{path}", 404)
        main = page.text.partition("<main")[2].partition("</main>")[0]
        assert f'href="/{lang}/{there}"' in main and "agreements " not in main, path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_names_forms_and_no_commands(serve: Any, lang: str):
    """Of one's own steps the form, of those of others what it does; before and after anybody tries."""
    from datetime import date

    served: Served = serve(today=date(2025, 1, 15))
    officer = served.as_("officer", lang)
    for path in (f"partnerships/{REF}", f"partnerships/{REF}/acts/amend", f"partnerships/{REF}/acts/suspend"):
        page = officer.get(f"/{lang}/{path}")
        main = page.text.partition("<main")[2].partition("</main>")[0]
        assert re.findall(r"<code.*?</code>|agreements (?:record|advance|exception).*", main) == [], path
    assert any(
        "/record/request_exception?act=" in link for link in officer.get(f"/{lang}/partnerships/{REF}/acts/amend").links
    )
    links = officer.get(f"/{lang}/partnerships/{REF}/acts/suspend").links
    assert f"/{lang}/partnerships/{REF}/record/intent?act=suspend" in links, "with what the command says already"
    legal = served.as_("legal", lang).get(f"/{lang}/partnerships/{REF}/acts/amend", 403)
    assert not any("/record/request_exception?act=" in link for link in legal.links)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_verification_names_no_option(served: Served, lang: str):
    """It says what nobody outside vouches for, in words alone."""
    auditor = served.as_("auditor", lang)
    auditor.send(auditor.get(f"/{lang}/verify").forms[-1])
    while "<progress" in (page := auditor.get(f"/{lang}/verify")).text:
        pass
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert "--" not in main.replace("<!--", "") and "<li>" in main
