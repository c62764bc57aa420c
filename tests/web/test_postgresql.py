"""The pages before PostgreSQL: what they keep there themselves, and what they search."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.storage.engine import open_database
from tests.makers.portfolios import brussels

pytestmark = pytest.mark.postgres


def test_sessions_acts_search_and_what_auditors_read_are_kept_there_alike(serve, postgresql_url: str):
    """One walk through everything that has rows or a search of its own."""
    with open_database(postgresql_url) as store:
        initialise(
            store, brussels(), SHIPPED_POLICY.read_text(), datetime.now(UTC), date(2026, 11, 23), people=True,
            trial_day=True,
        )  # fmt: skip
    served = serve(url=postgresql_url)
    officer, auditor = served.as_("officer"), served.as_("auditor")
    officer.do("/en/partnerships/havana/record/note", text="Spoke with the Ambassador.")
    assert "Spoke with the Ambassador." in auditor.get("/en/history", text="ambassador").said
    assert "/history?text=ambassador" in auditor.get("/en/readings").said
    served.site.accounts.set_password(1, "correct horse battery", "correct horse battery")
    assert officer.client.get("/en", follow_redirects=False).status_code == 303
    secret = served.site.accounts.invite(6)
    stranger = served.stranger()
    stranger.send(
        stranger.get(f"/en/invitation/{secret}").forms[-1],
        password="correct horse battery",
        again="correct horse battery",
    )
    assert "auditor" in stranger.get("/en").said
    stranger.get(f"/en/invitation/{secret}", 403)
