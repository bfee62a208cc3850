"""The report of an evaluation: whatever its JSON holds that can be tabled or drawn."""
