"""A leaf notes where its entry's row stands in the table; what rests is told from what was carried on.

Files with an officer, answered reminders or a term are folded again by the next check, and their deadlines written
again: it finds them by a line that is missing. What is unknown and was acknowledged is looked at again: it is told
every year.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLACES = {"sqlite": "CAST(h.id AS TEXT)", "postgresql": "h.txid::text || ':' || h.id"}
CHANGED = " OR ".join(
    ("officer IS NOT NULL", *(f"state LIKE '%\"{name}\"%'" for name in ("deadlineMarks", "reminderBands", "terms")))
)


def upgrade() -> None:
    op.add_column("leaf", sa.Column("place", sa.Text))
    place = PLACES[op.get_bind().dialect.name]
    there = "h.subject = leaf.subject AND h.sequence = leaf.sequence"
    op.execute(f"UPDATE leaf SET place = (SELECT {place} FROM history h WHERE {there})")
    op.execute(f"UPDATE partnership SET line = NULL WHERE {CHANGED}")
    op.execute("UPDATE deadline SET next_on = '1989-01-01' WHERE kind = 'unknown_term' AND next_on IS NULL")


def downgrade() -> None:
    op.drop_column("leaf", "place")
