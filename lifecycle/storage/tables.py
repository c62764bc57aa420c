"""The tables, for SQLite and PostgreSQL alike.

Every row but those of the small registers belongs to one subject, and nothing points across subjects: no
foreign key, no unique index, but the key of an answer and the index of open files (DESIGN section 10). So the
tables can be split by subject without a change of code.

Legal days are DATE (on SQLite ISO text). Instants are text, `2026-11-23T23:00:00.123456Z`: they sort as they
read. Identifiers compare by code point on both databases, so that lists have one order.

The migrations are the truth about a database; a test proves that they make these tables.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import UserDefinedType

NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

REGISTERS = {"calendar": 1, "policy": 2, "people": 3, "partners": 4, "keys": 5}
"""The registers by the rank in which rows are locked. They exist from the first migration on, empty."""

FILE_RANK = 6
"""Partnerships are locked last, in the order of their references."""

OPEN_FILE_INDEX = "uq_partnership_opening"
"""One file of a partner and track that is not yet signed."""


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's `xid8`: a transaction's number that never wraps around."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The name of the type in the database."""
        return "xid8"


Key = Text().with_variant(Text(collation="C"), "postgresql")
Number = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(naming_convention=NAMES)

subject = Table(
    "subject",
    metadata,
    Column("id", Key, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("head_hash", Text, nullable=False),
    sqlite_with_rowid=False,
)

register = Table(
    "register",
    metadata,
    Column("subject", Key, primary_key=True),
    Column("state", Text, nullable=False),
    sqlite_with_rowid=False,
)

partnership = Table(
    "partnership",
    metadata,
    Column("reference", Key, primary_key=True),
    Column("partner", Key, nullable=False),
    Column("track", Key, nullable=False),
    Column("nature", Key, nullable=False),
    Column("stage", Key, nullable=False),
    Column("officer", BigInteger),
    Column("opening", Key),
    Column("country", Key),
    Column("ends_on", Date),
    Column("next_due_on", Date),
    Column("last_effective_on", Date),
    Column("legacy", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("line", Text),
    Index(OPEN_FILE_INDEX, "opening", unique=True),  # the migration makes it partial, see below
    Index("ix_partnership_stage_reference", "stage", "reference"),
    Index("ix_partnership_partner", "partner"),
    Index("ix_partnership_ends_on", "ends_on"),
    Index("ix_partnership_last_effective_on", "last_effective_on", "reference"),
    Index("ix_partnership_officer", "officer", "stage"),
    Index("ix_partnership_officer_reference", "officer", "reference"),
    Index("ix_partnership_country", "country", "reference"),
    Index("ix_partnership_track", "track", "reference"),
    Index("ix_partnership_nature", "nature", "reference"),
    Index("ix_partnership_deputy", "reference"),  # partial: those that have one
    Index("ix_partnership_exempt", "reference"),  # partial: those with an exemption
    Index("ix_partnership_unknown", "reference"),  # partial: those with something to be found
    Index("ix_partnership_without_line", "reference"),  # partial: those that an older release wrote last
)

history = Table(
    "history",
    metadata,
    Column("id", Number, Identity(), primary_key=True, autoincrement=True),
    Column("subject", Key, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("act", Key, nullable=False),
    Column("outcome", Key, nullable=False),
    Column("effective_on", Date),
    Column("recorded_at", Key, nullable=False),
    Column("actor", BigInteger),
    Column("hash", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("body", Text, nullable=False),
    # for the sealer's cursor: an id alone loses rows of transactions that end late. SQLite has no need of it.
    # PostgreSQL fills it in by itself (`pg_current_xact_id()`, see the first migration).
    Column("txid", TransactionId().with_variant(Integer(), "sqlite")),
    UniqueConstraint("subject", "sequence"),
    Index("ix_history_subject_effective_on_sequence", "subject", "effective_on", "sequence"),
    Index("ix_history_recorded_at", "recorded_at"),
    Index("ix_history_asks", "subject"),  # partial: intents and requests for an exception
    Index("ix_history_late", "subject"),  # partial: late entries
    Index("ix_history_trial_day", "recorded_at"),  # partial: entries made while the day was set by hand
    Index("ix_history_txid", "txid"),
    sqlite_autoincrement=True,
)

ASKS = "act IN ('intent', 'request_exception', 'request_erasure', 'request_document_erasure')"
"""The condition of `ix_history_asks`, letter by letter: by another text, or by parameters, SQLite does not find it."""


def place_of(dialect: str, history_as: str = "history") -> str:
    """Where the row of an entry stands in its table, as SQL: its `id`, on PostgreSQL after that of its transaction.

    No entry speaks of its place. Its leaf keeps it, so that a row which was moved afterwards can be named.
    """
    row = f"{history_as}.id"
    return f"CAST({row} AS TEXT)" if dialect == "sqlite" else f"{history_as}.txid::text || ':' || {row}"


COUNTED_BY = (
    "(SELECT system_identifier::text || '.' || 'history'::regclass::oid::text AS counted_by FROM pg_control_system())"
)
"""On PostgreSQL, who counted the transactions that rows of history name, as SQL: this cluster, for this very table.

A dump that is put back, be it into the same cluster, makes the table anew and its rows were then written by another
transaction than they name; a copy of the files, or of the whole database as a template, keeps both.
"""

deadline = Table(
    "deadline",
    metadata,
    Column("subject", Key, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("due_on", Date, nullable=False),
    Column("derivation", Text, nullable=False),
    # the scheduler's own: the day on which it looks at this row again (None: never), and the day on which it last did
    Column("next_on", Date),
    Column("looked_on", Date),
    Index("ix_deadline_due_on", "due_on"),
    Index("ix_deadline_ends", "due_on", "subject"),  # partial: ends of test phases, terms and notices
    Index("ix_deadline_next_on", "next_on", "subject"),
    sqlite_with_rowid=False,
)

answer = Table(
    "answer",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Key, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("subject", Key, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

personal = Table(
    "personal",
    metadata,
    Column("commitment", Key, primary_key=True),
    Column("subject", Key, nullable=False),
    Column("field", Key, nullable=False),
    Column("salt", Text, nullable=False),
    Column("value", Text),
    # The migration makes this index and the one of open files partial. Naming `postgresql_where` here would load
    # that dialect at every start of a command: 19 ms.
    Index("ix_personal_person_name", "value"),
)

document = Table(
    "document",
    metadata,
    Column("sha256", Key, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

check_run = Table(
    "check_run",
    metadata,
    Column("id", Number, Identity(), primary_key=True, autoincrement=True),
    Column("on", Date, nullable=False),
    Column("node", Text, nullable=False),
    Column("started_at", Key, nullable=False),
    Column("ended_at", Key),
    Column("examined", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("note", Text),
    Column("due", Integer),
    Column("reminders", Integer),
    # what it ran under: where that differs at the next run, rows that follow from it are looked at again
    Column("calendar_version", BigInteger),
    Column("policy_hash", Key),
    Column("regime", Key),
    Index("ix_check_run_on", "on"),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Number, Identity(), primary_key=True, autoincrement=True),
    Column("subject", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("band", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("act_by", Date, nullable=False),
    Column("reported_on", Date, nullable=False),
    Column("run", BigInteger, nullable=False),
    Column("missed", Text, nullable=False),
    Column("details", Text, nullable=False),
    # the natural key, one item a deadline and day: whoever reports the same a second time writes nothing
    UniqueConstraint("subject", "kind", "number", "due_on", "reported_on"),
    Index("ix_reminder_run", "run"),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    Column("reminder", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("because", Key, nullable=False),
    Column("acting_for", BigInteger),
    Column("message", BigInteger),
    Index("ix_delivery_waiting", "person"),  # partial: those that no message holds yet
    Index("ix_delivery_message", "message"),
    sqlite_with_rowid=False,
)

message = Table(
    "message",
    metadata,
    Column("id", Number, Identity(), primary_key=True, autoincrement=True),
    # `digest:<person>:<day>` or `single:<person>:<reminder>`: one digest a person a day, whoever makes it;
    # `checkpoint:<size>:<address>`, of person 0: a checkpoint once to each address of the policy
    Column("key", Key, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("on", Date, nullable=False),
    Column("message_id", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Key),
    Column("sent_at", Key),
    Column("fault", Text),
    Column("lang", Key, nullable=False),
    Column("title", Text),
    Column("plain", Text),
    Column("html", Text),
    UniqueConstraint("key"),
    Index("ix_message_state_next_at", "state", "next_at"),
    sqlite_autoincrement=True,
)

meta = Table(
    "meta",
    metadata,
    Column("name", Key, primary_key=True),
    Column("value", Text, nullable=False),
)

# ------------------------------------------------------------------------------------------------ the log

leaf = Table(
    "leaf",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # its place in the Merkle tree, from 0
    Column("subject", Key, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),  # of the entry, as it was sealed
    Column("place", Text),  # of the entry's row in this database, as it was sealed or read in: see `place_of`
    Index("ix_leaf_subject_sequence", "subject", "sequence"),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),  # so many leaves
    Column("signed_at", Key, nullable=False),
    Column("note", Text, nullable=False),  # C2SP signed note
)

edge = Table(
    "edge",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # 1: there is one log
    Column("size", BigInteger, nullable=False),
    Column("hashes", Text, nullable=False),  # of the right edge of the tree, in hexadecimal, largest first
    Column("read_to", Key, nullable=False),  # how far history was sealed: an id; PostgreSQL: COUNTED_BY/transaction
)

# ------------------------------------------------------------------------------------------------ who comes by the web
# None of these belongs to the record: no export carries a password, a token or the log of who read what.

session = Table(
    "session",
    metadata,
    Column("id", Key, primary_key=True),  # the SHA-256 of the token in the cookie
    Column("person", BigInteger, nullable=False),
    Column("began_at", Key, nullable=False),
    Column("used_at", Key, nullable=False),
    Column("ends_at", Key, nullable=False),
    Index("ix_session_person", "person"),
    Index("ix_session_ends_at", "ends_at"),
)

credential = Table(
    "credential",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("password", Text, nullable=False),  # argon2id, in its own notation
    Column("changed_at", Key, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", Key, primary_key=True),  # the SHA-256 of the secret in the link
    Column("person", BigInteger),  # none: whoever follows it makes the first administrator
    Column("ends_at", Key, nullable=False),
    Column("used_at", Key),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("id", Number, Identity(), primary_key=True, autoincrement=True),
    Column("who", Key, nullable=False),  # a fingerprint of the name that was typed, or of where it came from
    Column("at", Key, nullable=False),
    Index("ix_sign_in_failure_who_at", "who", "at"),
    sqlite_autoincrement=True,
)

access_log = Table(
    "access_log",
    metadata,
    Column("id", Number, Identity(), primary_key=True, autoincrement=True),
    Column("at", Key, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("role", Key, nullable=False),
    Column("what", Text, nullable=False),  # the address that was read, without its language
    Index("ix_access_log_person_id", "person", "id"),
    sqlite_autoincrement=True,
)
