"""Closed loops at the control rate: arm, hand, contact forces."""
