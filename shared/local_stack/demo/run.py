"""The demo from start to stop."""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import uuid4

import httpx
from rich.console import Console

from shared.errors import TransientError, ZhalobaError
from shared.kafka.publisher import EventPublisher
from shared.kafka.records import Outgoing
from shared.local_stack.cache import Progress
from shared.local_stack.choice import Kind
from shared.local_stack.demo import report
from shared.local_stack.demo.account import Accepted, Account, Outcome, Poison, Seen, account_of
from shared.local_stack.demo.complaints import COMPLAINTS, POISON, REPEATED
from shared.local_stack.demo.senders import TIMEOUT_S, Senders
from shared.local_stack.demo.watcher import Watcher
from shared.local_stack.local_sources import LocalSources, fresh_secrets
from shared.local_stack.run_folder import RunFolder
from shared.local_stack.stack import Stack, stack_running
from shared.settings import KafkaSettings
from shared.topics import RECEIVED

CLOSING_TIMEOUT_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.1
_POISON_AFTER: Final = 6  # complaints, so that it lies between good records


class AccountOpen(ZhalobaError):
    """Something that was accepted is not where it should be."""

    code = "account_open"


class LinkBroken(ZhalobaError):
    """A customer's link does not show the complaint."""

    code = "link_broken"


class Observer(Protocol):
    """Finds out where complaints have got to."""

    @property
    def seen(self) -> Seen: ...

    async def look(self) -> None:
        """Add to `seen` what is new.

        Raises:
            TransientError: it cannot be read now.
        """


@dataclass(frozen=True, slots=True)
class Demo:
    """One demonstration on a running stack."""

    stack: Stack
    senders: Senders
    watcher: Observer
    poison: Poison

    async def send(self) -> list[Accepted]:
        """Deliver every complaint, one of them twice, and the poison record in between.

        Raises:
            DeliveryRefused: an adapter did not accept one.
        """
        deliveries = []
        for number, told in enumerate(COMPLAINTS, start=1):
            deliveries.append(await self.senders.send(told, number))
            if number == _POISON_AFTER:
                await _publish(self.stack.kafka, self.poison)
        again = COMPLAINTS.index(REPEATED) + 1
        deliveries.append(await self.senders.send(REPEATED, again))
        return deliveries

    async def settled(self, deliveries: Sequence[Accepted], *, timeout_s: float) -> Account:
        """Return the account when it closes, or as it is after `timeout_s` seconds.

        Raises:
            PartFailed: a service has died.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            with contextlib.suppress(TransientError):  # what was not read is missing, and told
                await self.watcher.look()
            account = account_of(deliveries, self.poison, self.watcher.seen)
            for failure in self.stack.dead():
                raise failure
            if account.closed or time.monotonic() > deadline:
                return account
            await asyncio.sleep(_LOOK_EVERY_S)

    async def follow_link(self, account: Account) -> str:
        """Open one customer's link, and say what it shows.

        Raises:
            LinkBroken: it does not show that complaint with its department.
        """
        fate = next((f for f in account.fates if f.outcome is Outcome.ASSIGNED), account.fates[0])
        link = fate.accepted.status_url
        try:
            page = await self.senders.client.get(link, headers={"Accept-Language": "en"})
            facts = await self.senders.client.get(link.replace("/c/", "/v1/status/"))
        except httpx.HTTPError as error:
            raise LinkBroken(f"{link} does not answer: {type(error).__name__}") from error
        if not (page.is_success and facts.is_success and fate.reference in page.text):
            raise LinkBroken(f"{link} answers {page.status_code} without {fate.reference}")
        shown = facts.json()
        return (
            f"{link} answers {page.status_code}: {fate.reference}, "
            f"state {shown['state']}, department {shown['department']}."
        )


async def demonstrate(
    folder: RunFolder, *, environ: Mapping[str, str], console: Console, progress: Progress
) -> None:
    """Start everything, send, wait, print the account, stop everything.

    Raises:
        AccountOpen: the account did not close within CLOSING_TIMEOUT_S; the message says why.
        DeliveryRefused, LinkBroken, PartFailed, ConfigurationError, BrokerUnavailable: as named.
    """
    run = uuid4().hex[:8]
    sources, secrets = LocalSources.of_run(run), fresh_secrets()
    sources.write(folder.sources)
    environ = _environment(environ, secrets, sources)
    poison = Poison(
        f"unreadable-{run}", POISON, tuple(map(RECEIVED.dead_letter_name, RECEIVED.groups))
    )
    async with (
        stack_running(folder, environ=environ, progress=progress, free_ports=True) as stack,
        Watcher.start(stack.kafka, stack.mongo, sources.names) as watcher,
        httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client,
    ):
        senders = Senders(client, stack.services.urls, sources, secrets)
        await _show(Demo(stack, senders, watcher, poison), console=console, progress=progress)
        _tell_what_stays(stack, progress)
        progress("Stopping everything ...")


async def _show(demo: Demo, *, console: Console, progress: Progress) -> None:
    deliveries = await demo.send()
    progress(report.sent_line(deliveries))
    progress("Waiting until each is in MongoDB and on its department's topic ...")
    account = await demo.settled(deliveries, timeout_s=CLOSING_TIMEOUT_S)
    report.print_table(console, account)
    for line in report.account_lines(account):
        console.print(line, soft_wrap=True)
    console.print()
    if not account.closed:
        raise AccountOpen(
            f"the account did not close within {CLOSING_TIMEOUT_S:.0f} s: {'; '.join(account.open)}"
        )
    progress(f"A customer's link: {await demo.follow_link(account)}")


def _environment(
    environ: Mapping[str, str], secrets: Mapping[str, str], sources: LocalSources
) -> dict[str, str]:
    """Return what the services of this run get: its own sources, secrets and links, not ours."""
    others = {n: v for n, v in environ.items() if n not in ("PUBLIC_BASE_URL", "ZHALOBA_SOURCES")}
    return {**others, **secrets, "WEB_FORM_SOURCE": sources.site}


async def _publish(kafka: KafkaSettings, poison: Poison) -> None:
    publisher = EventPublisher(kafka, client_id="zhaloba-demo")
    await publisher.start()
    try:
        record = Outgoing(RECEIVED.name, poison.key.encode(), poison.value)
        await publisher.publish([record], timeout_s=TIMEOUT_S)
    finally:
        await publisher.stop()


def _tell_what_stays(stack: Stack, progress: Progress) -> None:
    named = {"Kafka": stack.parts.kafka.choice, "MongoDB": stack.parts.mongo.choice}
    kept = [name for name, choice in named.items() if choice.kind is Kind.ADDRESSED]
    if kept:
        progress(f"The complaints stay in the {' and the '.join(kept)} that you named.")
