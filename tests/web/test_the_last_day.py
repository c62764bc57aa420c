"""The first and the last day that can be asked about, on the pages and for programs."""

from __future__ import annotations

import pytest

from tests.makers import FIVE_YEARS
from tests.web.conftest import Served

LAST = "2999-12-31"
PAGES = (
    "", "/partnerships", "/deadlines", "/figures", "/timeline", "/timeline.svg", "/what-if", "/what-if?from=2999-06-10",
    "/government", "/policy", "/stages", "/people", "/partner-bodies", "/pending", "/partners.json", "/partners.jsonld",
)  # fmt: skip


@pytest.fixture
def prolonged(served: Served) -> str:
    """In force since 4 May 2024, for five years, then each time for five more."""
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    terms = {**FIVE_YEARS, "renewal": "tacit:P5Y", "notice": "P6M"}
    return served.office.file_at("in_force", terms=terms, days={"signed": "2024-05-03", "in_force": "2024-05-04"})


@pytest.mark.parametrize("day", ["1989-01-01", LAST])
@pytest.mark.parametrize("page", ["/en/partners", "/fr/partners", "/api/v1/register", "/en/partners.csv"])
def test_the_public_list_of_the_first_and_the_last_day_needs_no_sign_in(served: Served, prolonged, page, day):
    assert served.client().get(page, params={"asOf": day}).status_code == 200


def test_every_page_of_the_last_day_is_there(served: Served, prolonged):
    reader = served.as_("auditor")
    for page in (*PAGES, f"/partnerships/{prolonged}", f"/partnerships/{prolonged}/coversheet.pdf"):
        address = f"/en{page}{'&' if '?' in page else '?'}asOf={LAST}"
        assert reader.client.get(address).status_code == 200, address
    assert "4 May 3004" in reader.get(f"/en/partnerships/{prolonged}", asOf=LAST).said
    months = [link for link in reader.get("/en/deadlines", asOf=LAST, view="month").links if "month=" in link]
    assert len(months) >= 2 and all(reader.get(link).title for link in months), "the month before, and the one after"
