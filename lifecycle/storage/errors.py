"""What can be wrong with a database, as types that carry facts; the sentences stand in the catalogues.

`key` is the message's key, the fields are its parameters. No address here ever holds a password.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar


class StorageError(Exception):
    """The root: the database could not do what was asked, and nothing was half done."""

    key: ClassVar[str] = "storage.failed"

    def parameters(self) -> dict[str, str | int]:
        """The fields by name, for the message."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.key} {self.parameters()}"


@dataclass(eq=False)
class NotOurs(StorageError):
    """A file that is no database, or one with the tables of another program. Nothing was written to it."""

    key: ClassVar[str] = "storage.not_ours"
    url: str


@dataclass(eq=False)
class NewerSchema(StorageError):
    """Written by a newer version of this program, which must be installed to read it."""

    key: ClassVar[str] = "storage.newer_schema"
    url: str
    found: str
    known: str


@dataclass(eq=False)
class OlderSchema(StorageError):
    """Written by an older version; `open_database(…, create=True)` brings it up to date."""

    key: ClassVar[str] = "storage.older_schema"
    url: str
    found: str
    known: str


@dataclass(eq=False)
class Missing(StorageError):
    """There is no database yet, or an empty one: `init` makes it."""

    key: ClassVar[str] = "storage.missing"
    url: str


@dataclass(eq=False)
class Locked(StorageError):
    """Another program was in the way for too long. Nothing was written; trying again is safe."""

    key: ClassVar[str] = "storage.locked"
    url: str


@dataclass(eq=False)
class BrokenOff(StorageError):
    """The server ended what was asked: it took longer than the server allows, or somebody stopped it there.

    `said` are the server's words for it.
    """

    key: ClassVar[str] = "storage.broken_off"
    url: str
    said: str


@dataclass(eq=False)
class ReadOnly(StorageError):
    """The file, the disk or the role of the database allows reading only."""

    key: ClassVar[str] = "storage.read_only"
    url: str


@dataclass(eq=False)
class Denied(StorageError):
    """The role of this program in the database lacks a right there; `said` are the server's words for it."""

    key: ClassVar[str] = "storage.denied"
    url: str
    said: str


@dataclass(eq=False)
class NoSchema(StorageError):
    """The role of this program can use no schema of the database: none that `search_path` names is there for it."""

    key: ClassVar[str] = "storage.no_schema"
    url: str


@dataclass(eq=False)
class Hidden(StorageError):
    """Another schema stands before the one that holds the register: this program would read the wrong tables."""

    key: ClassVar[str] = "storage.hidden"
    url: str
    schema: str


@dataclass(eq=False)
class Unreachable(StorageError):
    """No server answers there, it refuses us, or the folder of the file does not exist."""

    key: ClassVar[str] = "storage.unreachable"
    url: str


@dataclass(eq=False)
class NoDriver(StorageError):
    """A kind of database this program does not speak, or an address that cannot be read."""

    key: ClassVar[str] = "storage.no_driver"
    name: str


@dataclass(eq=False)
class Damaged(StorageError):
    """The file is malformed or the disk failed while reading it: restore a backup."""

    key: ClassVar[str] = "storage.damaged"
    url: str


@dataclass(eq=False)
class Spoilt(StorageError):
    """A text or a day in it is none: it was written past this program. `verify` names the entry or the row."""

    key: ClassVar[str] = "storage.spoilt"
    url: str


@dataclass(eq=False)
class Lacking(StorageError):
    """A table or column of this program is not there: the database was changed by hand. `verify` names it."""

    key: ClassVar[str] = "storage.lacking"
    url: str


@dataclass(eq=False)
class Changed(StorageError):
    """What the database says of itself was changed by hand, in one of two tables. `verify` tells more."""

    key: ClassVar[str] = "storage.changed"
    url: str
    table: str


@dataclass(eq=False)
class DiskFull(StorageError):
    """There is no room to write. Nothing was written."""

    key: ClassVar[str] = "storage.disk_full"
    url: str


@dataclass(eq=False)
class Refused(StorageError):
    """A constraint or a trigger refused: a fault of this program, or a hand in the tables."""

    key: ClassVar[str] = "storage.refused"
    url: str
    constraint: str
