"""From functions to commits: which commit made the skills fail."""
