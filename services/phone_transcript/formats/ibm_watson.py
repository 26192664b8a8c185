"""IBM Watson Speech to Text: results, alone or in the answer of an asynchronous job.

Words are arrays `[word, start, end]`. Speakers come in a list of their own, joined by start time.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.words import Word, turns_from_words
from shared.contracts import Turn
from shared.intake.values import at, identifier, items, members, number, objects, string

NAME: Final = "ibm_watson"

Result = Mapping[str, object]

_JOB_STATES: Final = ("waiting", "processing", "failed")


def detect(body: Body) -> bool:
    document = members(body.document)
    if document.get("status") in _JOB_STATES and {"id", "created"} <= set(document):
        return True
    answers = _answers(document)
    return any("result_index" in each or "speaker_labels" in each for each in answers) or any(
        isinstance(at(each, "results", 0, "alternatives", 0, "timestamps"), list)
        for each in answers
    )


def _answers(document: Mapping[str, object]) -> list[Result]:
    """Return the answers, which a job wraps once more."""
    inner = objects(document.get("results"))
    return inner if any("results" in each for each in inner) else [document]


def parse(body: Body) -> Transcript:
    document = members(body.document)
    call_id = identifier(document.get("id"))
    if document.get("status") in _JOB_STATES:
        failed = document.get("status") == "failed"
        return Transcript(call_id=call_id, pending="failed" if failed else "not_done")
    turns = (each for answer in _answers(document) for each in _turns(answer))
    return Transcript(turns=in_order(turns), call_id=call_id)


def _turns(answer: Result) -> Iterator[Turn]:
    results = [each for each in objects(answer.get("results")) if each.get("final") is not False]
    speakers = {
        number(each.get("from")): identifier(each.get("speaker"))
        for each in objects(answer.get("speaker_labels"))
    }
    if speakers:
        words = (word for each in results for word in _words(each))
        yield from turns_from_words(
            Word(each.text, speakers.get(each.start_s), each.start_s, each.end_s) for each in words
        )
        return
    for result in results:
        words_of_it = list(_words(result))
        yield turn(
            string(at(result, "alternatives", 0, "transcript")) or "",
            start_s=words_of_it[0].start_s if words_of_it else None,
            end_s=words_of_it[-1].end_s if words_of_it else None,
            confidence=number(at(result, "alternatives", 0, "confidence")),
        )


def _words(result: Result) -> Iterator[Word]:
    for stamp in items(at(result, "alternatives", 0, "timestamps")):
        word = string(at(stamp, 0))
        if word is not None:
            yield Word(word, start_s=number(at(stamp, 1)), end_s=number(at(stamp, 2)))
