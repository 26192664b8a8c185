"""The services that a local run starts, their ports, and the order in which they are stopped."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """`python -m services.<name>`; lower stages stop first, so intake ends before routing."""

    name: str
    port: int
    stage: int


SERVICES: Final = (
    ServiceSpec("web_form", 8001, stage=0),
    ServiceSpec("phone_transcript", 8002, stage=0),
    ServiceSpec("social_media", 8003, stage=0),
    ServiceSpec("classifier", 8011, stage=1),
    ServiceSpec("router", 8012, stage=2),
    ServiceSpec("status_page", 8004, stage=3),
    ServiceSpec("ops", 8005, stage=3),
)
