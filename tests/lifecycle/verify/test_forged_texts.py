"""verify: a text forged with its hash and link is named all the same."""

from __future__ import annotations

import json

import pytest

from lifecycle.history import chain
from tests.lifecycle.verify.record import FILE


def test_a_text_that_is_not_canonical_is_named(record):
    """A space, keys out of order, a key told twice, what no entry can hold: others would hash it otherwise."""
    last = record.length(FILE)
    body = chain(record.entry(FILE, last), record.entry(FILE, last)["previousHash"]).body
    data = json.loads(body)
    inside = {**data, "seen": dict(reversed(data["seen"].items()))}
    in_a_list = {**data, "verdicts": [dict(reversed(v.items())) for v in data["verdicts"]]}
    for forged in (
        body.replace('"actor":', '"actor": '),
        body.replace('"actor":', '"actor":0,"actor":'),
        json.dumps(inside, separators=(",", ":"), ensure_ascii=False),
        json.dumps(in_a_list, separators=(",", ":"), ensure_ascii=False),
        *(f'{body[:-1]},"zz":{value}}}' for value in (2**70, "1.50", '"\\u00e9"', "[" * 300 + "]" * 300)),
    ):
        assert forged != body
        record.forge_last(FILE, forged)
        assert record.first == (FILE, last, "not_canonical")
    record.forge_last(FILE, body)
    assert record.verify().ok


def test_a_text_of_an_unknown_format_is_named(record):
    """Another version, no version, no object, no JSON."""
    last = record.length(FILE)
    body = record.ask("SELECT body FROM history WHERE subject = :s AND sequence = :n", s=FILE, n=last)[0][0]
    too_deep, half_a_character = (f'{body[:-1]},"zz":{value}}}' for value in ("[" * 3000 + "]" * 3000, '"\\ud800"'))
    for forged in (
        body.replace('{"$entry":1,', '{"$entry":2,'), body.replace('"$entry":1,', ""), "[]", "{", "",
        too_deep, half_a_character,
    ):  # fmt: skip
        record.forge_last(FILE, forged)
        assert record.first == (FILE, last, "format_unknown")


def test_an_entry_recorded_before_its_predecessor_is_named(record):
    """Everything else about it is right."""
    data = {**record.entry(FILE, record.length(FILE)), "act": "note", "outcome": "recorded"}
    added = record.append(FILE, {**data, "recordedAt": "2020-01-01T00:00:00.000000Z"}, moved=True)
    assert record.first == (FILE, added, "recorded_too_early")


def test_a_text_that_does_not_say_where_it_belongs_is_named_where_it_stands(record):
    """It has no sequence, or one that is no number."""
    last = record.length(FILE)
    data = record.entry(FILE, last)
    for forged in ({**data, "sequence": "8"}, {n: v for n, v in data.items() if n != "sequence"}):
        record.forge_last(FILE, chain(forged, data["previousHash"]).body)
        assert record.first == (FILE, last, "column_differs")


@pytest.mark.parametrize("forged", [{"act": "conquer"}, {"act": "avenue", "fields": []}, {"documents": 3}])
def test_an_entry_unlike_any_other_is_a_finding_and_no_crash(record, forged):
    """The whole chain was forged to agree, yet nothing folds."""
    data = {**record.entry(FILE, record.length(FILE)), **forged}
    added = record.append(FILE, data, moved=True)
    assert record.first == (FILE, added, "fold_failed")
