"""The line of a list beside each file's state, and indexes for what files are looked for by.

The lines of files that are there stay empty: they follow from states, which no migration reads. Answers work them out
meanwhile; the next check writes them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PARTIAL = (
    ("ix_partnership_exempt", "partnership", "{0}(line, '\"exempt\":') > 0"),
    ("ix_partnership_unknown", "partnership", "{0}(line, '\"unknown\":') > 0"),
    ("ix_partnership_without_line", "partnership", "line IS NULL"),
    ("ix_deadline_ends", "deadline", "kind IN ('test_phase_end', 'term_end', 'notice_effect')"),
    ("ix_history_late", "history", "{0}(body, '\"lateEntry\":true') > 0"),
)
COLUMNS = {"partnership": ["reference"], "deadline": ["due_on", "subject"], "history": ["subject"]}
FULL = {
    "ix_partnership_track": "track",
    "ix_partnership_nature": "nature",
    "ix_partnership_officer_reference": "officer",
}


def upgrade() -> None:
    finds = "instr" if op.get_bind().dialect.name == "sqlite" else "strpos"
    op.add_column("partnership", sa.Column("line", sa.Text))
    for name, column in FULL.items():
        op.create_index(name, "partnership", [column, "reference"])
    for name, table, condition in PARTIAL:
        # a colon would be taken for a parameter
        where = sa.text(condition.format(finds).replace(":", "\\:"))
        op.create_index(name, table, COLUMNS[table], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    for name in FULL:
        op.drop_index(name, "partnership")
    for name, table, _ in PARTIAL:
        op.drop_index(name, table)
    op.drop_column("partnership", "line")
