"""What the robot can do, each a state machine."""
