"""The log: the leaves of the Merkle tree, the checkpoints signed over it, and its right edge to go on from.

What was recorded before is sealed by the next check, all of it at once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "leaf",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_leaf"),
    )
    op.create_index("ix_leaf_subject_sequence", "leaf", ["subject", "sequence"])
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("signed_at", KEY, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoint"),
    )
    op.create_table(
        "edge",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("hashes", sa.Text, nullable=False),
        sa.Column("read_to", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edge"),
    )
    op.execute("INSERT INTO edge (id, size, hashes, read_to) VALUES (1, 0, '', '0')")
    op.create_index("ix_history_txid", "history", ["txid"])


def downgrade() -> None:
    op.drop_index("ix_history_txid", "history")
    for table in ("edge", "checkpoint", "leaf"):
        op.drop_table(table)
