"""Everything the first version keeps, and the triggers that make history write-once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lifecycle.storage.tables import TransactionId

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REGISTERS = {"calendar": 1, "policy": 2, "people": 3, "partners": 4, "keys": 5}
WRITE_ONCE = "history is write-once: an entry is corrected by a new entry, never changed or removed"


def upgrade() -> None:
    subject = op.create_table(
        "subject",
        sa.Column("id", KEY, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("head_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subject"),
        sqlite_with_rowid=False,
    )
    # the registers stand from the start: "nothing was entered yet" can be seen, and locked, like any state
    op.bulk_insert(
        subject,
        [{"id": name, "rank": rank, "version": 0, "sequence": 0, "head_hash": ""} for name, rank in REGISTERS.items()],
    )
    op.create_table(
        "register",
        sa.Column("subject", KEY, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_register"),
        sqlite_with_rowid=False,
    )
    _partnership()
    _history()
    op.create_table(
        "deadline",
        sa.Column("subject", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("derivation", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", "number", name="pk_deadline"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_deadline_due_on", "deadline", ["due_on"])
    op.create_table(
        "answer",
        sa.Column("person", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("person", "key", name="pk_answer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "personal",
        sa.Column("commitment", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("field", KEY, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.PrimaryKeyConstraint("commitment", name="pk_personal"),
    )
    named = sa.text("field = 'person.name'")
    op.create_index("ix_personal_person_name", "personal", ["value"], postgresql_where=named, sqlite_where=named)
    op.create_table(
        "document",
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_document"),
    )
    op.create_table(
        "check_run",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False, autoincrement=True),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("node", sa.Text, nullable=False),
        sa.Column("started_at", KEY, nullable=False),
        sa.Column("ended_at", KEY),
        sa.Column("examined", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_check_run"),
    )
    op.create_index("ix_check_run_on", "check_run", ["on"])
    meta = op.create_table(
        "meta",
        sa.Column("name", KEY, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.bulk_insert(meta, [{"name": "application", "value": "agreements"}])


def _partnership() -> None:
    op.create_table(
        "partnership",
        sa.Column("reference", KEY, nullable=False),
        sa.Column("partner", KEY, nullable=False),
        sa.Column("track", KEY, nullable=False),
        sa.Column("nature", KEY, nullable=False),
        sa.Column("stage", KEY, nullable=False),
        sa.Column("officer", sa.BigInteger),
        sa.Column("opening", KEY),
        sa.Column("country", KEY),
        sa.Column("ends_on", sa.Date),
        sa.Column("next_due_on", sa.Date),
        sa.Column("last_effective_on", sa.Date),
        sa.Column("legacy", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_partnership"),
    )
    is_open = sa.text("opening IS NOT NULL")
    op.create_index(
        "uq_partnership_opening",
        "partnership",
        ["opening"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_index("ix_partnership_stage_reference", "partnership", ["stage", "reference"])
    op.create_index("ix_partnership_partner", "partnership", ["partner"])
    op.create_index("ix_partnership_ends_on", "partnership", ["ends_on"])


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False, autoincrement=True),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("act", KEY, nullable=False),
        sa.Column("outcome", KEY, nullable=False),
        sa.Column("effective_on", sa.Date),
        sa.Column("recorded_at", KEY, nullable=False),
        sa.Column("actor", sa.BigInteger),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("txid", TransactionId().with_variant(sa.Integer(), "sqlite")),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        sa.UniqueConstraint("subject", "sequence", name="uq_history_subject_sequence"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_subject_effective_on_sequence", "history", ["subject", "effective_on", "sequence"])
    op.create_index("ix_history_recorded_at", "history", ["recorded_at"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_refuses_{verb.lower()} BEFORE {verb} ON history "
                f"BEGIN SELECT RAISE(ABORT, '{WRITE_ONCE}'); END"
            )
        # REPLACE removes a row without asking the trigger on DELETE
        op.execute(
            "CREATE TRIGGER history_refuses_replace BEFORE INSERT ON history "
            "WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id) OR EXISTS "
            "(SELECT 1 FROM history WHERE subject = NEW.subject AND sequence = NEW.sequence) "
            f"BEGIN SELECT RAISE(ABORT, '{WRITE_ONCE}'); END"
        )
        return
    op.execute("ALTER TABLE history ALTER COLUMN txid SET DEFAULT pg_current_xact_id()")
    op.execute(
        "CREATE FUNCTION history_is_write_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{WRITE_ONCE}' USING ERRCODE = 'restrict_violation', "
        "TABLE = 'history', CONSTRAINT = 'history_is_write_once'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_is_write_once BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION history_is_write_once()"
    )


def downgrade() -> None:
    for name in (
        "meta",
        "check_run",
        "document",
        "personal",
        "answer",
        "deadline",
        "history",
        "partnership",
        "register",
        "subject",
    ):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION history_is_write_once")
