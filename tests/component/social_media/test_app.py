"""Starting the social media adapter from its settings and its sources file."""

from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from services.social_media.app import build
from services.social_media.settings import SocialMediaSettings
from shared.errors import ConfigurationError

SOURCES = """
sources:
  - {name: page, channel: social, format: meta, secrets: ["${T_META}"], verify_token: "${T_META}"}
  - {name: shop-vk, channel: social, format: vk, unsigned: true, confirmation: abc}
  - {name: hotline, channel: phone, secrets: ["${NOT_OURS}"]}
  - name: reviews
    channel: social
    format: generic
    secrets: ["${T_META}"]
    mapping: {external_id: id, text: body, occurred_at: {path: at, unit: ms}}
"""


def settings(path: Path) -> SocialMediaSettings:
    return SocialMediaSettings(
        kafka_bootstrap_servers="127.0.0.1:1",
        public_base_url="https://complaints.example",
        status_token_secret=SecretStr("s" * 32),
        zhaloba_sources=path,
    )


async def test_it_starts_without_kafka_and_says_that_it_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("T_META", "a-long-secret")
    path = tmp_path / "sources.yaml"
    path.write_text(SOURCES)
    app = build(settings(path))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as client,
    ):
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        body = {"type": "confirmation", "group_id": 1}
        answer = await client.post("/v1/webhooks/vk/shop-vk", json=body)
    assert answer.text == "abc"


@pytest.mark.parametrize(
    "source",
    [
        "{name: a, channel: social, format: myspace, secrets: [long-enough]}",
        "{name: a, channel: social, secrets: [long-enough]}",
        "{name: a, channel: social, format: meta}",
        "{name: a, channel: social, format: generic, secrets: [long-enough]}",
        "{name: a, channel: social, format: generic, secrets: [long-enough], mapping: {text: []}}",
        "{name: a, channel: social, format: vk, secrets: [short]}",
        f"{{name: a, channel: social, format: meta, secrets: ['sha256:{'0' * 64}']}}",
        "{name: a, channel: social, format: vk, secrets: ['${T_NOT_SET}']}",
        "{name: a, channel: social, format: vk, secrets: [long-enough], tpyo: 1}",
    ],
)
def test_a_source_that_cannot_work_is_found_at_start(source: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(f"sources:\n  - {source}\n")
    with pytest.raises(ConfigurationError, match=r"sources?\b.*"):
        build(settings(path))
