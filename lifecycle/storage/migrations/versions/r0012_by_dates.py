"""What the calendar did counts by the dates of the file, wherever it was recorded (decision 0088).

Files with a term are folded again with the upgrade, which finds them by a line that is missing.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WITH_A_TERM = "UPDATE partnership SET line = NULL WHERE state LIKE '%\"terms\"%'"


def upgrade() -> None:
    op.execute(WITH_A_TERM)


def downgrade() -> None:
    op.execute(WITH_A_TERM)
