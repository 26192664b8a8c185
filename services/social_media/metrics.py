"""Counters of the social media adapter. Labels are words of our own code."""

from typing import Final

from prometheus_client import Counter

ECHOES: Final = Counter(
    "zhaloba_social_echo_total",
    "Our own posts and messages that came back to us.",
    ("platform", "source"),
)
IGNORED: Final = Counter(
    "zhaloba_social_ignored_total",
    "Entries acknowledged that are not complaints, by type.",
    ("platform", "source", "reason", "kind"),
)
HANDSHAKES: Final = Counter(
    "zhaloba_social_handshakes_total",
    "Handshakes answered.",
    ("platform", "source"),
)
