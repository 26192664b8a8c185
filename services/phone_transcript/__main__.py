"""Run the phone transcript adapter: `python -m services.phone_transcript`."""

from services.phone_transcript.app import SERVICE, build
from services.phone_transcript.settings import PhoneTranscriptSettings
from shared.http.server import run

if __name__ == "__main__":
    run(SERVICE, PhoneTranscriptSettings, build)
