"""A server for the benchmark, in a process of its own: `python -m benchmarks.served URL PORT`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import uvicorn

from benchmarks.world import TODAY
from lifecycle.storage.engine import open_database
from web.app import make_app
from web.collecting import collect_seldom
from web.house import House
from web.sessions import Sessions
from web.site import Site
from web.uploads import Uploads


def now() -> datetime:
    return datetime.now(UTC)


def main(url: str, port: int) -> None:
    with open_database(url) as store:
        house = House(store, now, lambda: TODAY)
        site = Site(house, Sessions(store, now), Uploads(now))
        app = make_app(site)
        collect_seldom()
        uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
