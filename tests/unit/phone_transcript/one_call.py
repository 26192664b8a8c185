"""One call, written down by every system whose format is read."""

from collections.abc import Callable, Iterator
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


def written() -> Iterator[tuple[str, bytes]]:
    """Yield the name of each format, and the call in it."""
    for name, write in EXAMPLES.items():
        yield name, write()
