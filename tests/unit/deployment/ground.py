"""What the deployment files are held against: every service's settings, and each other."""

import importlib
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr

from shared.deployment.env_file import fresh_secret, render
from shared.intake.sources import referenced_variables
from shared.local_stack.catalogue import SERVICES
from shared.settings import CommonSettings

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
SOURCES = DEPLOY / "sources.yaml"
NAMES = tuple(spec.name for spec in SERVICES)
PORTS = {spec.name: spec.port for spec in SERVICES}


def settings_class(service: str) -> type[CommonSettings]:
    """Return the class that the service's entry point reads."""
    module = importlib.import_module(f"services.{service}.settings")
    [found] = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, CommonSettings)
        and value.__module__ == module.__name__
    ]
    return found


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_bytes())


def env_values() -> dict[str, str]:
    """Return what `zhaloba env` writes, as docker compose reads it."""
    content = render(referenced_variables(SOURCES), make_secret=fresh_secret)
    lines = [line for line in content.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def expected_rows() -> list[tuple[str, str, str]]:
    """Return variable, default and readers of every setting, in the order of the alphabet."""
    readers: dict[str, dict[str, str]] = {}
    for service in NAMES:
        for name, field in settings_class(service).model_fields.items():
            default = "required" if field.is_required() else _shown(field.default)
            readers.setdefault(name.upper(), {})[service] = default
    return [
        (name, " / ".join(dict.fromkeys(defaults.values())), _who(list(defaults)))
        for name, defaults in sorted(readers.items())
    ]


def _shown(default: object) -> str:
    if isinstance(default, SecretStr):
        return "secret"
    return (
        "none"
        if default is None
        else f"{default:g}"
        if isinstance(default, float)
        else str(default)
    )


def _who(services: list[str]) -> str:
    return "all" if len(services) == len(NAMES) else ", ".join(services)
