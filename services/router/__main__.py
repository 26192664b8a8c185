"""Run the router: `python -m services.router`."""

from services.router.app import build
from services.router.service import SERVICE
from services.router.settings import RouterSettings
from shared.http.server import run

if __name__ == "__main__":
    run(SERVICE, RouterSettings, build)
