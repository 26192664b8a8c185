"""A service with a wrong setting says which, in a line, and does not start."""

import os
import subprocess
import sys

import pytest

SERVICES = (
    "web_form",
    "phone_transcript",
    "social_media",
    "classifier",
    "router",
    "status_page",
    "ops",
)
SECRET = "short-but-secret"  # shorter than a token secret must be


def start(service: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return subprocess.run(
        [sys.executable, "-m", f"services.{service}"],
        env=base | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_missing_setting_is_named_and_the_service_does_not_start(service: str) -> None:
    process = start(service)
    assert process.returncode == 78
    assert "Traceback" not in process.stderr
    assert f"{service} does not start: " in process.stderr
    needed = "MONGO_URI" if service == "status_page" else "KAFKA_BOOTSTRAP_SERVERS"
    assert f"{needed}: Field required" in process.stderr


def test_a_secret_that_is_too_short_is_refused_and_never_shown() -> None:
    process = start(
        "web_form",
        KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1",
        PUBLIC_BASE_URL="http://127.0.0.1",
        STATUS_TOKEN_SECRET=SECRET,
    )
    assert process.returncode == 78
    assert "STATUS_TOKEN_SECRET" in process.stderr
    assert SECRET not in process.stderr
