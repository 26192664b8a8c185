"""The demo waits for conditions, gives up in time, and notices what has died."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from shared.contracts import PublicState
from shared.errors import BrokerUnavailable
from shared.local_stack.catalogue import ServiceSpec
from shared.local_stack.child_process import ChildProcess
from shared.local_stack.choice import Choice, Kind
from shared.local_stack.demo.account import Accepted, HandedOver, Poison, Seen, Stored
from shared.local_stack.demo.run import Demo
from shared.local_stack.demo.senders import Senders
from shared.local_stack.errors import PartFailed
from shared.local_stack.local_sources import LocalSources
from shared.local_stack.parts import KafkaPart, MongoPart, Parts
from shared.local_stack.stack import Stack
from shared.local_stack.supervisor import Service, Supervisor
from shared.local_stack.tcp_port import ReservedPort
from shared.settings import KafkaSettings, MongoSettings
from tests.unit.local_stack.test_account import RECEIVED_AT

ONE = Accepted(UUID(int=1), "web form", "http://status")
NO_POISON = Poison("poison", b"", ())


class Looker:
    """Calls `on_look` with the number of the look."""

    def __init__(self, on_look: Callable[[Seen, int], None]) -> None:
        self.seen = Seen()
        self.looks = 0
        self._on_look = on_look

    async def look(self) -> None:
        self.looks += 1
        self._on_look(self.seen, self.looks)


def demo(watcher: Looker, services: dict[str, Service] | None = None) -> Demo:
    choice = Choice(Kind.EMBEDDED, "the embedded one")
    parts = Parts(KafkaPart(choice, "127.0.0.1:1"), MongoPart(choice, "mongodb://127.0.0.1:1"))
    stack = Stack(
        parts,
        Supervisor(services or {}),
        KafkaSettings(kafka_bootstrap_servers="127.0.0.1:1"),
        MongoSettings(mongo_uri=SecretStr("mongodb://127.0.0.1:1")),
    )
    senders = Senders(httpx.AsyncClient(), {}, LocalSources(), {})
    return Demo(stack, senders, watcher, NO_POISON)


def arrive(seen: Seen) -> None:
    seen.stored[str(ONE.complaint_id)] = Stored(PublicState.ASSIGNED, "quality")
    handed = HandedOver("quality", RECEIVED_AT, 0)
    seen.handed_over[str(ONE.complaint_id)] = {"quality": handed}


async def test_it_goes_on_as_soon_as_everything_is_there() -> None:
    watcher = Looker(lambda seen, look: arrive(seen) if look == 3 else None)
    account = await demo(watcher).settled([ONE], timeout_s=30)
    assert account.closed
    assert watcher.looks == 3


async def test_an_outage_while_looking_is_waited_out() -> None:
    def away_at_first(seen: Seen, look: int) -> None:
        if look < 3:
            raise BrokerUnavailable("away")
        arrive(seen)

    assert (await demo(Looker(away_at_first)).settled([ONE], timeout_s=30)).closed


async def test_it_gives_up_in_time_with_an_open_account() -> None:
    began = time.monotonic()
    account = await demo(Looker(lambda *_: None)).settled([ONE], timeout_s=0.2)
    assert not account.closed
    assert time.monotonic() - began < 5


async def test_a_service_that_died_is_told_at_once_even_when_all_has_arrived(
    tmp_path: Path,
) -> None:
    script = "import sys; print('out of memory'); sys.exit(9)"
    process = ChildProcess("router", [sys.executable, "-c", script], log_path=tmp_path / "log")
    process.start()
    await process.wait(10)
    with ReservedPort(owner="router") as port:
        service = Service(ServiceSpec("router", 0, stage=2), port=port, process=process)
        watcher = Looker(lambda seen, _: arrive(seen))
        with pytest.raises(PartFailed, match=r"(?s)router: ended with exit code 9.*out of memory"):
            await demo(watcher, {"router": service}).settled([ONE], timeout_s=30)
