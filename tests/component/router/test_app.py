"""The router as a process: it does not start on bad rules, and is alive while it has nothing."""

from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from services.router.app import build
from services.router.settings import RouterSettings
from shared.errors import ConfigurationError
from shared.local_stack.tcp_port import ReservedPort


def settings(address: str, rules: Path | None = None) -> RouterSettings:
    return RouterSettings(
        kafka_bootstrap_servers=address,
        mongo_uri=SecretStr(f"mongodb://{address}"),
        mongo_timeout_s=0.2,
        router_rules=rules,
    )


async def test_it_is_alive_but_not_ready_while_kafka_and_mongodb_are_away() -> None:
    with ReservedPort(owner="a test") as port:
        app = build(settings(port.address))
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://router") as client,
        ):
            assert (await client.get("/healthz")).status_code == 200
            ready = await client.get("/readyz")
            assert ready.status_code == 503
            assert ready.json()["checks"] == {"kafka": False, "mongo": False, "ground": False}
            assert b"zhaloba_complaints_stored_total" in (await client.get("/metrics")).content


def test_it_does_not_start_without_a_fallback(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    text = files("services.router").joinpath("rules.yaml").read_text("utf-8")
    rules.write_text(text.replace("fallback: triage", ""), "utf-8")
    with pytest.raises(ConfigurationError, match="fallback"):
        build(settings("127.0.0.1:1", rules))


def test_it_does_not_start_without_the_address_of_mongodb(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MONGO_URI", raising=False)
    with pytest.raises(ValidationError, match="mongo_uri"):
        RouterSettings(kafka_bootstrap_servers="127.0.0.1:1")
