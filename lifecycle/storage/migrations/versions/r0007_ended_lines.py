"""The line of an ended file says on which day it ended: the next check writes those of before anew."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE partnership SET line = NULL WHERE line IS NOT NULL")


def downgrade() -> None:
    op.execute("UPDATE partnership SET line = NULL WHERE line IS NOT NULL")
