"""The verifier that goes into packs answers as RFC 8032 says and as another implementation does."""

from __future__ import annotations

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lifecycle.pack.verify_alone import L, P, ed25519_verifies

RFC_8032 = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
)  # fmt: skip
"""Section 7.1: TEST 1 to 3 and TEST SHA(abc): public key, message, signature."""


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc_hold_and_no_bit_of_them_can_be_turned(public: str, message: str, signature: str):
    key, said, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519_verifies(key, said, signed)
    assert not ed25519_verifies(key, said + b"x", signed)
    for place in (0, 1, 31, 32, 33, 62, 63):
        for bit in (0, 7):
            assert not ed25519_verifies(key, said, _turned(signed, place, bit))
    assert not any(ed25519_verifies(_turned(key, place, 3), said, signed) for place in (0, 15, 31))


def _turned(body: bytes, place: int, bit: int) -> bytes:
    return body[:place] + bytes([body[place] ^ 1 << bit]) + body[place + 1 :]


def test_a_second_way_to_write_a_signature_is_refused():
    """A scalar above the order, a point that is none, wrong lengths: all are refused, as section 5.1.7 says."""
    public, message, signature = (bytes.fromhex(text) for text in RFC_8032[1])
    scalar = int.from_bytes(signature[32:], "little") + L
    assert not ed25519_verifies(public, message, signature[:32] + scalar.to_bytes(32, "little"))
    assert not ed25519_verifies((P + 1).to_bytes(32, "little"), message, signature)
    assert not ed25519_verifies(public[:-1], message, signature) and not ed25519_verifies(
        public, message, signature + b"\0"
    )


def test_it_agrees_with_another_implementation_on_random_messages_and_forgeries():
    chance = random.Random(8032)
    for _ in range(30):
        made = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = made.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
        signature = made.sign(message)
        assert ed25519_verifies(public, message, signature)
        forged = _turned(signature, chance.randrange(64), chance.randrange(8))
        with pytest.raises(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(public).verify(forged, message)
        assert not ed25519_verifies(public, message, forged)
