"""Indexes for what is asked of many files: by officer, by country, of an earlier day, what waits, on trial days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PARTIAL = (
    ("ix_partnership_deputy", "partnership", ["reference"], "{0}(state, '\"deputy\":') > 0"),
    (
        "ix_history_asks",
        "history",
        ["subject"],
        "act IN ('intent', 'request_exception', 'request_erasure', 'request_document_erasure')",
    ),
    ("ix_history_trial_day", "history", ["recorded_at"], "{0}(body, '\"trialDay\":true') > 0"),
)
FULL = (
    ("ix_partnership_last_effective_on", ["last_effective_on", "reference"]),
    ("ix_partnership_officer", ["officer", "stage"]),
    ("ix_partnership_country", ["country", "reference"]),
)


def upgrade() -> None:
    finds = "instr" if op.get_bind().dialect.name == "sqlite" else "strpos"
    for name, columns in FULL:
        op.create_index(name, "partnership", columns)
    for name, table, columns, condition in PARTIAL:
        # a colon would be taken for a parameter
        where = sa.text(condition.format(finds).replace(":", "\\:"))
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    for name, *_ in FULL:
        op.drop_index(name, "partnership")
    for name, table, *_ in PARTIAL:
        op.drop_index(name, table)
