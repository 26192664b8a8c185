"""Which Kafka and which MongoDB: what is addressed wins, then the most real one that can run."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from shared.errors import ConfigurationError

KAFKA_ADDRESS: Final = "KAFKA_BOOTSTRAP_SERVERS"
MONGO_ADDRESS: Final = "MONGO_URI"
KAFKA_FORCED: Final = "ZHALOBA_KAFKA"


class Kind(StrEnum):
    """Where a server comes from."""

    ADDRESSED = "addressed"
    APACHE = "apache"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was taken and, for people, why. `address` is set for an addressed server only."""

    kind: Kind
    sentence: str
    address: str | None = None
    fallback: bool = False  # when Apache Kafka cannot be fetched, the embedded one is taken instead


def choose_kafka(
    environ: Mapping[str, str], *, apache_obstacle: str | None, embedded_obstacle: str | None
) -> Choice:
    """Choose by KAFKA_BOOTSTRAP_SERVERS, then ZHALOBA_KAFKA, then by what can run.

    An obstacle says why a server cannot run here; None means that it can.

    Raises:
        ConfigurationError: ZHALOBA_KAFKA names no Kafka or one that cannot run, or none can.
    """
    if address := environ.get(KAFKA_ADDRESS):
        return Choice(Kind.ADDRESSED, f"Kafka: {address}, named by {KAFKA_ADDRESS}", address)
    obstacles = {Kind.APACHE: apache_obstacle, Kind.EMBEDDED: embedded_obstacle}
    if forced := environ.get(KAFKA_FORCED):
        return _forced(forced, obstacles)
    if apache_obstacle is None:
        sentence = "Kafka: a real Apache Kafka, because Java runs here"
        return Choice(Kind.APACHE, sentence, fallback=embedded_obstacle is None)
    if embedded_obstacle is None:
        return Choice(Kind.EMBEDDED, f"Kafka: the embedded one, because of {apache_obstacle}")
    raise ConfigurationError(f"no Kafka: {apache_obstacle}; {embedded_obstacle}")


def _forced(name: str, obstacles: Mapping[Kind, str | None]) -> Choice:
    kind = next((kind for kind in obstacles if kind == name), None)
    if kind is None:
        raise ConfigurationError(f"{KAFKA_FORCED} must be {' or '.join(obstacles)}")
    if obstacle := obstacles[kind]:
        raise ConfigurationError(f"{KAFKA_FORCED}={name} cannot be: {obstacle}")
    title = "a real Apache Kafka" if kind is Kind.APACHE else "the embedded one"
    return Choice(kind, f"Kafka: {title}, forced by {KAFKA_FORCED}")


def fallen_back(reason: str) -> Choice:
    """Return the choice after Apache Kafka could not be fetched for `reason`."""
    return Choice(
        Kind.EMBEDDED, f"Kafka: the embedded one, because Apache Kafka was not fetched: {reason}"
    )


def choose_mongo(environ: Mapping[str, str], *, embedded_obstacle: str | None) -> Choice:
    """Choose by MONGO_URI, else the embedded one; the sentence never holds a password.

    Raises:
        ConfigurationError: nothing is addressed, and the embedded one cannot run.
    """
    if address := environ.get(MONGO_ADDRESS):
        host = urlsplit(address).netloc.rpartition("@")[2]
        return Choice(Kind.ADDRESSED, f"MongoDB: {host}, named by {MONGO_ADDRESS}", address)
    if embedded_obstacle is None:
        return Choice(Kind.EMBEDDED, f"MongoDB: the embedded one, because {MONGO_ADDRESS} is empty")
    raise ConfigurationError(f"no MongoDB: {MONGO_ADDRESS} is empty; {embedded_obstacle}")
