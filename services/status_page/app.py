"""Wire the status page together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import FastAPI

from services.status_page.adapters.cases import MongoCases
from services.status_page.http import StatusAnswers, status_routes
from services.status_page.pages import Pages
from services.status_page.service import ShowStatus
from services.status_page.settings import StatusPageSettings
from services.status_page.texts import read_catalogue
from shared.errors import ConfigurationError
from shared.http.operations import operations_routes
from shared.mongo.client import Mongo

SERVICE: Final = "status_page"


def build(settings: StatusPageSettings) -> FastAPI:
    """Return the application.

    Raises:
        ConfigurationError: a text is missing, or the time zone is unknown.
    """
    mongo = Mongo(settings, service=SERVICE)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        mongo.close()

    app = FastAPI(title="Zhaloba: status page", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(status_routes(_answers(settings, mongo)))
    app.routes.extend(operations_routes(SERVICE, {"mongo": mongo.ping}))
    return app


def _answers(settings: StatusPageSettings, mongo: Mongo) -> StatusAnswers:
    catalogue = read_catalogue()
    show = ShowStatus(
        cases=MongoCases(mongo.complaints),
        secret=settings.status_token_secret.get_secret_value().encode(),
        read_timeout_s=settings.status_read_timeout_s,
    )
    return StatusAnswers(show, catalogue, Pages(catalogue), _zone(settings.page_time_zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigurationError(f"PAGE_TIME_ZONE {name!r} is not known here") from error
