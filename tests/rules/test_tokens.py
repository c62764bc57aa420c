"""What a token of a program may do, and for whom."""

from __future__ import annotations

import pytest

from rules.facts import Affairs, Relations
from rules.tokens import TOKEN_SCOPES
from tests.rules.makers import ADMINISTRATOR, facts, says, typed


def possible(allows: list[str] | None, person: int) -> str:
    said = {} if allows is None else {"allows": allows}
    relations = Relations(affairs=Affairs(person))
    return says("tokens.possible", facts("add_token", actor=ADMINISTRATOR, request=typed(**said), relations=relations))


def test_for_oneself_a_token_may_do_whatever_one_may():
    assert possible(list(TOKEN_SCOPES), ADMINISTRATOR.number) == "pass possible"
    assert possible(None, ADMINISTRATOR.number) == "pass possible"


@pytest.mark.parametrize("scope", TOKEN_SCOPES)
def test_for_another_it_never_acts(scope):
    expected = "pass possible" if scope in ("read", "metrics") else "fail acts_for_another"
    assert possible([scope], 2) == possible(["read", scope], 2) == expected


def test_a_token_that_is_revoked_is_there_and_counts():
    relations = Relations(affairs=Affairs(1, tokens=(12,)))
    assert (
        says("tokens.known", facts("revoke_token", request=typed(accessToken="12"), relations=relations))
        == "pass known"
    )
    assert (
        says("tokens.known", facts("revoke_token", request=typed(accessToken="13"), relations=relations))
        == "fail unknown"
    )
