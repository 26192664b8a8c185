"""Run the status page: `python -m services.status_page`."""

from services.status_page.app import SERVICE, build
from services.status_page.settings import StatusPageSettings
from shared.http.server import run

if __name__ == "__main__":
    run(SERVICE, StatusPageSettings, build)
