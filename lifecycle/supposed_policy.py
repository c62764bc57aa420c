"""The history of a file as it would read under another policy: what an entry holds only because its policy said so.

The length of a test phase is worked out from the policy on the day the memorandum is signed, and stands in its entry
from then on. A length that is the default of its own policy would have been the default of the other; one that was set
otherwise stays. So is an approval without a test phase asked again, where the type of agreement asked for none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lifecycle.canonical import canonical
from lifecycle.history import Entry, entry_hash
from lifecycle.storage.records import HistoryRow
from rules.policy import Policy, read_policy
from rules.policy_register import PolicyRegister

OF_ITS_TRACK = "track_without_test"
"""Why an agreement was approved without a test phase: its type asks none. The other policy is asked again."""


def rows_under(rows: Iterable[HistoryRow], policies: PolicyRegister, policy: Policy) -> Iterator[HistoryRow]:
    """The entries of a file with what another policy would have put in them; the others as they are."""
    track = ""
    for row in rows:
        data = Entry.of(row).data
        fields = data.get("fields", {})
        track = str(fields.get("track", track))
        changed = _under(data, fields, track, policies, policy)
        if changed == fields:
            yield row
            continue
        body = canonical({**data, "fields": changed})
        yield row._replace(body=body, hash=entry_hash(body))


def _under(
    data: dict[str, Any], fields: dict[str, Any], track: str, policies: PolicyRegister, policy: Policy
) -> dict[str, Any]:
    own = policies.texts.get(data.get("policyHash", ""))
    if track not in policy.file.tracks or own is None:
        return fields
    then = read_policy(own)
    if data["act"] == "sign_mou" and fields.get("term") == str(then.test_phase_of(track)):
        return {**fields, "term": str(policy.test_phase_of(track)), "lastDay": policy.file.last_day}
    if fields.get("withoutTest") == OF_ITS_TRACK:
        return {name: value for name, value in fields.items() if name != "withoutTest"}
    return fields
