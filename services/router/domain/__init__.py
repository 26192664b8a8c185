"""The router's pure half: from the set of a complaint's events to what is true about it."""
