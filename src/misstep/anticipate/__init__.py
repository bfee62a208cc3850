"""Failures before they happen: a student that sees the start of an execution learns from a teacher that sees it all."""
