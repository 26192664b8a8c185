"""The use case: one submission becomes one complaint, however often it is sent."""

from dataclasses import dataclass

from services.web_form.ports import KnownComplaints
from shared.contracts import complaint_id
from shared.intake.accept import Accept, RawInput, Receipt
from shared.intake.draft import Draft
from shared.intake.rejected import Rejected


@dataclass(frozen=True, slots=True)
class Outcome:
    """`replayed` is True when the same body was stored under this key before."""

    receipt: Receipt
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Submit:
    """Accept a draft; with `known`, tell a sender that a key was used for something else."""

    accept: Accept
    known: KnownComplaints | None = None

    async def __call__(self, draft: Draft, raw: RawInput, *, keyed: bool) -> Outcome:
        """Return the outcome after Kafka acknowledged it.

        Only a `keyed` request, one with an Idempotency-Key, is looked up. A known one is published
        again all the same: the earlier attempt may have stored the event but not the raw body.

        Raises:
            Rejected: 422, the key belongs to another body; or the draft does not fit.
            BrokerUnavailable: Kafka is away.
        """
        replayed = keyed and await self._is_replay(draft, raw)
        return Outcome(await self.accept(draft, raw), replayed)

    async def _is_replay(self, draft: Draft, raw: RawInput) -> bool:
        if self.known is None:
            return False
        identity = complaint_id(draft.channel, draft.source, draft.external_id)
        stored = await self.known.raw_sha256_of(identity)
        if stored is not None and stored != raw.sha256:
            raise Rejected(
                422,
                "idempotency_key_reused",
                "this Idempotency-Key was used for another complaint",
                field="Idempotency-Key",
                hint="use a new key, such as a random UUID, for each complaint",
            )
        return stored is not None
