"""Receive one authentic delivery: good entries become complaints, broken ones failures.

The platform is answered success only when Kafka has all of it. Our own trouble is
BrokerUnavailable, and the platform sends the same again, which is harmless.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Final

import orjson

from services.social_media import metrics
from services.social_media.domain import Broken, Context, Entry, Ignored, Reason
from services.social_media.platform import Platform
from services.social_media.sources import SocialSource
from shared.contracts import Channel
from shared.intake.accept import Accept, RawInput
from shared.intake.draft import Draft
from shared.intake.failures import IntakeFailures, UnusableInput
from shared.intake.rejected import Rejected

log = logging.getLogger(__name__)

# Parts of a batch that wait for Kafka at once.
_TOGETHER: Final = 100


@dataclass(frozen=True, slots=True)
class Notes:
    """What is known of a delivery besides its document: its signed id, and what was mended."""

    delivery_id: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a delivery's entries."""

    accepted: int = 0
    ignored: int = 0
    failed: int = 0

    def __add__(self, other: "Received") -> "Received":
        return Received(
            self.accepted + other.accepted,
            self.ignored + other.ignored,
            self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True)
class ReceiveDelivery:
    """The use case of all platforms."""

    accept: Accept
    failures: IntakeFailures

    async def __call__(
        self,
        platform: Platform,
        source: SocialSource,
        document: object,
        raw: RawInput,
        notes: Notes,
    ) -> Received:
        """Settle every entry of `document`.

        Raises:
            BrokerUnavailable: not everything was acknowledged.
        """
        context = _context(source, raw, notes)
        parts = platform.parts(document, context)
        whole = raw if len(parts) == 1 else None
        received = Received()
        for begin in range(0, len(parts), _TOGETHER):
            settling = [
                self._settle(
                    platform,
                    source,
                    platform.entries(part, context),
                    whole or replace(raw, body=orjson.dumps(part)),
                    notes,
                )
                for part in parts[begin : begin + _TOGETHER]
            ]
            received = sum(await _all(settling), received)
        _log(platform, source, received)
        return received

    async def unreadable(self, source: SocialSource, raw: RawInput, error: Rejected) -> None:
        """Record an authentic body that is no document at all.

        Raises:
            BrokerUnavailable: it could not be recorded.
        """
        await self.failures.record(_unusable(source, raw), error, stage="decode")

    async def _settle(
        self,
        platform: Platform,
        source: SocialSource,
        entries: Sequence[Entry],
        raw: RawInput,
        notes: Notes,
    ) -> Received:
        received = Received()
        for entry in entries:
            if isinstance(entry, Ignored):
                _count(platform, source, entry)
                received += Received(ignored=1)
            elif await self._accepted(source, entry, raw, notes):
                received += Received(accepted=1)
            else:
                received += Received(failed=1)
        return received

    async def _accepted(
        self, source: SocialSource, entry: Draft | Broken, raw: RawInput, notes: Notes
    ) -> bool:
        """Publish a complaint; what is broken or does not fit the contract becomes a failure."""
        try:
            if isinstance(entry, Broken):
                raise Rejected(422, entry.code, entry.error, field=entry.field)
            draft = replace(entry, warnings=(*entry.warnings, *notes.warnings))
            await self.accept(draft, raw)
        except Rejected as error:
            unusable = _unusable(source, raw, external_id=entry.external_id)
            await self.failures.record(unusable, error, stage="normalise")
            return False
        return True


async def _all(settling: Sequence[Coroutine[None, None, Received]]) -> list[Received]:
    """Wait until every one has ended, then raise the first error, if any."""
    outcomes = await asyncio.gather(*settling, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]


def _context(source: SocialSource, raw: RawInput, notes: Notes) -> Context:
    return Context(
        source.name,
        raw.received_at,
        own_ids=source.own_ids,
        mapping=source.mapping,
        delivery_id=notes.delivery_id,
    )


def _unusable(
    source: SocialSource, raw: RawInput, *, external_id: str | None = None
) -> UnusableInput:
    return UnusableInput(Channel.SOCIAL, source.name, raw.body, raw.received_at, external_id)


def _count(platform: Platform, source: SocialSource, entry: Ignored) -> None:
    if entry.reason is Reason.ECHO:
        metrics.ECHOES.labels(platform.name, source.name).inc()
    metrics.IGNORED.labels(platform.name, source.name, entry.reason.value, entry.kind).inc()


def _log(platform: Platform, source: SocialSource, received: Received) -> None:
    log.info(
        "delivery_received",
        extra={
            "platform": platform.name,
            "source": source.name,
            "accepted": received.accepted,
            "ignored": received.ignored,
            "failed": received.failed,
        },
    )
