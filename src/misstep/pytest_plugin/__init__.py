"""misstep in pytest: tests of skills recorded as executions, and the suspects when one fails."""
