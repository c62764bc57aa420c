"""Who comes by the web, in the database: sessions, passwords, invitations, failed tries, what was read.

Tokens and secrets are known by their SHA-256 alone, so that whoever reads the database cannot come in by it. Instants
are text as everywhere (`lifecycle.entries.instant`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, insert, or_, select, update

from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import access_log, credential, invitation, session, sign_in_failure


def fingerprint(secret: str) -> str:
    """What is stored in the place of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


# ------------------------------------------------------------------------------------------------ sessions


class SessionRow(NamedTuple):
    """A session: whose, when it was used, when it ends at the latest."""

    person: int
    used_at: str
    ends_at: str


def add_session(unit: Unit, token: str, person: int, now: str, ends_at: str) -> None:
    """Begin a session."""
    row = {"id": fingerprint(token), "person": person, "began_at": now, "used_at": now, "ends_at": ends_at}
    unit.connection.execute(insert(session).values(row))


def find_session(reading: Reading, token: str) -> SessionRow | None:
    """The session of a token, over or not; None where there is none."""
    c = session.c
    row = reading.connection.execute(select(c.person, c.used_at, c.ends_at).where(c.id == fingerprint(token))).first()
    return SessionRow(*row) if row is not None else None


def use_session(unit: Unit, token: str, now: str) -> None:
    """Note that a session was used."""
    unit.connection.execute(update(session).where(session.c.id == fingerprint(token)).values(used_at=now))


def end_session(unit: Unit, token: str) -> None:
    """End one session."""
    unit.connection.execute(delete(session).where(session.c.id == fingerprint(token)))


def end_sessions_of(unit: Unit, person: int) -> None:
    """End every session of a person."""
    unit.connection.execute(delete(session).where(session.c.person == person))


def drop_ended(unit: Unit, now: str, idle_since: str) -> None:
    """Take away the sessions that are over."""
    unit.connection.execute(delete(session).where(or_(session.c.ends_at <= now, session.c.used_at <= idle_since)))


# ------------------------------------------------------------------------------------------------ passwords


def password_of(reading: Reading, person: int) -> str | None:
    """The hash of a person's password; None where they have none."""
    found: Any = reading.connection.execute(select(credential.c.password).where(credential.c.person == person)).scalar()
    return None if found is None else str(found)


def set_password(unit: Unit, person: int, hashed: str, now: str) -> None:
    """Give a person a password in the place of any other."""
    changed = update(credential).where(credential.c.person == person).values(password=hashed, changed_at=now)
    if not unit.connection.execute(changed).rowcount:
        unit.connection.execute(insert(credential).values(person=person, password=hashed, changed_at=now))


# ------------------------------------------------------------------------------------------------ invitations


def add_invitation(unit: Unit, secret: str, person: int | None, ends_at: str) -> None:
    """A link that counts once; without a person it makes the first administrator."""
    unit.connection.execute(insert(invitation).values(id=fingerprint(secret), person=person, ends_at=ends_at))


def find_invitation(reading: Reading, secret: str, now: str) -> tuple[int | None] | None:
    """Whom an invitation that still counts is for, in a tuple; None where it does not count."""
    c = invitation.c
    still = and_(c.id == fingerprint(secret), c.used_at.is_(None), c.ends_at > now)
    row = reading.connection.execute(select(c.person).where(still)).first()
    return (row[0],) if row is not None else None


def use_invitation(unit: Unit, secret: str, now: str) -> bool:
    """Use an invitation up; whether it still counted."""
    c = invitation.c
    still = and_(c.id == fingerprint(secret), c.used_at.is_(None), c.ends_at > now)
    return bool(unit.connection.execute(update(invitation).where(still).values(used_at=now)).rowcount)


# ------------------------------------------------------------------------------------------------ tries


class Reserved(NamedTuple):
    """A try that may be made, by the numbers of its rows; or else the instant of the oldest of too many that count."""

    rows: tuple[int, ...]
    full_since: str = ""


def reserve_try(unit: Unit, limits: Sequence[tuple[str, int]], since: str, at: str) -> Reserved:
    """Count a try before it is made, under a fingerprint of each who, of whom so many tries may count since an instant.

    One at a time for all of a database, so that of many at once no more are made than one after another. A try that
    succeeds is released; any other counts, also where its process ended meanwhile.
    """
    c, connection = sign_in_failure.c, unit.connection
    if connection.dialect.name == "postgresql":  # on SQLite the block has the database for itself
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("agreements.sign_in"))))
    connection.execute(delete(sign_in_failure).where(c.at <= since))
    full = []
    for who, most in limits:
        newest = select(c.at).where(c.who == fingerprint(who)).order_by(c.at.desc()).limit(1).offset(most - 1)
        if (found := connection.execute(newest).scalar()) is not None:
            full.append(str(found))
    if full:
        return Reserved((), max(full))
    rows = [insert(sign_in_failure).values(who=fingerprint(who), at=at).returning(c.id) for who, _ in limits]
    return Reserved(tuple(int(connection.execute(row).scalar_one()) for row in rows))


def release_try(unit: Unit, reserved: Reserved) -> None:
    """A try succeeded: it counts no more."""
    unit.connection.execute(delete(sign_in_failure).where(sign_in_failure.c.id.in_(reserved.rows)))


# ------------------------------------------------------------------------------------------------ what was read


class ReadRow(NamedTuple):
    """One thing that somebody read."""

    id: int
    at: str
    person: int
    role: str
    what: str


def log_access(unit: Unit, at: str, person: int, role: str, what: str) -> None:
    """Note what somebody read."""
    unit.connection.execute(insert(access_log).values(at=at, person=person, role=role, what=what))


def accesses(reading: Reading, before: int | None, limit: int) -> list[ReadRow]:
    """What was read, the newest first; `before` is the last number of the page before."""
    c = access_log.c
    asked = select(c.id, c.at, c.person, c.role, c.what).order_by(c.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(c.id < before)
    return [ReadRow(*row) for row in reading.connection.execute(asked)]
