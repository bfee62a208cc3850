"""The command line: a thin verb a file."""
