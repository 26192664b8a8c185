"""One call, written down by every system whose format is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson


@dataclass(frozen=True)
class Said:
    """One turn of the call; times are seconds."""

    agent: bool
    start_s: float
    end_s: float
    text: str

    @property
    def words(self) -> list[tuple[str, float, float]]:
        """Return the words with their times, spread evenly over the turn."""
        spoken = self.text.split()
        length = (self.end_s - self.start_s) / len(spoken)
        return [
            (word, round(self.start_s + i * length, 3), round(self.start_s + (i + 1) * length, 3))
            for i, word in enumerate(spoken)
        ]


CALL: Final = (
    Said(agent=True, start_s=1.0, end_s=2.5, text="Магазин Утро, слушаю."),
    Said(agent=False, start_s=3.0, end_s=6.2, text="Чайник потёк на второй день!"),
    Said(agent=True, start_s=7.5, end_s=9.0, text="Оформим возврат?"),
)

EXAMPLES: Final[dict[str, Callable[[], bytes]]] = {}


def example(write: Callable[[], object]) -> Callable[[], object]:
    """Register the writer of a format under its name: text as it is, anything else as JSON."""

    def encoded() -> bytes:
        written = write()
        return written.encode() if isinstance(written, str) else orjson.dumps(written)

    EXAMPLES[write.__name__] = encoded
    return write


def clock(seconds: float, *, comma: bool = False) -> str:
    text = f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"
    return text.replace(".", ",") if comma else text


def _blocks(block: Callable[[int, Said], str]) -> str:
    return "\n\n".join(block(number, said) for number, said in enumerate(CALL, 1)) + "\n"


def _speaker(said: Said) -> str:
    return "Agent" if said.agent else "Customer"


@example
def webvtt() -> object:
    def cue(_: int, said: Said) -> str:
        times = f"{clock(said.start_s)} --> {clock(said.end_s)}"
        return f"{times}\n<v {_speaker(said)}>{said.text}"

    return "WEBVTT\n\n" + _blocks(cue)


@example
def srt() -> object:
    def cue(number: int, said: Said) -> str:
        start, end = clock(said.start_s, comma=True), clock(said.end_s, comma=True)
        return f"{number}\n{start} --> {end}\n{said.text}"

    return _blocks(cue)


@example
def sbv() -> object:
    return _blocks(lambda _, said: f"{clock(said.start_s)},{clock(said.end_s)}\n{said.text}")


@example
def whisper() -> object:
    return {
        "text": " ".join(said.text for said in CALL),
        "language": "ru",
        "segments": [
            {
                "id": number,
                "start": said.start_s,
                "end": said.end_s,
                "text": f" {said.text}",
                "avg_logprob": -0.2,
                "compression_ratio": 1.1,
                "no_speech_prob": 0.01,
                "speaker": "SPEAKER_01" if said.agent else "SPEAKER_00",
            }
            for number, said in enumerate(CALL)
        ],
    }


@example
def deepgram() -> object:
    words = [
        {
            "word": word.lower().strip(",.!?"),
            "punctuated_word": word,
            "start": start,
            "end": end,
            "confidence": 0.9,
            "speaker": 0 if said.agent else 1,
        }
        for said in CALL
        for word, start, end in said.words
    ]
    transcript = " ".join(said.text for said in CALL)
    alternatives = [{"transcript": transcript, "confidence": 0.9, "words": words}]
    return {
        "metadata": {"request_id": "r-1", "duration": 9.5},
        "results": {"channels": [{"alternatives": alternatives}]},
    }


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


@example
def aws_transcribe() -> object:
    items: list[dict[str, object]] = []
    for said in CALL:
        speaker = "spk_0" if said.agent else "spk_1"
        for word, start, end in said.words:
            bare = word.rstrip(",.!?")
            items.append(
                {
                    "type": "pronunciation",
                    "start_time": str(start),
                    "end_time": str(end),
                    "speaker_label": speaker,
                    "alternatives": [{"content": bare, "confidence": "0.97"}],
                }
            )
            if bare != word:
                mark = {"content": word[len(bare) :], "confidence": "0.0"}
                items.append({"type": "punctuation", "alternatives": [mark]})
    transcript = " ".join(said.text for said in CALL)
    return {
        "jobName": "call-5",
        "status": "COMPLETED",
        "results": {"transcripts": [{"transcript": transcript}], "items": items},
    }


@example
def aws_contact() -> object:
    return {
        "JobName": "call-5",
        "JobStatus": "COMPLETED",
        "LanguageCode": "ru-RU",
        "Participants": [{"ParticipantRole": "AGENT"}, {"ParticipantRole": "CUSTOMER"}],
        "Transcript": [
            {
                "ParticipantRole": "AGENT" if said.agent else "CUSTOMER",
                "Content": said.text,
                "BeginOffsetMillis": _ms(said.start_s),
                "EndOffsetMillis": _ms(said.end_s),
                "Items": [{"Type": "pronunciation", "Confidence": 0.9, "Content": "x"}],
            }
            for said in CALL
        ],
    }


@example
def aws_bedrock() -> object:
    return {
        "metadata": {"asset_id": "0", "modality": "AUDIO"},
        "audio": {"summary": "Someone bought a kettle."},
        "audio_segments": [
            {
                "type": "TRANSCRIPT",
                "text": said.text,
                "start_timestamp_millis": _ms(said.start_s),
                "end_timestamp_millis": _ms(said.end_s),
                "speaker": {"speaker_label": "spk_1" if said.agent else "spk_0"},
            }
            for said in CALL
        ],
    }


@example
def google_speech() -> object:
    def moment(seconds: float) -> dict[str, object]:
        nanos = round(seconds % 1 * 1000) * 1_000_000
        return {"seconds": str(int(seconds)), **({"nanos": nanos} if nanos else {})}

    def word(text: str, start: float, end: float, speaker: int | None) -> dict[str, object]:
        tag = {} if speaker is None else {"speakerTag": speaker}
        return {"word": text, "startTime": moment(start), "endTime": moment(end), **tag}

    parts = [
        {
            "alternatives": [
                {
                    "transcript": f" {said.text}",
                    "confidence": 0.9,
                    "words": [word(*each, None) for each in said.words],
                }
            ],
            "languageCode": "ru-ru",
        }
        for said in CALL
    ]
    repeated = [word(*each, 1 if said.agent else 2) for said in CALL for each in said.words]
    return {"results": [*parts, {"alternatives": [{"words": repeated}]}]}


@example
def assemblyai() -> object:
    return {
        "id": "t-1",
        "status": "completed",
        "audio_duration": 10,
        "language_code": "ru",
        "text": " ".join(said.text for said in CALL),
        "utterances": [
            {
                "speaker": "A" if said.agent else "B",
                "text": said.text,
                "start": _ms(said.start_s),
                "end": _ms(said.end_s),
                "confidence": 0.93,
            }
            for said in CALL
        ],
    }


@example
def azure_speech() -> object:
    return {
        "durationMilliseconds": 9500,
        "combinedPhrases": [{"text": "all of it, in no order"}],
        "phrases": [
            {
                "channel": 0 if said.agent else 1,
                "offsetMilliseconds": _ms(said.start_s),
                "durationMilliseconds": _ms(said.end_s) - _ms(said.start_s),
                "text": said.text,
                "locale": "ru-RU",
                "confidence": 0.88,
            }
            for said in sorted(CALL, key=lambda said: said.agent)
        ],
    }


@example
def yandex_v2() -> object:
    chunks = [
        {
            "channelTag": "1" if said.agent else "2",
            "alternatives": [
                {
                    "text": said.text,
                    "confidence": 1,
                    "words": [
                        {
                            "word": word,
                            "startTime": f"{start}s",
                            "endTime": f"{end}s",
                            "confidence": 1,
                        }
                        for word, start, end in said.words
                    ],
                }
            ],
        }
        for said in CALL
    ]
    return {"id": "op-1", "createdBy": "me", "done": True, "response": {"chunks": chunks}}


@example
def yandex_v3() -> object:
    def lines(index: int, said: Said) -> list[dict[str, object]]:
        channel, number = ("0" if said.agent else "1"), str(index)
        words = [
            {"text": word.lower(), "startTimeMs": str(_ms(start)), "endTimeMs": str(_ms(end))}
            for word, start, end in said.words
        ]
        draft = {"text": said.text.lower(), "words": words, "startTimeMs": "0", "endTimeMs": "99"}
        better = {"alternatives": [{"text": said.text, "startTimeMs": "0", "endTimeMs": "99"}]}
        return [
            {
                "channelTag": channel,
                "audioCursors": {"finalIndex": number},
                "final": {"alternatives": [draft]},
            },
            {
                "channelTag": channel,
                "finalRefinement": {"finalIndex": number, "normalizedText": better},
            },
            {"channelTag": channel, "eouUpdate": {"timeMs": "1"}},
        ]

    events = [each for index, said in enumerate(CALL) for each in lines(index, said)]
    return "\n".join(orjson.dumps({"result": event}).decode() for event in events)


@example
def genesys() -> object:
    return {
        "conversationId": "conv-9",
        "transcripts": [
            {
                "phrases": [
                    {
                        "text": "without marks",
                        "decoratedText": said.text,
                        "startTimeMs": 1_760_000_000_000 + _ms(said.start_s),
                        "duration": {"milliseconds": _ms(said.end_s) - _ms(said.start_s)},
                        "participantPurpose": "internal" if said.agent else "external",
                    }
                    for said in CALL
                ]
            }
        ],
        "participants": [{"participantPurpose": "external", "startTimeMs": 1_760_000_000_000}],
    }


@example
def retell() -> object:
    spoken = [
        {
            "role": "agent" if said.agent else "user",
            "content": said.text,
            "words": [{"word": w, "start": start, "end": end} for w, start, end in said.words],
        }
        for said in CALL
    ]
    call = {"call_id": "c", "agent_id": "a", "call_status": "ended", "transcript_object": spoken}
    return {"event": "call_analyzed", "call": call}


@example
def elevenlabs() -> object:
    spoken: list[dict[str, object]] = [
        {
            "role": "agent" if said.agent else "user",
            "message": said.text,
            "time_in_call_secs": said.start_s,
        }
        for said in CALL
    ]
    tool: dict[str, object] = {"role": "agent", "message": None, "tool_calls": [{}]}
    data = {
        "conversation_id": "c-1",
        "agent_id": "a",
        "status": "done",
        "transcript": [spoken[0], tool, *spoken[1:]],
        "metadata": {"start_time_unix_secs": 1_760_000_000},
    }
    return {"type": "post_call_transcription", "data": data}


@example
def twilio() -> object:
    return {
        "sentences": [
            {
                "media_channel": 2 if said.agent else 1,
                "sentence_index": index,
                "start_time": said.start_s,
                "end_time": said.end_s,
                "transcript": said.text,
                "confidence": None,
            }
            for index, said in enumerate(CALL)
        ],
        "meta": {"url": None},
    }


@example
def ibm_watson() -> object:
    results = [
        {
            "final": True,
            "alternatives": [
                {
                    "transcript": f"{said.text} ",
                    "confidence": 0.9,
                    "timestamps": [list(each) for each in said.words],
                }
            ],
        }
        for said in CALL
    ]
    labels = [
        {"from": start, "to": end, "speaker": 0 if said.agent else 1, "confidence": 0.5}
        for said in CALL
        for _, start, end in said.words
    ]
    answer = {"result_index": 0, "results": results, "speaker_labels": labels}
    return {"id": "job", "status": "completed", "created": "x", "results": [answer]}


@example
def speechmatics() -> object:
    results: list[dict[str, object]] = []
    for said in CALL:
        speaker = "S1" if said.agent else "S2"
        for word, start, end in said.words:
            bare = word.rstrip(",.!?")
            for kind, content in (("word", bare), ("punctuation", word[len(bare) :])):
                if content:
                    results.append(
                        {
                            "type": kind,
                            "start_time": start if kind == "word" else end,
                            "end_time": end,
                            "alternatives": [
                                {"content": content, "confidence": 0.98, "speaker": speaker}
                            ],
                        }
                    )
    metadata = {"transcription_config": {"language": "ru"}}
    return {"format": "2.9", "job": {"id": "j"}, "metadata": metadata, "results": results}


@example
def vosk() -> object:
    return [
        {
            "text": said.text,
            "speaker": "channel_0" if said.agent else "channel_1",
            "result": [
                {"word": word, "start": start, "end": end, "conf": 0.9}
                for word, start, end in said.words
            ],
        }
        for said in CALL
    ]


@example
def zoom() -> object:
    return _blocks(lambda number, said: f"[{_speaker(said)}] 11:02:0{number}\n{said.text}")


@example
def kaldi() -> object:
    words = [
        {
            "word": word.lower().strip(",.!?"),
            "punct": word,
            "start": start,
            "end": end,
            "confidence": 0.9,
        }
        for said in CALL
        for word, start, end in said.words
    ]
    segments = [
        {"@type": "Segment", "start": said.start_s - 0.1, "duration": 1.0,
         "speaker": {"@id": "S0" if said.agent else "S1"}}
        for said in CALL
    ]  # fmt: skip
    return {"retval": {"words": words, "segmentation": {"segments": segments}}}
