"""`zhaloba rules`: what people see who write rules."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from services.router.adapters.mongo import MongoComplaintStore
from services.router.cli import rules
from services.router.domain.facts import ComplaintEvent
from services.router.service import RouteBatch
from shared.contracts import Category, UpdateType
from shared.mongo.client import Mongo
from tests.connected.mongo.conftest import mongo_settings
from tests.unit.router.fakes import BOOK, done
from tests.unit.router.histories import START, at, classified, incoming, received, update

RUN = CliRunner()
PACKAGED = files("services.router").joinpath("rules.yaml").read_text("utf-8")


@pytest.fixture
def other_rules(tmp_path: Path) -> Path:
    """What delivery gets, the arbiter gets."""
    path = tmp_path / "rules.yaml"
    path.write_text(PACKAGED.replace("to: logistics", "to: arbiter"), "utf-8")
    return path


@pytest.fixture
def stored(mongo_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three delivery complaints, one of them handed on by hand; two others; one not classified."""
    settings = mongo_settings(mongo_uri)
    asyncio.run(_store(Mongo(settings, service="test")))
    monkeypatch.setenv("MONGO_URI", mongo_uri)
    monkeypatch.setenv("MONGO_DATABASE", settings.mongo_database)
    yield
    asyncio.run(_drop(Mongo(settings, service="test")))


async def _store(mongo: Mongo) -> None:
    ids = [uuid4() for _ in range(6)]
    events: list[ComplaintEvent] = [received(of=i) for i in ids]
    events += [classified(of=i) for i in ids[:3]]
    events += [classified(of=i, category=Category.PAYMENT_REFUND) for i in ids[3:5]]
    events += [update(UpdateType.TRANSFERRED, 50, to="quality", of=ids[0])]
    route = RouteBatch(MongoComplaintStore(mongo.complaints), BOOK, lambda: START)
    await done(await route(incoming(events)))
    mongo.close()


async def _drop(mongo: Mongo) -> None:
    await mongo.complaints.drop()
    mongo.close()


def test_the_packaged_rules_can_be_followed() -> None:
    result = RUN.invoke(rules, ["check"])
    assert result.exit_code == 0
    assert "8 rules for 9 departments can be followed" in result.output


def test_rules_without_a_fallback_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(PACKAGED.replace("fallback: triage", ""), "utf-8")
    result = RUN.invoke(rules, ["check", str(path)])
    assert result.exit_code == 2
    assert "fallback" in result.output


@pytest.mark.usefixtures("stored")
def test_a_dry_run_prints_what_would_move_and_changes_nothing(other_rules: Path) -> None:
    days = _days_since_start()
    for _ in range(2):
        result = RUN.invoke(rules, ["dry-run", str(other_rules), "--since", days])
        assert result.exit_code == 0, result.output
        assert "5 complaints received since" in result.output
        assert "3 would go elsewhere" in result.output
        assert "      3  logistics -> arbiter" in result.output
        assert result.output.count("rule:delivery") == 3


@pytest.mark.usefixtures("stored")
def test_a_dry_run_of_the_rules_in_force_moves_nothing() -> None:
    result = RUN.invoke(rules, ["dry-run", "--since", _days_since_start()])
    assert "0 would go elsewhere" in result.output


@pytest.mark.usefixtures("stored")
def test_a_dry_run_looks_no_further_back_than_asked(other_rules: Path) -> None:
    result = RUN.invoke(rules, ["dry-run", str(other_rules), "--since", "1m"])
    assert "0 complaints received since" in result.output


@pytest.mark.parametrize("span", ["7", "d", "-7d", "0d", "7 days", "999999d"])
def test_a_span_that_is_none_is_wrong_usage(span: str) -> None:
    assert RUN.invoke(rules, ["dry-run", "--since", span]).exit_code == 2


def test_a_dry_run_without_mongodb_says_so(
    monkeypatch: pytest.MonkeyPatch, other_rules: Path
) -> None:
    monkeypatch.setenv("MONGO_URI", "mongodb://127.0.0.1:1")
    monkeypatch.setenv("MONGO_TIMEOUT_S", "0.3")
    result = RUN.invoke(rules, ["dry-run", str(other_rules)])
    assert result.exit_code == 1
    assert "store_unavailable" in result.output


def test_a_dry_run_that_is_told_no_mongodb_names_the_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MONGO_URI", raising=False)
    result = RUN.invoke(rules, ["dry-run"])
    assert result.exit_code == 2
    assert "MONGO_URI" in result.output


def _days_since_start() -> str:
    """The events lie at a fixed moment, the command counts back from now."""
    return f"{(datetime.now(UTC) - at(0)).days + 1}d"
