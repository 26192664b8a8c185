"""Receive one authentic delivery: good entries become complaints, broken ones failures.

The platform is answered success only when Kafka has all of it. Our own trouble is
BrokerUnavailable, and the platform sends the same again, which is harmless.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
        context = Context(
            source.name,
            raw.received_at,
            own_ids=source.own_ids,
            mapping=source.mapping,
            delivery_id=notes.delivery_id,
        )
        entries = platform.entries(document, context)
        for entry in entries:
            _count(platform, source, entry)
        drafts = [
            replace(entry, warnings=(*entry.warnings, *notes.warnings))
            for entry in entries
            if isinstance(entry, Draft)
        ]
        broken = [entry for entry in entries if isinstance(entry, Broken)]
        misfits = await self._accept(drafts, raw)
        for error, part, external_id in (*map(_failure, broken), *misfits):
            unusable = _unusable(source, raw, part=part, external_id=external_id)
            await self.failures.record(unusable, error, stage="normalise")
        failed = len(broken) + len(misfits)
        received = Received(
            len(drafts) - len(misfits), len(entries) - len(drafts) - len(broken), failed
        )
        _log(platform, source, received)
        return received

    async def unreadable(self, source: SocialSource, raw: RawInput, error: Rejected) -> None:
        """Record an authentic body that is no document at all.

        Raises:
            BrokerUnavailable: it could not be recorded.
        """
        await self.failures.record(_unusable(source, raw, part=raw.body), error, stage="decode")

    async def _accept(self, drafts: Sequence[Draft], raw: RawInput) -> list["_Failure"]:
        """Accept all at once; when one does not fit the contract, each by itself."""
        try:
            if drafts:
                await self.accept.all(drafts, raw)
        except Rejected as error:
            if len(drafts) == 1:
                return [(error, raw.body, drafts[0].external_id)]
            return [failure for draft in drafts for failure in await self._accept([draft], raw)]
        return []


_Failure = tuple[Rejected, bytes, str | None]


def _unusable(
    source: SocialSource, raw: RawInput, *, part: bytes, external_id: str | None = None
) -> UnusableInput:
    return UnusableInput(Channel.SOCIAL, source.name, part, raw.received_at, external_id)


def _failure(entry: Broken) -> _Failure:
    error = Rejected(422, entry.code, entry.error, field=entry.field)
    return error, orjson.dumps(entry.part, default=str), entry.external_id


def _count(platform: Platform, source: SocialSource, entry: Entry) -> None:
    if not isinstance(entry, Ignored):
        return
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
