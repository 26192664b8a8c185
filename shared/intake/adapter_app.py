"""What the adapters' applications have in common: problems as answers, Kafka's life, readiness."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from shared.http.operations import operations_routes
from shared.intake.accept import StatusLinks
from shared.intake.http import install_problem_handlers
from shared.kafka.publisher import EventPublisher
from shared.settings import StatusLinkSettings


def adapter_app(title: str) -> FastAPI:
    """Return an application without routes whose every error is a problem (RFC 9457)."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None)
    install_problem_handlers(app)
    return app


def status_links(settings: StatusLinkSettings) -> StatusLinks:
    """Return what customers' links are made of."""
    secret = settings.status_token_secret.get_secret_value().encode()
    return StatusLinks(settings.public_base_url, secret)


def connect(app: FastAPI, service: str, publisher: EventPublisher) -> FastAPI:
    """Let `publisher` live as long as `app`, and add health, readiness and metrics."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await publisher.start()
        yield
        await publisher.stop()

    app.router.lifespan_context = lifespan
    app.router.routes.extend(operations_routes(service, {"kafka": publisher.healthy}))
    return app
