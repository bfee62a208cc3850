"""Evaluation: metrics, baselines and protocols, each a table or a figure of the papers."""
