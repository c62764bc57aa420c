"""What SQLAlchemy compiled for one database serves the next: each test opens a database of its own, with an engine of its
own, and would compile every statement again, which took a third of the time of a scenario.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event


class Compiled(dict[Any, Any]):
    """Compiled statements, by the name of the dialect in the place of the dialect that one engine has."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_named(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_named(key), compiled)


def _named(key: Any) -> Any:
    dialect, *rest = key
    return (dialect.name, *rest)


COMPILED = Compiled()


def share() -> None:
    """Let every connection that this process opens from now on look there first."""

    @event.listens_for(Engine, "engine_connect")
    def _(connection: Connection) -> None:
        connection.execution_options(compiled_cache=COMPILED)
