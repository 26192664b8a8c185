"""The formats that are understood, and which of them a body is.

A new format is one module with `NAME`, `detect` and `parse`, and its place in FORMATS.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from services.phone_transcript.domain import Body, Transcript, UnknownFormat
from services.phone_transcript.formats import (
    assemblyai,
    aws_bedrock,
    aws_contact,
    aws_transcribe,
    azure_speech,
    deepgram,
    elevenlabs,
    genesys,
    google_speech,
    ibm_watson,
    kaldi,
    retell,
    sbv,
    speechmatics,
    subrip,
    twilio,
    vosk,
    webvtt,
    whisper,
    yandex_v2,
    yandex_v3,
    zoom,
)
from services.phone_transcript.sources import PhoneSource
from shared.errors import ConfigurationError
from shared.intake.credentials import is_hashed


class Format(Protocol):
    """One way to write a transcript down; a module is one."""

    @property
    def NAME(self) -> str: ...  # noqa: N802  a module's constant

    def detect(self, body: Body) -> bool:
        """Say whether the body is this format; cheap, and never raises."""
        ...

    def parse(self, body: Body) -> Transcript:
        """Read a body that `detect` recognised.

        Raises:
            UnreadableTranscript: it is not what the format promises; nothing else is raised.
        """
        ...


# The most telling signs first: the first format that recognises a body has it.
FORMATS: Final[Sequence[Format]] = (
    deepgram,
    aws_contact,
    aws_bedrock,
    aws_transcribe,
    assemblyai,
    azure_speech,
    yandex_v2,
    genesys,
    retell,
    elevenlabs,
    twilio,
    ibm_watson,
    kaldi,
    speechmatics,
    google_speech,
    yandex_v3,
    whisper,
    vosk,
    webvtt,
    subrip,
    sbv,
    zoom,
)
BY_NAME: Final[Mapping[str, Format]] = {each.NAME: each for each in FORMATS}


def named(name: str) -> Format:
    """Return the format that a sender names.

    Raises:
        UnknownFormat: there is none of that name.
    """
    if name not in BY_NAME:
        raise UnknownFormat("no transcript format has that name", known=sorted(BY_NAME))
    return BY_NAME[name]


def detect(body: Body) -> Format:
    """Return the format of a body by its content.

    Raises:
        UnknownFormat: no format recognises it.
        Rejected: it begins like JSON, and is not.
    """
    for each in FORMATS:
        if each.detect(body):
            return each
    raise body.refusal or UnknownFormat("no format recognises the body", known=sorted(BY_NAME))


def check_sources(sources: Iterable[PhoneSource]) -> None:
    """Find at start what would only show when the first transcript of a source comes.

    Raises:
        ConfigurationError: a format is not known, or a source has no secret.
    """
    for source in sources:
        if source.format is not None and source.format not in BY_NAME:
            known = ", ".join(BY_NAME)
            raise ConfigurationError(f"source {source.name}: format must be one of {known}")
        if not source.secrets:
            raise ConfigurationError(f"source {source.name}: has no secrets")
        if source.signed_url is not None and any(map(is_hashed, source.secrets)):
            raise ConfigurationError(f"source {source.name}: a signing secret cannot be a digest")
