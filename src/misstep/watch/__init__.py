"""The live monitor: verdicts on a running robot, alarms in time, and never silence."""
