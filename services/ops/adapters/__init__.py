"""Ops' ways to the outside: Kafka through shared/kafka/inspect, MongoDB for reading."""
