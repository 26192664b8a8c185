"""A call's transcript in one form, whatever system wrote it: turns, roles, and doubt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from shared.contracts import SpeakerRole, TranscriptQuality, Turn
from shared.errors import PermanentError
from shared.intake.values import name

MAX_TURN_CHARS: Final = 200_000

# What the systems and people call the two sides, in small letters.
_ROLE_WORDS: Final[Mapping[str, SpeakerRole]] = {
    **dict.fromkeys(
        ("customer", "client", "caller", "user", "external", "end_user", "contact"),
        SpeakerRole.CUSTOMER,
    ),
    **dict.fromkeys(("клиент", "абонент", "покупатель", "заказчик"), SpeakerRole.CUSTOMER),
    **dict.fromkeys(
        ("agent", "operator", "assistant", "bot", "internal", "representative"), SpeakerRole.AGENT
    ),
    **dict.fromkeys(("оператор", "агент", "сотрудник", "менеджер"), SpeakerRole.AGENT),
    **dict.fromkeys(("system", "ivr", "acd", "система"), SpeakerRole.SYSTEM),
}


class UnreadableTranscript(PermanentError):
    """The body is not what its format promises. `field` is the path of the offending place."""

    code = "unreadable_transcript"

    def __init__(self, fact: str, *, field: str | None = None) -> None:
        super().__init__(fact)
        self.field = field


class UnknownFormat(PermanentError):
    """`known` are the names that `format` may have."""

    code = "unknown_format"

    def __init__(self, fact: str, *, known: Sequence[str] = ()) -> None:
        super().__init__(fact)
        self.known = tuple(known)


@dataclass(frozen=True, slots=True)
class Body:
    """A body as the formats look at it.

    `text` is decoded, without loss unless `damaged`. `documents` are the JSON values in it: one,
    several for newline-delimited JSON, none for text; `refusal` is why it is not JSON though it
    begins like it.
    """

    text: str
    documents: tuple[object, ...] = ()
    damaged: bool = False
    refusal: PermanentError | None = None
    warnings: tuple[str, ...] = ()

    @property
    def document(self) -> object:
        """Return the JSON value when the body is exactly one, else None."""
        return self.documents[0] if len(self.documents) == 1 else None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a format's parser takes from a payload; None where the payload does not say.

    `turns` are in the order of speech. `call_id` is the sending system's id of the call.
    `doubts` are stable words for what makes the words untrustworthy.
    `pending` says why the payload is a message about a call without its words. `warnings` say what
    was mended to read it.
    """

    turns: tuple[Turn, ...] = ()
    call_id: str | None = None
    started_at: datetime | None = None
    language: str | None = None
    caller: str | None = None
    caller_name: str | None = None
    doubts: frozenset[str] = field(default_factory=frozenset)
    pending: str | None = None
    warnings: tuple[str, ...] = ()

    def doubted(self, *reasons: str) -> "Transcript":
        """Return the same transcript with further doubts."""
        return replace(self, doubts=self.doubts | frozenset(reasons))


def turn(
    text: str,
    *,
    speaker: str | None = None,
    role: SpeakerRole = SpeakerRole.UNKNOWN,
    start_s: float | None = None,
    end_s: float | None = None,
    confidence: float | None = None,
) -> Turn:
    """Return a turn that the contract takes, whatever the payload claims.

    Times are rounded to the millisecond; a confidence outside [0, 1] is dropped.
    """
    known = confidence is not None and 0 <= confidence <= 1
    return Turn(
        role=role,
        speaker=name(speaker),
        start_s=None if start_s is None else round(start_s, 3),
        end_s=None if end_s is None else round(end_s, 3),
        text=text.strip()[:MAX_TURN_CHARS],
        confidence=round(confidence, 4) if known and confidence is not None else None,
    )


def in_order(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Sort by start; turns without a time, and equal starts, keep their place in the payload."""
    last, keyed = float("-inf"), []
    for place, each in enumerate(turns):
        last = each.start_s if each.start_s is not None else last
        keyed.append((last, place, each))
    return tuple(each for _, _, each in sorted(keyed, key=lambda entry: entry[:2]))


def role_of_label(label: str | None) -> SpeakerRole:
    """Return the role that a speaker's label says in so many words."""
    return _ROLE_WORDS.get((label or "").strip().casefold(), SpeakerRole.UNKNOWN)


def with_roles(transcript: Transcript, roles: Mapping[str, SpeakerRole]) -> Transcript:
    """Give the speakers roles: from `roles` by label first, then from the label's own word.

    A role that the payload names stays, unless `roles` speaks of that label.
    """

    def role(each: Turn) -> SpeakerRole:
        if each.speaker is not None and each.speaker in roles:
            return roles[each.speaker]
        return role_of_label(each.speaker) if each.role is SpeakerRole.UNKNOWN else each.role

    return replace(
        transcript,
        turns=tuple(
            each if role(each) is each.role else each.model_copy(update={"role": role(each)})
            for each in transcript.turns
        ),
    )


def customer_words(turns: Sequence[Turn]) -> str:
    """Return the complaint's text: the customer's words where roles are known, else all words.

    Speakers that nobody named count as the customer: their words must not get lost. The turns
    are separated by line feeds.
    """
    ours = (SpeakerRole.AGENT, SpeakerRole.SYSTEM)
    return "\n".join(each.text for each in turns if each.text and each.role not in ours)


def quality(doubts: frozenset[str]) -> TranscriptQuality:
    """Return low when there is any doubt: a person reads the call then."""
    return TranscriptQuality.LOW if doubts else TranscriptQuality.OK
