"""Counters of the phone transcript adapter. Labels are words of our own code."""

from typing import Final

from prometheus_client import Counter

TRANSCRIPTS: Final = Counter(
    "zhaloba_phone_transcripts_total",
    "Transcripts accepted, by format and quality.",
    ("source", "format", "quality"),
)
DOUBTS: Final = Counter(
    "zhaloba_phone_doubts_total",
    "Reasons to have a person read a transcript.",
    ("source", "doubt"),
)
PENDING: Final = Counter(
    "zhaloba_phone_pending_total",
    "Messages about a call that do not carry its words.",
    ("source", "format", "reason"),
)
