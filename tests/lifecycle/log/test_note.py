"""A signed note is the text of C2SP, read strictly, and whatever is changed in it, it is not signed any more."""

from __future__ import annotations

import pytest

from lifecycle.log.note import Checkpoint, NoteError, public_key, read_note, read_public_key, sign, signed_by

SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
"""The first key of RFC 8032, section 7.1."""
SAID = Checkpoint("agreements/5f0c3a1e9d2b4c77", 8, bytes(range(32)), ("2026-11-23T08:00:00.000000Z",))


def test_a_note_is_what_c2sp_says_and_the_key_is_that_of_the_rfc():
    key = public_key(SAID.origin, SEED)
    assert key.public == PUBLIC and read_public_key(str(key)) == key
    note = sign(SAID, SAID.origin, SEED)
    text, signature = note.split("\n\n")
    assert text.split("\n") == [SAID.origin, "8", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", SAID.more[0]]
    assert signature.startswith(f"— {SAID.origin} ") and signature.endswith("\n")
    assert read_note(note)[0] == SAID and signed_by(note, key)


def test_every_character_of_a_note_counts():
    key, note = public_key(SAID.origin, SEED), sign(SAID, SAID.origin, SEED)
    for place, there in enumerate(note):
        for put in ("x" if there != "x" else "y", "", there * 2):
            changed = note[:place] + put + note[place + 1 :]
            try:
                assert not signed_by(changed, key), (place, there, put)
            except NoteError:
                continue


@pytest.mark.parametrize(
    "changed",
    [
        "", "\n", "a\n8\nAAAA\n\n— a AAAA\n", SAID.text, SAID.text + "\n", SAID.text + "\n— a b\n", "\0" + SAID.text,
        SAID._replace(size=8).text.replace("\n8\n", "\n08\n") + "\n— a AAAAAAAA\n", "x" * 200_000 + "\n\n— a AAAAAAAA\n",
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(changed: str):
    with pytest.raises(NoteError):
        read_note(changed)


@pytest.mark.parametrize("text", ["", "a+b+c", "a+00000000+AAAA", "a b+00000000+AAAA"])
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(NoteError):
        read_public_key(text)
