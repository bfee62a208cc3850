"""From goals to timed trajectories."""
