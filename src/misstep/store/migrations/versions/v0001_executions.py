"""The table of executions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates it."""
    op.create_table(
        "executions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("skill", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("started_ns", sa.BigInteger, nullable=False),
        sa.Column("duration_ns", sa.BigInteger, nullable=False),
        sa.Column("failure_kind", sa.String),
        sa.Column("failure_onset_ns", sa.BigInteger),
        sa.Column("failure_cause", sa.String),
        sa.Column("robot", sa.String, nullable=False),
        sa.Column("commit", sa.String, nullable=False),
        sa.Column("dirty", sa.Boolean, nullable=False),
        sa.Column("session", sa.String, nullable=False),
        sa.Column("seed", sa.String),
        sa.Column("error", sa.String, nullable=False),
        sa.Column("dropped", sa.JSON, nullable=False),
        sa.Column("late", sa.JSON, nullable=False),
        sa.Column("salvaged", sa.Boolean, nullable=False),
    )
    op.create_index("executions_by_skill", "executions", ["skill", "number"])
    op.create_index("executions_by_start", "executions", ["started_ns", "id"])
