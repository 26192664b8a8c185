"""What the router reads: three topics in one group, so that one member has all of a complaint."""

from typing import Final

from services.router.service import SERVICE, RouteBatch
from shared.kafka.worker import Worker
from shared.settings import ConsumerSettings
from shared.topics import CLASSIFIED, RECEIVED, ROUTER_GROUP, UPDATES

TOPICS: Final = (RECEIVED, CLASSIFIED, UPDATES)


def router_worker(route: RouteBatch, settings: ConsumerSettings) -> Worker:
    """Return the loop that gives every batch of the three topics to `route`."""
    return Worker(
        service=SERVICE, topics=TOPICS, group=ROUTER_GROUP, handler=route, settings=settings
    )
