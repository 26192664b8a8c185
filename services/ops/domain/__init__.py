"""The pure half of ops: what offsets, dead letters and records mean."""
