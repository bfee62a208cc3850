"""Judge executions by the world's physical state alone: one referee a skill."""
