"""The catalogue's schema, step by step from the first version."""
