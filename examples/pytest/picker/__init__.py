"""Software of a small arm on a rail that picks things up and presses a button; it lives in simulated time."""
