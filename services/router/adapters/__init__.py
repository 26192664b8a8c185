"""The router's ways out: the rules file and MongoDB."""
