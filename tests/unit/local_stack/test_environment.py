"""What the services of a local run are told."""

from pathlib import Path

from shared.local_stack.choice import Choice, Kind
from shared.local_stack.environment import service_environment
from shared.local_stack.parts import KafkaPart, MongoPart, Parts

CHOICE = Choice(Kind.EMBEDDED, "the embedded one")
PARTS = Parts(KafkaPart(CHOICE, "127.0.0.1:9092"), MongoPart(CHOICE, "mongodb://127.0.0.1:27017"))


def test_services_are_told_where_kafka_and_mongodb_are() -> None:
    environment = service_environment(PARTS, environ={"PATH": "/bin"}, sources=Path("/s.yaml"))
    assert environment["KAFKA_BOOTSTRAP_SERVERS"] == "127.0.0.1:9092"
    assert environment["MONGO_URI"] == "mongodb://127.0.0.1:27017"
    assert environment["MONGO_DATABASE"] == "zhaloba"
    assert environment["ZHALOBA_SOURCES"] == "/s.yaml"
    assert environment["PATH"] == "/bin"


def test_the_secret_of_the_links_is_new_for_each_run_and_long_enough() -> None:
    made = {service_environment(PARTS, environ={})["STATUS_TOKEN_SECRET"] for _ in range(20)}
    assert len(made) == 20
    assert all(len(secret.encode()) >= 32 for secret in made)


def test_a_secret_of_the_user_is_kept() -> None:
    environment = service_environment(PARTS, environ={"STATUS_TOKEN_SECRET": "s" * 40})
    assert environment["STATUS_TOKEN_SECRET"] == "s" * 40
