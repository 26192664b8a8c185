"""What the channel adapters share: limits, strict JSON, normal form, sources, accept."""
