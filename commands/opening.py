"""`init`: make or upgrade the database, and open the register with a portfolio."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from commands.output import print_json
from commands.parsing import command, option
from commands.policy_files import read_policy_file
from commands.session import Session, now
from lifecycle.errors import Failed, Unreadable
from messages.render import render

if TYPE_CHECKING:
    from lifecycle.portfolio.model import Portfolio
    from lifecycle.storage.store import Store


@command(
    "init",
    option("--portfolio", metavar="brussels|empty|FILE", default="brussels"),
    option("--no-people", is_flag=True),
)
def init(session: Session, portfolio: str, no_people: bool) -> None:
    """Open the register; a second time nothing changes, but that what an older version wrote is brought up to date."""
    from dataclasses import asdict

    from lifecycle.initialise import initialise, lacks_key
    from lifecycle.key_file import make_key
    from lifecycle.log.ring import public_of
    from lifecycle.rederive import bring_up_to_date
    from lifecycle.storage.engine import open_database

    settings = session.settings
    loaded = _portfolio(portfolio)
    policy = read_policy_file(settings.policy)
    key = session.key  # one that is there must be readable, before a database is made for nothing
    make_folder(settings.database_url)
    session.store = open_database(settings.database_url, create=True, owner_url=settings.owner_url)
    folded = bring_up_to_date(session.store, session.today)
    made = key is None and lacks_key(session.store)
    if made:
        key = make_key(session.key_path)
    # invented people come with the demonstration portfolio only: a register of one's own must not be open to them
    people = portfolio == "brussels" and not no_people
    done = initialise(
        session.store, loaded, policy, now(), session.today, people=people, trial_day=session.trial_day,
        key=public_of(key) if key is not None else None,
    )  # fmt: skip
    lang, url = session.lang, session.store.url_shown
    upgraded = _upgraded(session.store, folded)
    if session.json:
        print_json({"database": url, **asdict(done), **upgraded})
    elif done.already:
        if upgraded:
            print(render("init.upgraded", {"database": url, **upgraded}, lang))
        if made:
            print(render("init.key_made", {"database": url, "path": str(session.key_path)}, lang))
        elif not upgraded:
            print(render("init.already", {"database": url}, lang))
        if key is None:
            print(render("key.file.missing", {"path": str(session.key_path)}, lang), file=sys.stderr)
    else:
        counts = {name: value for name, value in asdict(done).items() if name != "already"}
        print(render("init.done", {"database": url, **counts}, lang))
        print(render("init.people" if done.people else "init.no_people", {}, lang))


def _upgraded(store: Store, folded: int) -> dict[str, str | int]:
    """What was brought up to date: from which schema to which, how many files folded anew; empty for nothing."""
    from lifecycle.storage.schema import HEAD

    if not (store.upgraded_from or folded):
        return {}
    return {"upgradedFrom": store.upgraded_from or HEAD, "schema": HEAD, "foldedAnew": folded}


def _portfolio(given: str) -> Portfolio:
    from lifecycle.given_file import named
    from lifecycle.portfolio.model import Portfolio
    from lifecycle.portfolio.reader import BRUSSELS, read_portfolio

    if given == "empty":
        return Portfolio.model_validate({"format": "1", "title": "Empty"})
    portfolio = read_portfolio(BRUSSELS if given == "brussels" else named(given))
    for file in portfolio.files:
        if file.attachments or any(instrument.attachments for instrument in file.instruments):
            raise Unreadable("usage.attachments_at_init", {"path": given, "value": file.id})
    return portfolio


def make_folder(url: str) -> None:
    """The folder of the embedded database; that of a server is its own affair."""
    match = re.match(r"sqlite:///([^?]+)", url)
    folder = os.path.dirname(match.group(1)) if match else ""
    if not folder:
        return
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise Failed("failed.folder", {"path": folder, "error": error.strerror or str(error)}) from error
