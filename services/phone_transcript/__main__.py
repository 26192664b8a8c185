"""Run the phone transcript adapter."""

from services.phone_transcript.app import SERVICE, build
from services.phone_transcript.settings import PhoneTranscriptSettings
from shared.http.server import serve
from shared.observability import configure_logging


def main() -> None:
    settings = PhoneTranscriptSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    serve(build(settings), settings)


if __name__ == "__main__":
    main()
