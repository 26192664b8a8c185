"""Is what an adapter made of a payload what the manifest expects? Pure.

White space in texts is collapsed, ids are strings, times are exact to the millisecond, attachments
are a set. A fault is one sentence that names the field.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.contracts import Attachment, ComplaintReceived, SpeakerRole, Turn
from shared.local_stack.corpus.manifest import (
    Action,
    Entry,
    Expected,
    ExpectedFile,
    ExpectedTurn,
)

_SHOWN_CHARS: Final = 60
_SUCCESS: Final = range(200, 300)
_REFUSAL: Final = range(400, 500)
_MESSAGES: Final = frozenset({Action.INGEST, Action.UPDATE, Action.FETCH, Action.DELETE})
_MS_PER_S: Final = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a payload: the answer, the complaints, the codes of recorded failures."""

    status: int
    body: str = ""
    complaints: tuple[ComplaintReceived, ...] = ()
    failures: tuple[str, ...] = ()


def faults(entry: Entry, outcome: Outcome) -> list[str]:
    """Return what is wrong with an outcome; nothing when it is right."""
    if entry.action is Action.REJECT:
        return list(_not_rejected(outcome))
    found = list(_wrong_answer(entry, outcome))
    if entry.action not in _MESSAGES:
        return found + _unasked(outcome.complaints)
    if len(outcome.complaints) != 1:
        failed = f" (recorded failures: {', '.join(outcome.failures)})" if outcome.failures else ""
        return [*found, f"{len(outcome.complaints)} complaints instead of 1{failed}"]
    return [*found, *_wrong_complaint(entry, outcome.complaints[0])]


def _not_rejected(outcome: Outcome) -> Iterator[str]:
    if outcome.complaints:
        yield "accepted, and should have been refused"
    elif outcome.status not in _REFUSAL and not (outcome.status in _SUCCESS and outcome.failures):
        yield f"answered {outcome.status} without a refusal or a recorded failure"


def _wrong_answer(entry: Entry, outcome: Outcome) -> Iterator[str]:
    if outcome.status not in _SUCCESS:
        yield f"answered {outcome.status}"
    wanted = entry.answer.body
    if wanted is not None and outcome.body != wanted:
        yield _differs("answer", wanted, outcome.body)


def _unasked(complaints: Sequence[ComplaintReceived]) -> list[str]:
    return ["a complaint was made of it, and it is none"] if complaints else []


def _wrong_complaint(entry: Entry, made: ComplaintReceived) -> Iterator[str]:
    expected = entry.expected
    if made.withdrawn is not (entry.action is Action.DELETE):
        yield f"withdrawn is {made.withdrawn}"
    if entry.action is Action.UPDATE and made.revision == 1:
        yield "an edit is not a later revision"
    for name, wanted, got in _fields(expected, made):
        if name not in expected.not_asserted and wanted != got:
            yield _differs(name, wanted, got)
    if not _text_is_right(expected, made):
        yield _differs("text", _wanted_text(expected), made.text)
    if not _id_is_right(expected, made.external_id):
        yield _differs("message_id", expected.message_id, made.external_id)
    if "attachments" not in expected.not_asserted:
        yield from _wrong_files(expected.attachments, made.attachments)
    yield from _wrong_turns(expected, made.turns)


def _fields(expected: Expected, made: ComplaintReceived) -> Iterator[tuple[str, object, object]]:
    yield "author_id", expected.author_id, made.author.id
    yield "author_name", _collapsed(expected.author_name), _collapsed(made.author.name)
    yield "timestamp_utc", _ms(expected.timestamp_utc), _ms(made.occurred_at)
    yield "in_reply_to", expected.in_reply_to, made.in_reply_to
    yield "language_declared", expected.language_declared, made.language_declared


def _wanted_text(expected: Expected) -> str:
    """Of a call with known roles the complaint is the customer's words only."""
    text = expected.customer_text if expected.roles_known else expected.text
    return _collapsed(text) or ""


def _text_is_right(expected: Expected, made: ComplaintReceived) -> bool:
    right = {_wanted_text(expected)}
    if any(turn.role is SpeakerRole.CUSTOMER for turn in made.turns):
        right.add(_collapsed(expected.customer_text_if_roles_given) or _wanted_text(expected))
    got = {_collapsed(made.text), _collapsed(made.text_raw)}
    return "text" in expected.not_asserted or not right.isdisjoint(got)


def _id_is_right(expected: Expected, external_id: str) -> bool:
    """An id that is unique only within its conversation stands behind that, and a colon."""
    wanted = expected.deletes_message_id or expected.message_id
    if wanted is None or "message_id" in expected.not_asserted:
        return True
    return external_id == wanted or external_id.endswith(f":{wanted}")


def _wrong_files(expected: Sequence[ExpectedFile], made: Sequence[Attachment]) -> Iterator[str]:
    if len(expected) != len(made):
        yield f"attachments: {len(made)} instead of {len(expected)}"
        return
    left = list(made)
    for wanted in expected:
        found = next((each for each in left if _is_file(wanted, each)), None)
        if found is None:
            known_by = wanted.id or wanted.url or wanted.filename
            yield f"attachments: no {wanted.type} {_shown(known_by)}"
        else:
            left.remove(found)


def _is_file(wanted: ExpectedFile, made: Attachment) -> bool:
    if wanted.is_upload:
        return wanted.filename in (None, made.name) and wanted.sha256 in (None, made.sha256)
    if wanted.type != made.type and not wanted.type.startswith("<"):
        return False
    if wanted.id is not None:
        return wanted.id == made.id
    return wanted.url in (None, made.url)


def _wrong_turns(expected: Expected, made: Sequence[Turn]) -> Iterator[str]:
    count = expected.turn_count
    if count is not None and "turn_count" not in expected.not_asserted and count != len(made):
        yield f"turns: {len(made)} instead of {count}"
    elif expected.turns is not None and "turns" not in expected.not_asserted:
        for place, (wanted, got) in enumerate(zip(expected.turns, made, strict=False)):
            yield from (f"turns[{place}].{fault}" for fault in _wrong_turn(wanted, got))


def _wrong_turn(wanted: ExpectedTurn, got: Turn) -> Iterator[str]:
    pairs = (
        ("text", _collapsed(wanted.text), _collapsed(got.text)),
        ("speaker", wanted.speaker, got.speaker),
        ("role", wanted.role or got.role.value, got.role.value),
        ("start_ms", _whole_ms(wanted.start_ms), _whole_ms(got.start_s, _MS_PER_S)),
        ("end_ms", _whole_ms(wanted.end_ms), _whole_ms(got.end_s, _MS_PER_S)),
    )
    for name, right, is_so in pairs:
        if right != is_so:
            yield _differs(name, right, is_so)


def conversation_faults(
    made: Sequence[tuple[Entry, ComplaintReceived]],
) -> Iterator[tuple[Entry, str]]:
    """Yield what breaks "the same conversation, the same key, and another, another".

    The key itself is the adapter's own choice, so that only equality between payloads counts.
    """
    keys: dict[tuple[str, str], str] = {}
    owners: dict[tuple[str, str], str] = {}
    for entry, complaint in made:
        wanted, got = entry.expected.conversation_id, complaint.conversation_id
        if wanted is None or "conversation_id" in entry.expected.not_asserted:
            continue
        if got is None:
            yield entry, "conversation_id: missing"
        elif keys.setdefault((entry.system, wanted), got) != got:
            yield entry, "conversation_id: another key than in the same conversation before"
        elif owners.setdefault((entry.system, got), wanted) != wanted:
            yield entry, "conversation_id: the key of another conversation"


def _collapsed(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * _MS_PER_S)


def _whole_ms(value: float | None, unit_ms: int = 1) -> int | None:
    return None if value is None else round(value * unit_ms)


def _differs(name: str, wanted: object, got: object) -> str:
    return f"{name}: {_shown(got)} instead of {_shown(wanted)}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}..."
