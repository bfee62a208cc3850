"""Indexes for finding executions among many by words, skill, outcome and revision, the newest first."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Creates them; the one for words begins like that by start, and takes its place."""
    op.create_index("executions_by_words", "executions", ["started_ns", "id", "failure_kind", "session"])
    op.create_index("executions_by_skill_and_outcome", "executions", ["skill", "outcome", "started_ns", "id"])
    op.create_index("executions_by_outcome", "executions", ["outcome", "started_ns", "id"])
    op.create_index("executions_by_commit", "executions", ["commit", "started_ns", "id"])
    op.drop_index("executions_by_start", "executions")
