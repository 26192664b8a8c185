"""Events of one complaint, told by hand and drawn by Hypothesis."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from hypothesis import strategies as st

from services.router.domain.facts import ComplaintEvent
from shared.contracts import (
    Actor,
    Attachment,
    Category,
    Channel,
    ComplaintClassified,
    ComplaintReceived,
    ComplaintUpdate,
    Event,
    ModelCard,
    Sentiment,
    Severity,
    TranscriptQuality,
    UpdateType,
    complaint_id,
    reference,
)
from shared.kafka.records import Incoming

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHA_A, SHA_B, SHA_C = "a" * 64, "b" * 64, "c" * 64
COMPLAINT = complaint_id(Channel.WEB_FORM, "site", "m-1")


def at(seconds: float) -> datetime:
    """Return so many seconds after the complaint came in."""
    return START + timedelta(seconds=seconds)


def received(
    seconds: float = 0,
    *,
    revision: int = 1,
    sha: str | None = SHA_A,
    withdrawn: bool = False,
    of: UUID = COMPLAINT,
    text: str = "Коробка пришла мокрой",
    occurred_at: datetime | None = None,
    warnings: tuple[str, ...] = (),
    quality: TranscriptQuality | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> ComplaintReceived:
    return ComplaintReceived(
        complaint_id=of,
        reference=reference(of),
        channel=Channel.WEB_FORM,
        source="site",
        external_id="m-1",
        revision=revision,
        withdrawn=withdrawn,
        text=text,
        text_raw=text,
        received_at=at(seconds),
        occurred_at=occurred_at,
        raw_sha256=sha,
        warnings=warnings,
        transcript_quality=quality,
        attachments=attachments,
    )


def classified(
    seconds: float = 1,
    *,
    revision: int = 1,
    category: Category = Category.DELIVERY,
    severity: Severity = Severity.NORMAL,
    confidence: float = 0.9,
    abstained: bool = False,
    model: str = SHA_A,
    of: UUID = COMPLAINT,
) -> ComplaintClassified:
    return ComplaintClassified(
        complaint_id=of,
        revision=revision,
        category=category,
        is_complaint=True,
        severity=severity,
        sentiment=Sentiment.NEGATIVE,
        language="ru",
        confidence=confidence,
        abstained=abstained,
        fingerprint="f",
        text_redacted="Коробка пришла мокрой",
        model=ModelCard(name="lexicon", version="1", sha256=model),
        processed_at=at(seconds),
    )


ActorKind = Literal["department", "customer", "clock", "ops"]


def update(
    kind: UpdateType,
    seconds: float,
    *,
    by: str = "logistics",
    actor: ActorKind = "department",
    to: str | None = None,
    name: str = "",
    of: UUID = COMPLAINT,
    public_text: str | None = None,
    reason: str | None = None,
) -> ComplaintUpdate:
    return ComplaintUpdate(
        update_id=uuid5(of, f"{kind}:{seconds}:{by}:{to}:{name}"),
        complaint_id=of,
        type=kind,
        actor=Actor(kind=actor, name=by),
        public_text=public_text,
        reason=reason,
        occurred_at=at(seconds),
        department=to,
    )


def customer(kind: UpdateType, seconds: float) -> ComplaintUpdate:
    return update(kind, seconds, by="customer", actor="customer")


SIX_EVENTS: tuple[ComplaintEvent, ...] = (
    received(0),
    classified(1),
    update(UpdateType.ACCEPTED, 100),
    received(200, revision=2, sha=SHA_B, text="И ещё разбита"),
    update(UpdateType.TRANSFERRED, 300, to="quality", reason="not ours"),
    update(UpdateType.RESOLVED, 400, by="quality", public_text="Заменим завтра"),
)

# A coarse grid makes equal moments common; the fractions are finer than MongoDB keeps.
_moments = st.sampled_from([0, 0.0001, 0.0009, 1, 1.5, 2, 30, 59, 61, 100, 200, 3600])
_departments = st.sampled_from(["logistics", "quality", "payments", "triage", "arbiter", "nowhere"])

_received = st.builds(
    received,
    _moments,
    revision=st.integers(1, 3),
    sha=st.sampled_from([SHA_A, SHA_B, SHA_C, None]),
    withdrawn=st.booleans(),
    text=st.sampled_from(["one", "two"]),
    quality=st.sampled_from([None, TranscriptQuality.LOW]),
    occurred_at=st.none() | _moments.map(at),
)
_classified = st.builds(
    classified,
    _moments,
    revision=st.integers(1, 3),
    category=st.sampled_from(Category),
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from([0.1, 0.9]),
    abstained=st.booleans(),
    model=st.sampled_from([SHA_A, SHA_B]),
)
_updates = st.builds(
    update,
    st.sampled_from(UpdateType),
    _moments,
    by=_departments,
    actor=st.sampled_from(["department", "department", "customer", "clock", "ops"]),
    to=st.none() | _departments,
    name=st.sampled_from(["", "x"]),
    public_text=st.sampled_from([None, "", "слово"]),
)
events: st.SearchStrategy[ComplaintEvent] = st.one_of(_received, _classified, _updates, _updates)
# Opened and classified, so that the updates mean something; or anything at all.
lives: st.SearchStrategy[list[ComplaintEvent]] = st.one_of(
    st.lists(_updates, min_size=1, max_size=10).map(lambda rest: [received(), classified(), *rest]),
    st.lists(events, min_size=1, max_size=8),
)


def incoming(told: Sequence[Event], first_offset: int = 0) -> list[Incoming[Event]]:
    """Return `told` as records of one partition."""
    return [
        Incoming(event=event, topic="t", partition=0, offset=offset, timestamp_ms=0)
        for offset, event in enumerate(told, start=first_offset)
    ]
