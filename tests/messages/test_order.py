"""Names stand where people look for them: accents and capitals do not move them."""

from __future__ import annotations

from messages.order import in_order


def test_accents_capitals_and_joined_letters_do_not_move_a_name():
    names = ["Québec", "Quito", "Moscou", "Métropole de Lyon", "Île-de-France", "Ibiza", "économie", "eau", "œuvres", "opéra",
             "Xi'an", "woiwodschap Mazovië", "district Paramaribo", "Łódź", "Lyon"]  # fmt: skip
    assert sorted(names, key=in_order) == [
        "district Paramaribo", "eau", "économie", "Ibiza", "Île-de-France", "Łódź", "Lyon", "Métropole de Lyon", "Moscou",
        "œuvres", "opéra", "Québec", "Quito", "woiwodschap Mazovië", "Xi'an",
    ]  # fmt: skip
