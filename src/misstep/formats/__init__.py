"""Recordings in other formats than our own, read in place: one format a file."""
