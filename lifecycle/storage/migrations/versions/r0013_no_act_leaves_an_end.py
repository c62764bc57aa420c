"""No act leaves an end that was found later, and an end known by its latest day alone is looked for (decision 0088).

Files with a term, and those with such a date, are folded again with the upgrade, which finds them by a line that is
missing.
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TOUCHED = "UPDATE partnership SET line = NULL WHERE state LIKE '%\"terms\"%' OR state LIKE '%\"../%'"


def upgrade() -> None:
    op.execute(TOUCHED)


def downgrade() -> None:
    op.execute(TOUCHED)
