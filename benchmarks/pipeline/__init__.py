"""From accepted to assigned: how long a complaint takes through all services on this machine."""
