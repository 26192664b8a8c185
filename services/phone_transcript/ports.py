"""What the phone transcript adapter needs of the outside: acknowledged sends, and nothing else."""

from shared.kafka.records import Publisher

__all__ = ["Publisher"]
