"""All services on real servers, for tests that look at the whole from outside."""

import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.kafka.admin import ensure_topics, new_topics
from shared.local_stack.apache_kafka import apache_obstacle
from shared.local_stack.catalogue import SERVICES, ServiceSpec
from shared.local_stack.environment import service_environment
from shared.local_stack.parts import Parts, parts_running
from shared.local_stack.supervisor import Supervisor
from shared.settings import KafkaSettings

SOURCES = """
sources:
  - {name: hotline, channel: phone, secrets: ["${TEST_PHONE_KEY}"]}
  - {name: shop-telegram, channel: social, format: telegram, secrets: ["${TEST_TELEGRAM_SECRET}"]}
  - {name: shop-vk, channel: social, format: vk, secrets: ["${TEST_VK_SECRET}"], confirmation: c0de}
"""
SECRETS = ("TEST_PHONE_KEY", "TEST_TELEGRAM_SECRET", "TEST_VK_SECRET")


@dataclass(frozen=True)
class Stack:
    """What runs, where it is, and the secrets that were made for it."""

    parts: Parts
    services: Supervisor
    environment: Mapping[str, str]
    logs: Path

    @property
    def kafka(self) -> KafkaSettings:
        return KafkaSettings(kafka_bootstrap_servers=self.parts.kafka.bootstrap_servers)


def apache_or_skip() -> None:
    if reason := apache_obstacle(os.environ):
        pytest.skip(f"no real Apache Kafka: {reason}")


@asynccontextmanager
async def running_stack(
    folder: Path, *, kafka: str, specs: Sequence[ServiceSpec] = SERVICES
) -> AsyncIterator[Stack]:
    """Start Kafka (`apache` or `embedded`), MongoDB and every service; stop them at the end."""
    environ = dict(os.environ) | {"ZHALOBA_KAFKA": kafka}
    environ |= {name: secrets.token_urlsafe(24) for name in SECRETS}
    sources = folder / "sources.yaml"
    sources.write_text(SOURCES)
    async with parts_running(folder / "data", environ=environ) as parts:
        settings = KafkaSettings(kafka_bootstrap_servers=parts.kafka.bootstrap_servers)
        await ensure_topics(settings, new_topics())
        environment = service_environment(parts, environ=environ, sources=sources)
        logs = folder / "logs"
        async with Supervisor.start(
            environment, log_dir=logs, specs=specs, ephemeral_ports=True
        ) as services:
            yield Stack(parts, services, environment, logs)
