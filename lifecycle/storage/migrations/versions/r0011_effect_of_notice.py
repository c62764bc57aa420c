"""The effect of a notice says the notice period that it follows from, where that gives it.

Files under notice are folded again with the upgrade, which finds them by a line that is missing.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNDER_NOTICE = "UPDATE partnership SET line = NULL WHERE stage = 'under_notice'"


def upgrade() -> None:
    op.execute(UNDER_NOTICE)


def downgrade() -> None:
    op.execute(UNDER_NOTICE)
