"""Executions as matrices on a common time grid."""
