"""The composition and the manifests: every service is there, confined, and gets what it reads."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.contracts import Channel
from shared.intake.sources import referenced_variables
from tests.unit.deployment.ground import (
    DEPLOY,
    NAMES,
    PORTS,
    ROOT,
    SOURCES,
    env_values,
    load,
    settings_class,
)

COMPOSE = load(ROOT / "docker-compose.yml")["services"]
KUBERNETES = DEPLOY / "kubernetes"
KUSTOMIZATION = load(KUBERNETES / "kustomization.yaml")
CHANNELS = {"phone_transcript": Channel.PHONE, "social_media": Channel.SOCIAL}
PUBLISHED = ("web_form", "phone_transcript", "social_media", "status_page", "ops")


def start(service: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read the service's settings with nothing but `environment`."""
    for name in settings_class(service).model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return settings_class(service)()


def filled_in(value: str) -> str:
    """Replace `${NAME:?...}` and `${NAME:-default}` as docker compose does."""
    values = env_values()

    def one(match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(2) or ""
        return values.get(name) or default.removeprefix(":-")

    return re.sub(r"\$\{([A-Z_]+)([^}]*)\}", one, value)


def merged(node: Any) -> dict[str, str]:
    return {name: filled_in(value) for name, value in node.items()}


@pytest.mark.parametrize("service", NAMES)
def test_a_composed_service_starts_with_the_environment_it_gets(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = COMPOSE[service]
    assert composed["command"] == [f"services.{service}"]
    settings = start(service, merged(composed["environment"]), monkeypatch)
    assert settings.http_port == PORTS[service]


@pytest.mark.parametrize("service", [*NAMES, "topics"])
def test_a_composed_service_is_confined(service: str) -> None:
    composed = COMPOSE[service]
    assert composed["read_only"] is True
    assert composed["cap_drop"] == ["ALL"]
    assert composed["security_opt"] == ["no-new-privileges:true"]
    assert composed["mem_limit"] == "256m"


def test_every_published_port_is_on_the_loopback_only() -> None:
    published = {name: each["ports"] for name, each in COMPOSE.items() if "ports" in each}
    assert set(published) == {*PUBLISHED, "kafka", "prometheus", "grafana"}
    for ports in published.values():
        assert all(port.startswith("127.0.0.1:") for port in ports)
    for service in PUBLISHED:
        assert published[service][0].endswith(f":-{PORTS[service]}}}:{PORTS[service]}")


def test_every_service_waits_for_what_it_cannot_start_without() -> None:
    for service in NAMES:
        needs = settings_class(service).model_fields
        after = COMPOSE[service]["depends_on"]
        kafka = "kafka_bootstrap_servers" in needs
        assert kafka == (after.get("topics") == {"condition": "service_completed_successfully"})
        if "mongo_uri" in needs and needs["mongo_uri"].is_required():
            assert after["mongo"] == {"condition": "service_healthy"}


def manifest(service: str, kind: str) -> dict[str, Any] | None:
    path = KUBERNETES / f"{service.replace('_', '-')}.yaml"
    assert path.name in KUSTOMIZATION["resources"]
    return next((each for each in documents(path) if each["kind"] == kind), None)


def documents(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(path.read_bytes()))


def deployed(service: str) -> tuple[list[str], dict[str, str]]:
    """Return the arguments and the environment of a service's container in Kubernetes."""
    deployment = manifest(service, "Deployment")
    assert deployment is not None
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    [generated] = KUSTOMIZATION["configMapGenerator"]
    environment = dict(each.split("=", 1) for each in generated["literals"])
    secrets = {**env_values(), "MONGO_URI": "mongodb://mongo.example/"}
    for variable in container.get("env", []):
        reference = variable.get("valueFrom", {}).get("secretKeyRef", {})
        environment[variable["name"]] = variable.get("value") or secrets[reference["key"]]
    return container["args"], environment


@pytest.mark.parametrize("service", NAMES)
def test_a_deployed_service_starts_with_the_environment_it_gets(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, environment = deployed(service)
    assert arguments == [f"services.{service}"]
    start(service, environment, monkeypatch)


@pytest.mark.parametrize("service", NAMES)
def test_a_service_gets_the_secrets_of_its_own_channel_and_no_others(service: str) -> None:
    channel = CHANNELS.get(service)
    own = set(referenced_variables(SOURCES, channel=channel)) if channel else set()
    for environment in (COMPOSE[service]["environment"], deployed(service)[1]):
        assert set(referenced_variables(SOURCES)) & set(environment) == own


@pytest.mark.parametrize("service", NAMES)
def test_a_deployed_service_is_found_and_survives_the_drain_of_a_node(service: str) -> None:
    deployment = manifest(service, "Deployment")
    assert deployment is not None
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    found = manifest(service, "Service")
    assert (found is not None) == (service in PUBLISHED)
    assert found is None or found["spec"]["selector"] == labels
    budget = manifest(service, "PodDisruptionBudget")
    assert (budget is not None) == (deployment["spec"]["replicas"] > 1)
    assert budget is None or budget["spec"]["selector"]["matchLabels"] == labels


@pytest.mark.parametrize("name", ["service", "job"])
def test_every_pod_meets_the_restricted_standard(name: str) -> None:
    pod = load(KUBERNETES / "patches" / f"{name}.yaml")["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_the_image_runs_as_a_user_that_kubernetes_can_see_is_not_root() -> None:
    instructions = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^USER (.*)$", instructions, re.MULTILINE) == ["10001:10001"]
