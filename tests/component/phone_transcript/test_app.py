"""Starting the phone transcript adapter from its settings and its sources file."""

from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from services.phone_transcript.app import build
from services.phone_transcript.settings import PhoneTranscriptSettings
from shared.errors import ConfigurationError


def settings(path: Path, sources: str) -> PhoneTranscriptSettings:
    path.write_text(f"sources:\n{sources}")
    return PhoneTranscriptSettings(
        kafka_bootstrap_servers="127.0.0.1:1",
        public_base_url="https://complaints.example",
        status_token_secret=SecretStr("s" * 32),
        zhaloba_sources=path,
    )


async def test_it_starts_without_kafka_and_takes_nothing_it_cannot_pass_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("T_KEY", "call-centre-key")
    source = '  - {name: hotline, channel: phone, secrets: ["${T_KEY}"], roles: {A: customer}}\n'
    app = build(settings(tmp_path / "sources.yaml", source))
    headers = {"Authorization": "Bearer call-centre-key", "Content-Type": "text/vtt"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as client,
    ):
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        answer = await client.post("/v1/transcripts", content="WEBVTT\n", headers=headers)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize(
    "source",
    [
        "{name: a, channel: phone}",
        "{name: a, channel: phone, format: morse, secrets: [long-enough]}",
        "{name: a, channel: phone, secrets: [long-enough], roles: {A: boss}}",
        "{name: a, channel: phone, secrets: [long-enough], signed_url: nowhere}",
        "{name: a, channel: phone, secrets: ['${T_NOT_SET}']}",
        f"{{name: a, channel: phone, signed_url: 'https://a/', secrets: ['sha256:{'0' * 64}']}}",
    ],
)
def test_a_source_that_cannot_work_is_found_at_start(source: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        build(settings(tmp_path / "sources.yaml", f"  - {source}\n"))
