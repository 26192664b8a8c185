"""Wiring of the phone transcript adapter."""

from fastapi import FastAPI

from services.phone_transcript.http import Transcripts, add_routes
from services.phone_transcript.ports import Publisher
from services.phone_transcript.registry import check_sources
from services.phone_transcript.service import ReceiveTranscript
from services.phone_transcript.settings import PhoneTranscriptSettings
from services.phone_transcript.sources import PhoneSource
from shared.contracts import Channel
from shared.intake.accept import Accept, AcceptLimits
from shared.intake.adapter_app import adapter_app, connect, status_links
from shared.intake.body import BodyLimits
from shared.intake.failures import IntakeFailures
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
    return connect(assemble(settings, sources, publisher), SERVICE, publisher)


def assemble(
    settings: PhoneTranscriptSettings, sources: Sources[PhoneSource], publisher: Publisher
) -> FastAPI:
    """Return the application over any publisher; nothing is connected."""
    limits = AcceptLimits(publish_timeout_s=settings.publish_timeout_s)
    receive = ReceiveTranscript(
        Accept(publisher, status_links(settings), service=SERVICE, limits=limits),
        IntakeFailures(publisher, SERVICE, timeout_s=settings.publish_timeout_s),
    )
    app = adapter_app("Zhaloba phone transcripts")
    add_routes(app, Transcripts(sources, receive, BodyLimits(max_bytes=settings.body_max_bytes)))
    return app
