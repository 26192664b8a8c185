"""What each system does besides the plain case."""

from datetime import UTC, datetime

import orjson
import pytest

from services.phone_transcript import bodies
from services.phone_transcript.domain import Transcript, customer_words
from services.phone_transcript.doubt import SILENCE


def read(document: object) -> Transcript:
    return bodies.read(orjson.dumps(document))[1]


def said(document: object) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in read(document).turns]


def silence(**measured: float) -> dict[str, object]:
    return {"start": 0.0, "end": 2.0, "text": " Субтитры сделал кто-то", **measured}


@pytest.mark.parametrize(
    ("measured", "doubted"),
    [
        ({"no_speech_prob": 0.77, "avg_logprob": -0.2, "compression_ratio": 13.2}, True),
        ({"no_speech_prob": 0.9, "avg_logprob": -1.4, "compression_ratio": 1.2}, True),
        ({"no_speech_prob": 0.8, "avg_logprob": -0.5, "compression_ratio": 1.2}, False),
        ({}, False),
    ],
)
def test_whisper_says_itself_when_it_heard_nothing(
    measured: dict[str, float],
    doubted: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    transcript = read({"text": "x", "segments": [silence(**measured)]})
    assert (SILENCE in transcript.doubts) is doubted
    assert transcript.turns[0].text == "Субтитры сделал кто-то"


def test_whisper_cpp_and_transformers_write_the_same_segments_otherwise() -> None:
    cpp = {"result": {"language": "ru"}, "transcription": [
        {"offsets": {"from": 1500, "to": 2750}, "text": " да"}]}  # fmt: skip
    pipeline = {"text": "да", "chunks": [{"timestamp": [1.5, 2.75], "text": " да"}]}
    assert read(cpp).turns == read(pipeline).turns
    assert read(cpp).turns[0].start_s == 1.5
    assert read(cpp).language == "ru"


def test_whisper_without_segments_is_one_turn() -> None:
    assert said({"text": " Верните деньги ", "segments": []}) == [(None, "Верните деньги")]


def test_a_words_score_becomes_the_confidence_of_its_segment() -> None:
    words = [{"word": "а", "score": 0.5}, {"word": "б", "score": 0.7}, {"word": "1"}]
    [turn] = read({"segments": [{"start": 0, "end": 1, "text": "а б 1", "words": words}]}).turns
    assert turn.confidence == 0.6


def test_deepgram_channels_are_speakers_and_plain_words_do_where_marks_are_missing() -> None:
    def channel(word: str, start: float) -> dict[str, object]:
        words = [{"word": word, "start": start, "end": start + 1, "confidence": 0.9}]
        return {"alternatives": [{"transcript": word, "words": words}]}

    document = {"results": {"channels": [channel("алло", 2.0), channel("слушаю", 1.0)]}}
    assert said(document) == [("1", "слушаю"), ("0", "алло")]


def test_deepgram_prefers_the_word_with_its_marks() -> None:
    words = [{"word": "алло", "punctuated_word": "Алло?", "speaker": 0, "start": 0, "end": 1}]
    document = {
        "results": {"channels": [{"alternatives": [{"transcript": "Алло?", "words": words}]}]}
    }
    assert said(document) == [("0", "Алло?")]


def item(text: str, start: str | None, **further: object) -> dict[str, object]:
    times = {} if start is None else {"start_time": start, "end_time": start}
    kind = "punctuation" if start is None else "pronunciation"
    alternatives = [{"content": text, "confidence": "0.9"}]
    return {"type": kind, "alternatives": alternatives, **times, **further}


def test_aws_joins_speakers_by_start_time_and_an_empty_segment_names_nobody() -> None:
    labels = {"segments": [
        {"speaker_label": "spk_9", "items": []},
        {"speaker_label": "spk_0", "items": [{"speaker_label": "spk_0", "start_time": "0.1"}]},
        {"speaker_label": "spk_1", "items": [{"speaker_label": "spk_1", "start_time": "0.5"}]},
    ]}  # fmt: skip
    items = [item("Да", "0.1"), item(".", None), item("Нет", "0.5"), item("!", None)]
    document = {"results": {"speaker_labels": labels, "items": items}}
    assert said(document) == [("spk_0", "Да."), ("spk_1", "Нет!")]


def test_aws_channels_are_interleaved_by_time() -> None:
    channels = [
        {
            "channel_label": "ch_0",
            "items": [item("Алло", "1.0"), item("?", None), item("Да", "9.0")],
        },
        {"channel_label": "ch_1", "items": [item("Здравствуйте", "4.0")]},
    ]
    document = {
        "results": {"items": [item("Алло", "1.0")], "channel_labels": {"channels": channels}}
    }
    assert said(document) == [("ch_0", "Алло?"), ("ch_1", "Здравствуйте"), ("ch_0", "Да")]


def test_a_contact_lens_chat_has_clock_times_and_begins_with_the_customer() -> None:
    def message(who: str, text: str | None, at: str) -> dict[str, object]:
        content = {} if text is None else {"Content": text, "Type": "MESSAGE"}
        return {"ParticipantId": who, "AbsoluteTime": at, **content}

    document = {
        "CustomerMetadata": {"ContactId": "contact-1"},
        "Participants": [{"ParticipantId": "p1", "ParticipantRole": "CUSTOMER"},
                         {"ParticipantId": "p2", "ParticipantRole": "SYSTEM"}],
        "Transcript": [
            message("p1", None, "2026-01-01T10:00:00.000Z"),
            message("p2", "Ждите", "2026-01-01T10:00:01.000Z"),
            message("p1", "Семена не взошли", "2026-01-01T10:00:02.500Z"),
        ],
    }  # fmt: skip
    transcript = read(document)
    assert customer_words(transcript.turns) == "Семена не взошли"
    assert transcript.started_at == datetime(2026, 1, 1, 10, 0, 2, 500_000, tzinfo=UTC)
    assert transcript.call_id == "contact-1"


def test_google_operations_and_suffixed_times_are_read() -> None:
    words = [{"word": "Привет", "startTime": "0.300s", "endTime": "1.100s"}]
    results = [
        {"alternatives": [{"transcript": "Привет", "words": words}], "languageCode": "ru-ru"}
    ]
    transcript = read({"name": "op", "done": True, "response": {"results": results}})
    [turn] = transcript.turns
    assert (turn.start_s, turn.end_s, transcript.language) == (0.3, 1.1, "ru-ru")


def test_google_results_with_a_speaker_each_are_all_read() -> None:
    def result(word: str, speaker: str) -> dict[str, object]:
        words = [{"word": word, "speakerLabel": speaker, "startOffset": "1s"}]
        return {"alternatives": [{"transcript": word, "words": words}]}

    assert said({"results": [result("а", "1"), result("б", "2")]}) == [("1", "а"), ("2", "б")]


def test_assemblyai_reads_words_where_utterances_are_null() -> None:
    words = [{"text": "Где", "start": 100, "end": 300, "speaker": "A"},
             {"text": "заказ?", "start": 400, "end": 900, "speaker": "A"}]  # fmt: skip
    document = {"id": "t", "status": "completed", "utterances": None, "words": words, "text": "x"}
    [turn] = read(document).turns
    assert (turn.text, turn.start_s, turn.end_s) == ("Где заказ?", 0.1, 0.9)


def test_azure_batch_results_are_ticks() -> None:
    phrase = {"channel": 0, "speaker": 2, "offsetInTicks": 15_000_000, "durationInTicks": 5_000_000,
              "nBest": [{"display": "Добрый день.", "confidence": 0.8}]}  # fmt: skip
    [turn] = read({"recognizedPhrases": [phrase]}).turns
    assert (turn.speaker, turn.start_s, turn.end_s, turn.confidence) == ("2", 1.5, 2.0, 0.8)


def test_retell_without_objects_is_one_string_with_labels() -> None:
    document = {"call_id": "c", "agent_id": "a", "start_timestamp": 1_760_000_000_000,
                "direction": "outbound", "to_number": "+7900", "from_number": "+7495",
                "transcript": "Agent: Алло?\nUser: Где заказ\nили деньги?\n"}  # fmt: skip
    transcript = read(document)
    assert customer_words(transcript.turns) == "Где заказ\nили деньги?"
    assert (len(transcript.turns), transcript.caller) == (2, "+7900")


def test_in_a_call_that_the_agent_made_the_customer_is_the_external_number() -> None:
    phone = {"direction": "outbound", "external_number": "+7900", "agent_number": "+7495"}
    spoken = [{"role": "agent", "message": "Алло", "time_in_call_secs": 0}]
    document = {"conversation_id": "c", "metadata": {"phone_call": phone}, "transcript": spoken}
    assert read(document).caller == "+7900"


@pytest.mark.parametrize(("began", "started"), [(0, None), (1_760_000_000_000, 2025)])
def test_genesys_times_are_offsets_or_epoch_by_their_size(began: int, started: int | None) -> None:
    phrases = [{"text": "а", "startTimeMs": began + 1500, "participantPurpose": "external"}]
    participants = [{"participantPurpose": "external", "ani": "+7900", "startTimeMs": began}]
    transcript = read({"conversationId": "c", "transcripts": [{"phrases": phrases}],
                       "participants": participants})  # fmt: skip
    assert transcript.turns[0].start_s == 1.5
    assert (transcript.started_at.year if transcript.started_at else None) == started


def test_ibm_without_speakers_has_a_turn_for_each_result() -> None:
    def result(text: str, start: float) -> dict[str, object]:
        stamps = [[text, start, start + 1]]
        return {"final": True, "alternatives": [{"transcript": f"{text} ", "timestamps": stamps}]}

    document = {"result_index": 0, "results": [result("раз", 0.5), result("два", 2.0)]}
    assert [(t.text, t.start_s, t.end_s) for t in read(document).turns] == [
        ("раз", 0.5, 1.5),
        ("два", 2.0, 3.0),
    ]


def test_yandex_keeps_a_final_that_nobody_refined_and_each_channels_own_count() -> None:
    def final(channel: str, index: str, text: str, start: str) -> dict[str, object]:
        alternative = {"text": text, "startTimeMs": start}
        return {"channelTag": channel, "audioCursors": {"finalIndex": index},
                "final": {"alternatives": [alternative]}}  # fmt: skip

    events = [final("0", "0", "алло", "100"), final("1", "0", "да", "900")]
    refined = {"channelTag": "0", "finalRefinement": {"finalIndex": "0", "normalizedText": {
        "alternatives": [{"text": "Алло."}]}}}  # fmt: skip
    body = b"\n".join(orjson.dumps({"result": each}) for each in (*events, refined))
    turns = bodies.read(body)[1].turns
    assert [(turn.speaker, turn.text) for turn in turns] == [("0", "Алло."), ("1", "да")]


def test_zooms_clock_is_no_time_of_the_call() -> None:
    _, transcript = bodies.read("[Ян Ли] 11:02:09\nАлло\n\n[Ольга] 11:02:01\nДа?\n".encode())
    assert [(t.speaker, t.text, t.start_s) for t in transcript.turns] == [
        ("Ян Ли", "Алло", None),
        ("Ольга", "Да?", None),
    ]


def test_bedrock_without_segments_is_read_by_its_words() -> None:
    words = [("Алло", 880, 1070), (",", 1070, None), ("да", 1100, 1270)]
    items = [
        {"content": word, "start_timestamp_millis": start, "end_timestamp_millis": end}
        for word, start, end in words
    ]
    metadata = {"asset_id": "0", "dominant_asset_language": "RU"}
    transcript = read({"metadata": metadata, "audio_items": items})
    [turn] = transcript.turns
    assert (turn.text, turn.start_s, turn.end_s) == ("Алло, да", 0.88, 1.27)
    assert (transcript.call_id, transcript.language) == (None, "RU")
