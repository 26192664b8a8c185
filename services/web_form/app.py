"""Wiring of the web form."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import FastAPI

from services.web_form.adapters.known_complaints import MongoKnownComplaints
from services.web_form.http import FormLimits, WebForm, add_routes
from services.web_form.pages import Pages
from services.web_form.ports import KnownComplaints
from services.web_form.service import Submit
from services.web_form.settings import WebFormSettings
from shared.errors import ConfigurationError
from shared.http.operations import operations_routes
from shared.intake.accept import Accept, AcceptLimits
from shared.intake.adapter_app import adapter_app, status_links
from shared.intake.body import BodyLimits
from shared.kafka.publisher import EventPublisher
from shared.kafka.records import Publisher
from shared.mongo.client import Mongo
from shared.settings import MongoSettings

SERVICE: Final = "web_form"
# How long the driver itself goes on after a look-up was given up: it holds a thread meanwhile.
_MONGO_TIMEOUT_S: Final = 0.5


def build(settings: WebFormSettings) -> FastAPI:
    """Return the application with its own connection to Kafka, and to MongoDB where it is named.

    Raises:
        ConfigurationError: the time zone is not known.
    """
    publisher = EventPublisher(settings, client_id=f"zhaloba-{SERVICE}")
    mongo = _mongo(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await publisher.start()
        yield
        await publisher.stop()
        if mongo is not None:
            mongo.close()

    app = assemble(settings, publisher, _known_complaints(mongo, settings))
    app.router.lifespan_context = lifespan
    # MongoDB is no dependency of readiness: without it every complaint is still accepted.
    app.router.routes.extend(operations_routes(SERVICE, {"kafka": publisher.healthy}))
    return app


def assemble(
    settings: WebFormSettings, publisher: Publisher, known: KnownComplaints | None = None
) -> FastAPI:
    """Return the application over any publisher; nothing is connected."""
    limits = AcceptLimits(
        publish_timeout_s=settings.publish_timeout_s, max_waiting=settings.max_waiting_requests
    )
    app = adapter_app("Zhaloba web form")
    form = WebForm(
        submit=Submit(
            Accept(publisher, status_links(settings), service=SERVICE, limits=limits), known
        ),
        pages=Pages(
            zone=settings.web_form_time_zone,
            max_files=settings.form_max_files,
            max_bytes=settings.form_max_bytes,
        ),
        limits=_form_limits(settings),
        source=settings.web_form_source,
        zone=_zone(settings.web_form_time_zone),
    )
    add_routes(app, form)
    return app


def _form_limits(settings: WebFormSettings) -> FormLimits:
    idle_s = settings.read_idle_timeout_s
    return FormLimits(
        json=BodyLimits(settings.json_max_bytes, settings.json_read_timeout_s, idle_s),
        form=BodyLimits(settings.form_max_bytes, settings.form_read_timeout_s, idle_s),
        max_files=settings.form_max_files,
    )


def _mongo(settings: WebFormSettings) -> Mongo | None:
    if settings.mongo_uri is None:
        return None
    named = MongoSettings(
        mongo_uri=settings.mongo_uri,
        mongo_database=settings.mongo_database,
        mongo_timeout_s=_MONGO_TIMEOUT_S,
    )
    return Mongo(named, service=SERVICE)


def _known_complaints(mongo: Mongo | None, settings: WebFormSettings) -> KnownComplaints | None:
    if mongo is None:
        return None
    return MongoKnownComplaints(mongo.complaints, timeout_ms=settings.known_lookup_timeout_ms)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigurationError(f"WEB_FORM_TIME_ZONE is not a known zone: {name!r:.60}") from error
