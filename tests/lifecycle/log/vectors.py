"""The reference tree of eight leaves that logs of this kind are tested with, and what is known of it.

The hashes are those of the public test data of transparency-dev/merkle, whose good proofs are these and whose bad ones
are made of them in the ways that `hostile.py` names.
"""

from __future__ import annotations

from base64 import b64decode
from typing import NamedTuple

LEAVES = [
    bytes.fromhex(data)
    for data in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip


def hashes(*texts: str) -> list[bytes]:
    return [b64decode(text) for text in texts]


A, B, C, D, E, F, G = hashes(
    "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
    "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
)  # fmt: skip
OF_2, OF_3, OF_5, OF_6, OF_8 = hashes(
    "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=", "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=",
    "Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=", "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=",
    "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
)  # fmt: skip
FIFTH, LAST_OF_3, OLD_EDGE = hashes(
    "QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=", "ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=",
    "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=",
)  # fmt: skip


class Inclusion(NamedTuple):
    place: int
    size: int
    leaf: bytes
    proof: list[bytes]
    root: bytes


class Consistency(NamedTuple):
    old: int
    new: int
    old_root: bytes
    new_root: bytes
    proof: list[bytes]


INCLUSIONS = (
    Inclusion(0, 8, A, [B, C, D], OF_8),
    Inclusion(5, 8, FIFTH, [E, F, G], OF_8),
    Inclusion(2, 3, LAST_OF_3, [OF_2], OF_3),
    Inclusion(1, 5, B, [A, C, E], OF_5),
)
CONSISTENCIES = (
    Consistency(1, 8, A, OF_8, [B, C, D]),
    Consistency(6, 8, OF_6, OF_8, [OLD_EDGE, F, G]),
    Consistency(2, 5, OF_2, OF_5, [C, E]),
)
