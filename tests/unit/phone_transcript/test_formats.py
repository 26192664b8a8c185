"""Every format that is read, whatever it is."""

import random
import time

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.phone_transcript import bodies, registry
from services.phone_transcript.domain import Transcript, UnknownFormat, UnreadableTranscript
from services.phone_transcript.doubt import doubts
from services.phone_transcript.drafts import Call, draft_of
from shared.intake.rejected import Rejected
from tests.unit.phone_transcript.mutations import mutated
from tests.unit.phone_transcript.one_call import CALL, EXAMPLES

DECLARED = (Rejected, UnknownFormat, UnreadableTranscript)
# What a format cannot say: who speaks, and when.
WITHOUT_SPEAKERS = {"srt", "sbv"}
WITHOUT_END = {"elevenlabs"}
WITHOUT_TIMES = {"zoom"}


def read(data: bytes) -> Transcript | None:
    """Read a body as far as a complaint; None when it is refused with a declared error."""
    try:
        _, transcript = bodies.read(data)
    except DECLARED:
        return None
    draft_of(transcript, Call(), source="test", body=data)
    return transcript


def test_every_format_has_the_call_as_an_example() -> None:
    assert set(EXAMPLES) == set(registry.BY_NAME)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_call_gives_the_same_turns_in_every_format(name: str) -> None:
    found, transcript = bodies.read(EXAMPLES[name]())
    assert found == name
    assert [turn.text for turn in transcript.turns] == [said.text for said in CALL]
    if name not in WITHOUT_TIMES:
        assert [turn.start_s for turn in transcript.turns] == [said.start_s for said in CALL]
    if name not in WITHOUT_TIMES | WITHOUT_END:
        assert [turn.end_s for turn in transcript.turns] == [said.end_s for said in CALL]
    if name not in WITHOUT_SPEAKERS:
        first, second, third = (turn.speaker for turn in transcript.turns)
        assert first == third != second
    assert doubts(transcript.turns) | transcript.doubts == frozenset()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_named_format_reads_what_detection_reads(name: str) -> None:
    data = EXAMPLES[name]()
    assert bodies.read(data, format_name=name) == bodies.read(data)


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_no_bytes_ever_raise_anything_undeclared(data: bytes) -> None:
    read(data)


@settings(max_examples=300)
@given(st.text(alphabet="0123456789:.,->< \n\r\tWEBVTNOv/&;[]{}\"'Клиент", max_size=300))
def test_no_text_like_a_transcript_ever_raises_anything_undeclared(text: str) -> None:
    read(text.encode())
    read(b"WEBVTT\n\n" + text.encode())


@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("name", EXAMPLES)
@given(seed=st.integers(0, 2**64))
def test_no_damage_to_a_transcript_ever_raises_anything_undeclared(name: str, seed: int) -> None:
    read(mutated(EXAMPLES[name](), random.Random(seed)))


HOSTILE = {
    "open tags": "<v " * 300_000,
    "open brackets": "[" * 1_000_000,
    "arrows": "-->" * 300_000,
    "time lines": "00:00:01.000 --> 00:00:02.000\n" * 33_000,
    "one digit a line": "1\n" * 500_000,
    "spaces": " " * 1_000_000,
    "settings": "00:01.000 --> 00:02.000" + " align:start" * 80_000,
    "ampersands": "&" * 1_000_000,
    "zoom heads": "[A] 00:00:00\n" * 70_000,
    "almost time": "0:" * 500_000,
    "rolling": "00:00:01.000 --> 00:00:01.000\na\nb\n\n" * 25_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("prefix", ["", "WEBVTT\n\n", "1\n00:00:01,000 --> 00:00:02,000\n"])
def test_a_megabyte_of_anything_takes_at_most_a_second(name: str, prefix: str) -> None:
    data = (prefix + HOSTILE[name]).encode()
    began = time.process_time()
    read(data)
    assert time.process_time() - began < 1.0 * max(1.0, len(data) / 1_000_000)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_byte_order_mark_and_utf16_change_nothing(name: str) -> None:
    text = EXAMPLES[name]().decode()
    plain = bodies.read(text.encode())
    assert bodies.read(text.encode("utf-8-sig")) == plain
    assert bodies.read(text.encode("utf-16")) == plain


def test_a_document_that_no_system_writes_is_an_unknown_format() -> None:
    with pytest.raises(UnknownFormat):
        bodies.read(orjson.dumps({"hello": "world"}))


def test_a_diarisation_without_words_waits_for_them() -> None:
    segments = [{"@type": "Segment", "start": 0.5, "duration": 2.0, "speaker": {"@id": "S0"}}]
    _, transcript = bodies.read(orjson.dumps({"segments": segments}))
    assert transcript.pending == "not_carried"


def test_the_first_version_of_speechmatics_has_speakers_apart_and_times_as_strings() -> None:
    words = [("Алло", "1.0"), (".", "1.4"), ("Где", "2.0"), ("заказ", "2.3"), ("?", "2.6")]
    document = {
        "job": {"id": 9},
        "speakers": [{"name": "M1", "time": "0.9"}, {"name": "F2", "time": "2.0"}],
        "words": [{"name": name, "time": time, "duration": "0.250"} for name, time in words],
    }
    _, transcript = bodies.read(orjson.dumps(document))
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("M1", "Алло."),
        ("F2", "Где заказ?"),
    ]
    assert transcript.turns[1].end_s == 2.85


PENDING = {
    "yandex": {"id": "op", "done": False, "createdBy": "me"},
    "google": {"name": "op", "metadata": {"@type": "type/google.cloud.speech.v1.Long"}},
    "assemblyai": {"transcript_id": "t", "status": "completed"},
    "assemblyai queued": {"id": "t", "status": "queued", "audio_url": "https://a"},
    "twilio": {"transcript_sid": "GT1", "event_type": "voice_intelligence_transcript_available"},
    "ibm": {"id": "j", "status": "processing", "created": "x"},
    "elevenlabs": {"type": "post_call_audio", "data": {"conversation_id": "c"}},
}


@pytest.mark.parametrize("name", PENDING)
def test_a_message_about_a_call_without_its_words_is_recognised(name: str) -> None:
    _, transcript = bodies.read(orjson.dumps(PENDING[name]))
    assert transcript.pending in {"not_done", "not_carried", "failed"}
    assert transcript.turns == ()
