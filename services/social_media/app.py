"""Wiring of the social media adapter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.social_media.http import Webhooks, add_routes
from services.social_media.ports import Publisher
from services.social_media.registry import check_sources
from services.social_media.service import ReceiveDelivery
from services.social_media.settings import SocialMediaSettings
from services.social_media.sources import SocialSource
from shared.contracts import Channel
from shared.http.operations import operations_routes
from shared.intake.accept import Accept, AcceptLimits, StatusLinks
from shared.intake.body import BodyLimits
from shared.intake.failures import IntakeFailures
from shared.intake.http import install_problem_handlers
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

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await publisher.start()
        yield
        await publisher.stop()

    app = assemble(settings, sources, publisher)
    app.router.lifespan_context = lifespan
    app.router.routes.extend(operations_routes(SERVICE, {"kafka": publisher.healthy}))
    return app


def assemble(
    settings: SocialMediaSettings, sources: Sources[SocialSource], publisher: Publisher
) -> FastAPI:
    """Return the application over any publisher; nothing is connected."""
    links = StatusLinks(
        settings.public_base_url, settings.status_token_secret.get_secret_value().encode()
    )
    limits = AcceptLimits(publish_timeout_s=settings.publish_timeout_s)
    receive = ReceiveDelivery(
        Accept(publisher, links, service=SERVICE, limits=limits),
        IntakeFailures(publisher, SERVICE, timeout_s=settings.publish_timeout_s),
    )
    app = FastAPI(title="Zhaloba social media", docs_url=None, redoc_url=None)
    install_problem_handlers(app)
    add_routes(app, Webhooks(sources, receive, BodyLimits(max_bytes=settings.body_max_bytes)))
    return app
