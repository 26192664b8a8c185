"""Run the web form: `python -m services.web_form`."""

from services.web_form.app import SERVICE, build
from services.web_form.settings import WebFormSettings
from shared.http.server import run

if __name__ == "__main__":
    run(SERVICE, WebFormSettings, build)
