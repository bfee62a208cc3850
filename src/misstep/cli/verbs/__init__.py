"""One thin verb a file: parses, calls, prints."""
