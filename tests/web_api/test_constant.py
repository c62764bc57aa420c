"""How many statements an answer takes: as many of few files as of many."""

from __future__ import annotations

import pytest

from benchmarks.world import copy_of, fill, new_store, pattern, reference_of
from lifecycle.affairs import new_access_token, token_hash
from lifecycle.command import read_command
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from tests.conftest import DATABASES
from tests.lifecycle.storage.test_plans import recorded
from tests.web_api.serving import serving

ASKED = {
    "/partnerships?pageSize=20": 8,
    "/partnerships?pageSize=20&stage=in_force&country=AT": 8,
    f"/partnerships/{reference_of(3)}": 20,
    f"/partnerships/{reference_of(3)}/history?pageSize=20": 25,  # one an entry: each is opened by itself
    "/register": 5,
    "/statistics": 5,
    "/government": 5,
}
"""What is asked, and the most statements that it takes the second time."""


@pytest.mark.parametrize("kind", DATABASES)
def test_an_answer_takes_as_many_statements_of_many_files_as_of_few(request: pytest.FixtureRequest, kind: str):
    url = request.getfixturevalue(f"{kind}_url")
    counted: list[dict[str, int]] = []
    with new_store(url, 40, trial_day=False) as store:
        from benchmarks.world import desk_of

        secret = new_access_token()
        said = {"token": [token_hash(secret)]}
        assert not desk_of(store).perform(read_command(PEOPLE, ACTS_OF_REGISTERS["add_token"], fields=said)).refused
        made = pattern(store, "in_force")
        for first, last in ((0, 30), (30, 300)):
            fill(store, (copy_of(made, number, partners=40) for number in range(first, last)))
            with serving(store) as served:
                reader, found = served.with_token(secret), dict[str, int]()
                for path in ASKED:
                    assert reader.get(f"/api/v1{path}").status == 200
                    with recorded(store) as sent:
                        assert reader.get(f"/api/v1{path}").status == 200
                    found[path] = len(sent)
                counted.append(found)
    few, many = counted
    assert few == many
    assert all(many[path] <= most for path, most in ASKED.items()), many
