"""Plain typed data: executions, streams, calls, skills, errors. NumPy only."""
