"""Recording executions: the recorder, call tracing, the worker process."""
