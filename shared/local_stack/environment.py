"""The environment of the services in a local run; secrets are made afresh, never a constant."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from shared.local_stack.choice import KAFKA_ADDRESS, MONGO_ADDRESS
from shared.local_stack.parts import Parts

_SECRET_BYTES: Final = 48
_STATUS_SECRET: Final = "STATUS_TOKEN_SECRET"  # noqa: S105 - the name of the variable


def service_environment(
    parts: Parts,
    *,
    environ: Mapping[str, str],
    sources: Path | None = None,
    mongo_database: str = "zhaloba",
) -> dict[str, str]:
    """Return `environ` completed with what every service needs (HTTP_* and links come later).

    A secret that `environ` already holds is kept, so that links outlive a restart where the data
    does; otherwise it is generated for this run alone.
    """
    environment = {
        **environ,
        KAFKA_ADDRESS: parts.kafka.bootstrap_servers,
        MONGO_ADDRESS: parts.mongo.uri,
        "MONGO_DATABASE": environ.get("MONGO_DATABASE", mongo_database),
        _STATUS_SECRET: environ.get(_STATUS_SECRET) or secrets.token_urlsafe(_SECRET_BYTES),
    }
    if sources is not None:
        environment["ZHALOBA_SOURCES"] = str(sources)
    return environment
