"""What alembic runs for a migration."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
