"""Checkpoints that leave the house: the last that was signed goes once to each address that the policy names.

Whoever keeps them can show later that the record was cut or rewritten, which nothing inside the house can. They leave
by the outbox as everything does: each is known by its size and its address, so that none is made twice, and one that
the server put off is sent again. A later checkpoint stands for those before it, so only the last is sent.
"""

from __future__ import annotations

from html import escape

from lifecycle.log.note import read_note
from lifecycle.log.sealing import last_checkpoint
from lifecycle.storage.messages import (
    NOBODY,
    WAITING,
    NewMessage,
    Text,
    add_message,
    checkpoint_key,
    has_message,
    put_text,
)
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from rules.mail_address import mailbox_of
from scheduler.outbox import Writing, message_id


def addresses_of(writing: Writing) -> tuple[str, ...]:
    """The addresses that checkpoints go to, by the policy of the day."""
    return writing.registers.policy_on(writing.today).register_.checkpoint_addresses


def find_address(writing: Writing, queued: str) -> str | None:
    """The address of a queued checkpoint as the policy of the day spells it; None where it names it no more."""
    return next((one for one in addresses_of(writing) if mailbox_of(one) == mailbox_of(queued)), None)


def queue_checkpoint(store: Store, writing: Writing) -> int:
    """Queue the last checkpoint for each address that it was not queued for yet; how many messages were made.

    An address that the policy spells in two ways, with other capitals, gets one (`mailbox_of`).
    Any number of processes may do so at once. Raises NoteError where the stored checkpoint cannot be read.
    """
    spelled: dict[str, str] = {}
    for address in addresses_of(writing):
        spelled.setdefault(mailbox_of(address), address)
    if not spelled:
        return 0
    with store.bulk() as unit:
        last = last_checkpoint(unit)
        if last is None:
            return 0
        said, note = last
        made = 0
        for mailbox, address in spelled.items():
            if has_message(unit, checkpoint_key(said.size, address)):  # as an earlier release wrote the key
                continue
            key = checkpoint_key(said.size, mailbox)
            identity = message_id(writing.settings, key)
            number = add_message(unit, NewMessage(key, NOBODY, writing.today, identity, WAITING, writing.lang), ())
            if number is not None:
                put_text(unit, number, letter_of(note))
                made += 1
        return made


def letter_of(note: str) -> Text:
    """The mail of a checkpoint: what it is and what to do with it, in three languages, and the signed note."""
    said = read_note(note)[0]
    params: dict[str, str | int] = {"size": said.size, "value": said.origin}
    title = render("mail.checkpoint.title", params, LANGUAGES[0])
    words = {lang: render("mail.checkpoint.keep", params, lang) for lang in LANGUAGES}
    text = "\n\n".join([*words.values(), note])
    paragraphs = "".join(f'<p lang="{lang}">{escape(one)}</p>\n' for lang, one in words.items())
    page = (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGES[0]}">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"</head>\n<body>\n<h1>{escape(title)}</h1>\n{paragraphs}<pre>{escape(note)}</pre>\n</body>\n</html>\n"
    )
    return Text(title, text, page)
