"""The channel sources of a local run, and the secrets that they share with their senders."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CALL_CENTRE_KEY: Final = "CALL_CENTRE_KEY"
VK_SECRET: Final = "VK_SECRET"  # noqa: S105 - the name of the variable
VK_CONFIRMATION: Final = "VK_CONFIRMATION"
TELEGRAM_SECRET: Final = "TELEGRAM_SECRET"  # noqa: S105 - the name of the variable
STATUS_SECRET: Final = "STATUS_TOKEN_SECRET"  # noqa: S105 - the name of the variable
_NAMES: Final = (CALL_CENTRE_KEY, VK_SECRET, VK_CONFIRMATION, TELEGRAM_SECRET, STATUS_SECRET)
_SECRET_BYTES: Final = 48
_OWNER_ONLY: Final = 0o600

_YAML: Final = """\
# Written by a local run. The secrets are references into the environment of the services.
sources:
  - name: {call_centre}
    channel: phone
    secrets: ["${{CALL_CENTRE_KEY}}"]
  - name: {vk}
    channel: social
    format: vk
    secrets: ["${{VK_SECRET}}"]
    confirmation: "${{VK_CONFIRMATION}}"
  - name: {telegram}
    channel: social
    format: telegram
    secrets: ["${{TELEGRAM_SECRET}}"]
"""


@dataclass(frozen=True, slots=True)
class LocalSources:
    """The names of a run's sources; a complaint's id depends on the name of its source."""

    site: str = "site"
    call_centre: str = "call-centre"
    vk: str = "shop-vk"
    telegram: str = "shop-telegram"

    @classmethod
    def of_run(cls, run: str) -> "LocalSources":
        """Return names that no other run has, so that what it sends is told from all else."""
        return cls(f"site-{run}", f"call-centre-{run}", f"vk-{run}", f"telegram-{run}")

    @property
    def names(self) -> tuple[str, ...]:
        return (self.site, self.call_centre, self.vk, self.telegram)

    def write(self, path: Path) -> None:
        """Write the sources file that the adapters read."""
        path.write_text(
            _YAML.format(call_centre=self.call_centre, vk=self.vk, telegram=self.telegram)
        )


def fresh_secrets() -> dict[str, str]:
    """Return a value for every secret of a run, by the name of its variable."""
    return {name: secrets.token_urlsafe(_SECRET_BYTES) for name in _NAMES}


def stored_secrets(path: Path) -> dict[str, str]:
    """Return the secrets of an earlier run in `path`, completed with fresh ones; store them.

    Only the owner may read the file.
    """
    stored = {}
    if path.exists():
        lines = (line.partition("=") for line in path.read_text().splitlines())
        stored = {name: value for name, _, value in lines if name in _NAMES and value}
    found = {**fresh_secrets(), **stored}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY), "w") as file:
        path.chmod(_OWNER_ONLY)  # a file that was already there keeps its mode otherwise
        file.writelines(f"{name}={value}\n" for name, value in found.items())
    return found
