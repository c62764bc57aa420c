"""A leaf notes where its entry's row stands in the table, so that a row which was moved there is named."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLACES = {"sqlite": "CAST(h.id AS TEXT)", "postgresql": "h.txid::text || ':' || h.id"}


def upgrade() -> None:
    op.add_column("leaf", sa.Column("place", sa.Text))
    place = PLACES[op.get_bind().dialect.name]
    there = "h.subject = leaf.subject AND h.sequence = leaf.sequence"
    op.execute(f"UPDATE leaf SET place = (SELECT {place} FROM history h WHERE {there})")


def downgrade() -> None:
    op.drop_column("leaf", "place")
