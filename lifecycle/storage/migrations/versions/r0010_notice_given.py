"""A file under notice has no last day to give notice: it was given, and comes back where the notice is revoked.

The rows go at once, so that nothing differs from the history; the lines, which may name such a day as the next
deadline, are written again by the next check, which finds them by a line that is missing.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UNDER_NOTICE = "(SELECT reference FROM partnership WHERE stage = 'under_notice')"
WITHOUT_A_LINE = "UPDATE partnership SET line = NULL WHERE stage = 'under_notice'"
SOONEST = "(SELECT min(due_on) FROM deadline WHERE subject = partnership.reference)"


def upgrade() -> None:
    op.execute(f"DELETE FROM deadline WHERE kind = 'notice_by' AND subject IN {UNDER_NOTICE}")
    op.execute(f"UPDATE partnership SET next_due_on = {SOONEST} WHERE stage = 'under_notice'")
    op.execute(WITHOUT_A_LINE)


def downgrade() -> None:
    op.execute(WITHOUT_A_LINE)
