"""Wiring of the phone transcript adapter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.phone_transcript.http import Transcripts, add_routes
from services.phone_transcript.ports import Publisher
from services.phone_transcript.registry import check_sources
from services.phone_transcript.service import ReceiveTranscript
from services.phone_transcript.settings import PhoneTranscriptSettings
from services.phone_transcript.sources import PhoneSource
from shared.contracts import Channel
from shared.http.operations import operations_routes
from shared.intake.accept import Accept, AcceptLimits, StatusLinks
from shared.intake.body import BodyLimits
from shared.intake.failures import IntakeFailures
from shared.intake.http import install_problem_handlers
from shared.intake.sources import Sources, load_sources
from shared.kafka.publisher import EventPublisher

SERVICE = "phone_transcript"


def build(settings: PhoneTranscriptSettings) -> FastAPI:
    """Return the application with its own connection to Kafka.

    Raises:
        ConfigurationError: the sources file is not right.
    """
    sources = load_sources(settings.zhaloba_sources, PhoneSource, channel=Channel.PHONE)
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
    settings: PhoneTranscriptSettings, sources: Sources[PhoneSource], publisher: Publisher
) -> FastAPI:
    """Return the application over any publisher; nothing is connected."""
    links = StatusLinks(
        settings.public_base_url, settings.status_token_secret.get_secret_value().encode()
    )
    limits = AcceptLimits(publish_timeout_s=settings.publish_timeout_s)
    receive = ReceiveTranscript(
        Accept(publisher, links, service=SERVICE, limits=limits),
        IntakeFailures(publisher, SERVICE, timeout_s=settings.publish_timeout_s),
    )
    app = FastAPI(title="Zhaloba phone transcripts", docs_url=None, redoc_url=None)
    install_problem_handlers(app)
    add_routes(app, Transcripts(sources, receive, BodyLimits(max_bytes=settings.body_max_bytes)))
    return app
