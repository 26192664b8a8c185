"""Prometheus and Grafana ask for what the services really measure, and say what to do."""

import importlib
import json
import re
from pathlib import Path

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from tests.unit.deployment.ground import DEPLOY, PORTS, ROOT, load

RULES = load(DEPLOY / "prometheus" / "alerts.yml")["groups"][0]["rules"]
DASHBOARD = json.loads((DEPLOY / "grafana" / "zhaloba.json").read_bytes())
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SUFFIXES = re.compile(r"_(total|bucket|count|sum)$")


def measured() -> dict[str, set[str]]:
    """Return the labels of every metric that our code declares."""
    for room in ("services", "shared"):
        for path in (ROOT / room).rglob("*.py"):
            if "prometheus_client" in path.read_text(encoding="utf-8"):
                importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {
        SUFFIXES.sub("", name): set(metric._labelnames)
        for name, metric in REGISTRY._names_to_collectors.items()
        if isinstance(metric, MetricWrapperBase)
    }


def asked() -> dict[str, str]:
    """Return every query by the name of its alert or panel."""
    queries = {rule["alert"]: rule["expr"] for rule in RULES}
    for panel in DASHBOARD["panels"]:
        queries[panel["title"]] = " ".join(target["expr"] for target in panel["targets"])
    return queries


def test_every_metric_that_is_asked_for_is_measured() -> None:
    names = measured()
    for title, query in asked().items():
        for metric in re.findall(r"zhaloba_[a-z_]+", query):
            assert SUFFIXES.sub("", metric) in names, f"{title}: {metric}"


def test_every_label_that_is_summed_by_exists() -> None:
    names, given = measured(), {"service", "le", "job", "instance"}
    for title, query in asked().items():
        known = set(given)
        for metric in re.findall(r"zhaloba_[a-z_]+", query):
            known |= names[SUFFIXES.sub("", metric)]
        for labels in re.findall(r"\bby \(([^)]*)\)", query):
            assert set(re.split(r", *", labels)) <= known, title


def test_every_alert_is_explained() -> None:
    explained = re.findall(r"^\| ([A-Z][A-Za-z]+) \|", OPERATIONS, re.MULTILINE)
    assert explained == [rule["alert"] for rule in RULES]


def test_every_service_is_scraped_on_its_port() -> None:
    [job] = load(DEPLOY / "prometheus" / "prometheus.yml")["scrape_configs"]
    scraped = {config["labels"]["service"]: config["targets"] for config in job["static_configs"]}
    assert scraped == {service: [f"{service}:{port}"] for service, port in PORTS.items()}


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    cells = [
        (x, y)
        for at in places
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(places)
    assert Path(DEPLOY / "grafana" / "dashboards.yaml").exists()
