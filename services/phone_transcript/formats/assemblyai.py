"""AssemblyAI: utterances where asked for, else words, else one text.

Times of words are milliseconds, while `audio_duration` is seconds. `utterances` may be null.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.units import from_ms
from services.phone_transcript.formats.words import Word, turns_from_words
from shared.contracts import Turn
from shared.intake.values import identifier, members, name, number, objects, string

NAME: Final = "assemblyai"

_SIGNS: Final = frozenset({"audio_url", "acoustic_model", "language_model", "utterances"})


def detect(body: Body) -> bool:
    document = members(body.document)
    if set(document) >= {"transcript_id", "status"}:
        return True
    return "status" in document and "id" in document and bool(_SIGNS & set(document))


def parse(body: Body) -> Transcript:
    document = members(body.document)
    call_id = identifier(document.get("id")) or identifier(document.get("transcript_id"))
    words = objects(document.get("words"))
    text = (string(document.get("text")) or "").strip()
    if document.get("status") != "completed" or "transcript_id" in document:
        failed = document.get("status") == "error"
        return Transcript(call_id=call_id, pending="failed" if failed else "not_done")
    return Transcript(
        turns=in_order(_turns(objects(document.get("utterances")), words, text)),
        call_id=call_id,
        language=name(document.get("language_code")),
    )


def _turns(
    utterances: list[Mapping[str, object]], words: list[Mapping[str, object]], text: str
) -> Iterator[Turn]:
    if utterances:
        yield from map(_utterance, utterances)
    elif words:
        yield from turns_from_words(map(_word, words))
    elif text:
        yield turn(text)


def _utterance(utterance: Mapping[str, object]) -> Turn:
    return turn(
        string(utterance.get("text")) or "",
        speaker=identifier(utterance.get("speaker")) or identifier(utterance.get("channel")),
        start_s=from_ms(utterance.get("start")),
        end_s=from_ms(utterance.get("end")),
        confidence=number(utterance.get("confidence")),
    )


def _word(word: Mapping[str, object]) -> Word:
    return Word(
        string(word.get("text")) or "",
        speaker=identifier(word.get("speaker")) or identifier(word.get("channel")),
        start_s=from_ms(word.get("start")),
        end_s=from_ms(word.get("end")),
        confidence=number(word.get("confidence")),
    )
