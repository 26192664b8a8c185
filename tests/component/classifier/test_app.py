import httpx
import pytest

from services.classifier.app import build
from services.classifier.settings import ClassifierSettings

NOWHERE = "127.0.0.1:1"


@pytest.fixture(scope="module")
def app() -> httpx.ASGITransport:
    return httpx.ASGITransport(build(ClassifierSettings(kafka_bootstrap_servers=NOWHERE)))


async def test_it_is_alive_and_not_ready_while_kafka_is_away(app: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=app, base_url="http://classifier") as client:
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["checks"] == {"kafka": False}


async def test_it_shows_its_metrics(app: httpx.ASGITransport) -> None:
    async with httpx.AsyncClient(transport=app, base_url="http://classifier") as client:
        metrics = (await client.get("/metrics")).text
    assert "zhaloba_complaints_classified_total" in metrics
    assert "zhaloba_classifier_abstained_total" in metrics


def test_its_port_is_the_one_of_the_table() -> None:
    assert ClassifierSettings(kafka_bootstrap_servers=NOWHERE).http_port == 8011
