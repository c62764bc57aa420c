"""What the scheduler keeps: when it looks at a deadline again, what it reported, to whom, and the messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("deadline", sa.Column("next_on", sa.Date))
    op.add_column("deadline", sa.Column("looked_on", sa.Date))
    # every deadline of an older schema is looked at once
    op.execute("UPDATE deadline SET next_on = '1989-01-01'")
    op.create_index("ix_deadline_next_on", "deadline", ["next_on", "subject"])
    for column in (
        sa.Column("due", sa.Integer),
        sa.Column("reminders", sa.Integer),
        sa.Column("calendar_version", sa.BigInteger),
        sa.Column("policy_hash", KEY),
        sa.Column("regime", KEY),
    ):
        op.add_column("check_run", column)
    op.create_table(
        "reminder",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False, autoincrement=True),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("band", sa.Integer, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("act_by", sa.Date, nullable=False),
        sa.Column("reported_on", sa.Date, nullable=False),
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("missed", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint(
            "subject", "kind", "number", "due_on", "reported_on",
            name="uq_reminder_subject_kind_number_due_on_reported_on",
        ),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_reminder_run", "reminder", ["run"])
    op.create_table(
        "delivery",
        sa.Column("reminder", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("person", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("because", KEY, nullable=False),
        sa.Column("acting_for", sa.BigInteger),
        sa.Column("message", sa.BigInteger),
        sa.PrimaryKeyConstraint("reminder", "person", name="pk_delivery"),
        sqlite_with_rowid=False,
    )
    waiting = sa.text("message IS NULL")
    op.create_index("ix_delivery_waiting", "delivery", ["person"], postgresql_where=waiting, sqlite_where=waiting)
    op.create_index("ix_delivery_message", "delivery", ["message"])
    op.create_table(
        "message",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False, autoincrement=True),
        sa.Column("key", KEY, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", KEY),
        sa.Column("sent_at", KEY),
        sa.Column("fault", sa.Text),
        sa.Column("lang", KEY, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("plain", sa.Text),
        sa.Column("html", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("key", name="uq_message_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_state_next_at", "message", ["state", "next_at"])


def downgrade() -> None:
    for table in ("message", "delivery", "reminder"):
        op.drop_table(table)
    op.drop_index("ix_deadline_next_on", "deadline")
    for column in ("regime", "policy_hash", "calendar_version", "reminders", "due"):
        op.drop_column("check_run", column)
    for column in ("looked_on", "next_on"):
        op.drop_column("deadline", column)
