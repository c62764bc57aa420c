"""What is measured is what it is said to be: the statement made by hand answers what the program answers."""

from __future__ import annotations

from benchmarks.asking import asking


def test_the_floor_of_a_list_answers_what_the_program_answers(database_url: str):
    """On few files: `asking` compares both before it measures, and fails where they differ."""
    measured = list(asking("few files", database_url, 12, 1))
    assert len(measured) > 10
