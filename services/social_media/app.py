"""Wiring of the social media adapter."""

from fastapi import FastAPI

from services.social_media.http import Webhooks, add_routes
from services.social_media.ports import Publisher
from services.social_media.registry import check_sources
from services.social_media.service import ReceiveDelivery
from services.social_media.settings import SocialMediaSettings
from services.social_media.sources import SocialSource
from shared.contracts import Channel
from shared.intake.accept import Accept, AcceptLimits
from shared.intake.adapter_app import adapter_app, connect, status_links
from shared.intake.body import BodyLimits
from shared.intake.failures import IntakeFailures
from shared.intake.sources import Sources, load_sources
from shared.kafka.publisher import EventPublisher

SERVICE = "social_media"


def build(settings: SocialMediaSettings) -> FastAPI:
    """Return the application with its own connection to Kafka.

    Raises:
        ConfigurationError: the sources file is not right.
    """
    sources = load_sources(settings.zhaloba_sources, SocialSource, channel=Channel.SOCIAL)
    check_sources(sources)
    publisher = EventPublisher(settings, client_id=f"zhaloba-{SERVICE}")
    return connect(assemble(settings, sources, publisher), SERVICE, publisher)


def assemble(
    settings: SocialMediaSettings, sources: Sources[SocialSource], publisher: Publisher
) -> FastAPI:
    """Return the application over any publisher; nothing is connected."""
    limits = AcceptLimits(publish_timeout_s=settings.publish_timeout_s)
    receive = ReceiveDelivery(
        Accept(publisher, status_links(settings), service=SERVICE, limits=limits),
        IntakeFailures(publisher, SERVICE, timeout_s=settings.publish_timeout_s),
    )
    app = adapter_app("Zhaloba social media")
    add_routes(app, Webhooks(sources, receive, BodyLimits(max_bytes=settings.body_max_bytes)))
    return app
