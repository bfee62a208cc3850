"""Which function is to blame, and which skill to run next."""
