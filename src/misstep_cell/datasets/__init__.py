"""Data sets of recorded executions: planned by rehearsals, recorded on all cores, split for learning."""
