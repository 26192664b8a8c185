"""The Docker engine at hand, and one composition of our own in it."""

import json
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.deployment.env_file import ADDRESSES, fresh_secret, render
from shared.intake.sources import referenced_variables

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "deploy" / "sources.yaml"
KAFKA_IMAGE = "apache/kafka:4.1.0"
OUR_IMAGE = "zhaloba:test"
BASE_IMAGES = ("python:3.12-slim", KAFKA_IMAGE, "mongo:8.0")
QUESTION_S = 20.0
BUILD_S = 600.0
START_S = 240


def docker(*arguments: str, timeout_s: float = QUESTION_S) -> str:
    """Return what `docker` prints; a failure shows what it said."""
    done = subprocess.run(
        ["docker", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    said = f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert done.returncode == 0, f"docker {arguments[0]}: {said}"
    return done.stdout


def engine_obstacle(images: Sequence[str]) -> str | None:
    """Return why no container of `images` can run here, or None; no test ever pulls one."""
    if shutil.which("docker") is None:
        return "there is no docker on the PATH"
    if not _answers(["version"]):
        return "no Docker engine answers"
    missing = [image for image in images if not _answers(["image", "inspect", image])]
    return f"images are missing: docker pull {' '.join(missing)}" if missing else None


def compose_obstacle() -> str | None:
    """Return why docker-compose.yml cannot run here, or None."""
    if reason := engine_obstacle(BASE_IMAGES):
        return reason
    return None if _answers(["compose", "version"]) else "there is no docker compose"


def _answers(question: Sequence[str]) -> bool:
    try:
        docker(*question)
    except (AssertionError, subprocess.TimeoutExpired):
        return False
    return True


def free_ports(count: int) -> list[int]:
    """Return ports on 127.0.0.1 that nobody listens on at this moment."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@dataclass(frozen=True)
class Composition:
    """docker-compose.yml under a project name, ports and secrets of its own."""

    project: str
    env_file: Path
    variables: dict[str, str]

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.variables[f'{service.upper()}_PORT']}"

    @property
    def kafka(self) -> str:
        return f"127.0.0.1:{self.variables['KAFKA_PORT']}"

    def compose(self, *arguments: str, timeout_s: float = QUESTION_S) -> str:
        own = ["--project-name", self.project, "--env-file", str(self.env_file)]
        return docker("compose", *own, *arguments, timeout_s=timeout_s)

    def containers(self) -> dict[str, dict[str, Any]]:
        """Return what the engine knows of each container, ended ones too, by service."""
        numbers = self.compose("ps", "--all", "--quiet").split()
        known = json.loads(docker("inspect", *numbers))
        return {each["Config"]["Labels"]["com.docker.compose.service"]: each for each in known}


@contextmanager
def composed(folder: Path) -> Iterator[Composition]:
    """Build the image, start everything, wait until it is healthy; leave no container behind."""
    env_file, variables = _env_file(folder)
    composition = Composition(f"zhaloba-test-{uuid.uuid4().hex[:8]}", env_file, variables)
    composition.compose("build", "--quiet", timeout_s=BUILD_S)
    try:
        up = ("up", "--wait", "--wait-timeout", str(START_S))
        composition.compose(*up, timeout_s=START_S + QUESTION_S)
        yield composition
    except BaseException:
        print(composition.compose("logs", "--no-color", "--tail", "40"))
        raise
    finally:
        composition.compose("down", "--volumes", timeout_s=120)


def _env_file(folder: Path) -> tuple[Path, dict[str, str]]:
    """Write what `zhaloba env` writes, with free ports instead of the usual ones."""
    content = render(referenced_variables(SOURCES), make_secret=fresh_secret)
    names = [variable.name for variable in ADDRESSES if variable.name.endswith("_PORT")]
    ports = dict(zip(names, map(str, free_ports(len(names))), strict=True))
    status_page = f"http://127.0.0.1:{ports['STATUS_PAGE_PORT']}"
    own = {**ports, "PUBLIC_BASE_URL": status_page, "ZHALOBA_IMAGE": OUR_IMAGE}
    path = folder / "compose.env"
    path.write_text(content + "".join(f"{name}={value}\n" for name, value in own.items()))
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return path, dict(line.split("=", 1) for line in lines)
