"""Who comes by the web: sessions, passwords, invitations, failed tries, and the log of what auditors read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("began_at", KEY, nullable=False),
        sa.Column("used_at", KEY, nullable=False),
        sa.Column("ends_at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_index("ix_session_person", "session", ["person"])
    op.create_index("ix_session_ends_at", "session", ["ends_at"])
    op.create_table(
        "credential",
        sa.Column("person", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("changed_at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_credential"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", sa.BigInteger),
        sa.Column("ends_at", KEY, nullable=False),
        sa.Column("used_at", KEY),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False, autoincrement=True),
        sa.Column("who", KEY, nullable=False),
        sa.Column("at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_failure"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_in_failure_who_at", "sign_in_failure", ["who", "at"])
    op.create_table(
        "access_log",
        sa.Column("id", NUMBER, sa.Identity(), nullable=False, autoincrement=True),
        sa.Column("at", KEY, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("role", KEY, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_log_person_id", "access_log", ["person", "id"])


def downgrade() -> None:
    for name in ("access_log", "sign_in_failure", "invitation", "credential", "session"):
        op.drop_table(name)
