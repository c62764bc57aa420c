"""What was found of a notice period, or of a renewal's text, counts for other terms than it did (decision 0079).

Files with a term are folded again by the next check: it finds them by a line that is missing.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WITH_A_TERM = "UPDATE partnership SET line = NULL WHERE state LIKE '%\"terms\"%'"


def upgrade() -> None:
    op.execute(WITH_A_TERM)


def downgrade() -> None:
    op.execute(WITH_A_TERM)
