"""The experience database: a catalogue and one MCAP file an execution."""
