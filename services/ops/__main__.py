"""Run ops: `python -m services.ops`."""

from services.ops.app import SERVICE, build
from services.ops.settings import OpsSettings
from shared.http.server import run

if __name__ == "__main__":
    run(SERVICE, OpsSettings, build)
