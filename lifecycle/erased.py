"""What was erased, on which day and by whom: read from the states of the subjects whose values went."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from lifecycle.storage.reading import Reading
from lifecycle.stored import unreadable

Gone = Mapping[str, Mapping[str, Any]]


def erased_values(reading: Reading, commitments: Collection[str]) -> dict[str, dict[str, Any]]:
    """Of these commitments, the erased ones: the day, and the number of whoever confirmed.

    As it is known now: what is gone is gone at every day and instant that is asked about.
    """
    if not commitments:
        return {}
    subjects = set(reading.subjects_of_personal(commitments).values())
    wanted, found = set(commitments), {}
    for gone in erased_in(reading, subjects).values():
        found.update({c: said for c, said in gone.items() if c in wanted})
    return found


def erased_in(reading: Reading, subjects: Collection[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """By subject, all that went there: commitments and hashes of documents, each with the day and by whom.

    A document that was attached anew since is not gone.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, head in reading.heads(subjects).items():
        try:
            if head.state is None or '"erasures"' not in head.state:
                continue
            done = [e for e in json.loads(head.state).get("erasures", ()) if "erasedOn" in e]
            found[name] = {c: {"on": e["erasedOn"], "by": e["confirmedBy"]} for e in done for c in e["gone"]}
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise unreadable(name) from error
    back = reading.documents_kept({name for gone in found.values() for name in gone})
    return {subject: {n: said for n, said in gone.items() if n not in back} for subject, gone in found.items()}


def mark_documents(documents: Collection[dict[str, Any]], gone: Gone) -> None:
    """Say of each document whose content was erased when, and by whom."""
    for document in documents:
        if document["sha256"] in gone:
            document["erased"] = {"field": "document", **gone[document["sha256"]]}
