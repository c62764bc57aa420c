"""The golden list of addresses: people keep and send them, so that one that moves is a change to be told."""

from __future__ import annotations

from web.pages import PAGES

ADDRESSES = """
GET      public /r/{token}
GET      public /{lang}/accessibility
GET      public /{lang}/partners
GET      public /{lang}/partners.csv
GET      public /{lang}/partners.json
GET      public /{lang}/partners.jsonld
GET      signed /{lang}
GET      signed /{lang}/deadlines
GET      signed /{lang}/documents/{sha256}
GET      signed /{lang}/erasures
GET      signed /{lang}/figures
GET      signed /{lang}/government
GET      signed /{lang}/history
GET      signed /{lang}/history.csv
GET      signed /{lang}/history.jsonl
GET      signed /{lang}/history.xlsx
GET      signed /{lang}/partner-bodies
GET      signed /{lang}/partnerships
GET      signed /{lang}/partnerships/{ref}
GET      signed /{lang}/partnerships/{ref}/coversheet.pdf
GET      signed /{lang}/partnerships/{ref}/record
GET      signed /{lang}/pending
GET      signed /{lang}/people
GET      signed /{lang}/policy
GET      signed /{lang}/policy.toml
GET      signed /{lang}/readings
GET      signed /{lang}/settings
GET      signed /{lang}/stages
GET      signed /{lang}/timeline
GET      signed /{lang}/timeline.svg
GET      signed /{lang}/what-if
GET+POST public /{lang}/invitation/{secret}
GET+POST public /{lang}/reminders/link/{token}
GET+POST public /{lang}/sign-in
GET+POST signed /{lang}/erase/document/{sha256}
GET+POST signed /{lang}/erase/person/{number}
GET+POST signed /{lang}/erase/{subject}/{entry}
GET+POST signed /{lang}/erasures/{subject}/{number}/{verb}
GET+POST signed /{lang}/handover
GET+POST signed /{lang}/partnerships/{ref}/acts/{act}
GET+POST signed /{lang}/partnerships/{ref}/entries/{entry}/correct
GET+POST signed /{lang}/partnerships/{ref}/exceptions/{number}/{verb}
GET+POST signed /{lang}/partnerships/{ref}/record/{what}
GET+POST signed /{lang}/password
GET+POST signed /{lang}/policy/adopt
GET+POST signed /{lang}/policy/migrate
GET+POST signed /{lang}/policy/{number}/{verb}
GET+POST signed /{lang}/propose
GET+POST signed /{lang}/registers/{act}
GET+POST signed /{lang}/reminders/{number}/{verb}
GET+POST signed /{lang}/settings/{act}
GET+POST signed /{lang}/verify
POST     public /{lang}/sign-in/demo
POST     public /{lang}/sign-out
POST     signed /{lang}/people/{number}/invite
"""


def test_every_address_stands_in_the_golden_list_with_who_may_ask():
    """Add one here when a page is added; whoever takes one away tells it in the changes."""
    found = sorted(f"{'+'.join(p.methods):8} {'public' if p.public else 'signed'} {p.path}" for p in PAGES)
    assert found == ADDRESSES.split("\n")[1:-1]


def test_what_is_the_same_for_everybody_is_public_and_changes_nothing():
    """Only such a page may be kept by others."""
    assert all(p.public and p.methods == ("GET",) for p in PAGES if p.same)
