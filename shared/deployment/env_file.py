"""The `.env` of docker-compose.yml: every variable, what it is for, and fresh secrets.

`.env.example` is the same file without values for what is secret.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# 256 bits. Hexadecimal digits mean nothing to a URL, to a dotenv file, to Telegram or to VK.
_SECRET_BYTES: Final = 32
# VK takes at most 50 characters.
_SOURCE_SECRET_BYTES: Final = 24

MakeSecret = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Variable:
    """One line of the file: `secret_bytes` of randomness, or a value that is no secret.

    An optional variable is written as a comment: it shows the default.
    """

    name: str
    why: str
    value: str = ""
    secret_bytes: int = 0
    optional: bool = False

    def lines(self, make_secret: MakeSecret | None) -> Iterator[str]:
        yield from (f"# {line}" for line in self.why.splitlines())
        value = self.value
        if self.secret_bytes and make_secret is not None:
            value = make_secret(self.secret_bytes)
        yield f"{'# ' if self.optional else ''}{self.name}={value}"


_HEAD: Final = """\
# Settings of docker-compose.yml. Make your own, with fresh secrets:
#
#     zhaloba env --write .env
#
# Nothing here has a working default where it is secret; .env is never committed."""

SECRETS: Final = (
    Variable(
        "STATUS_TOKEN_SECRET",
        "Signs the customers' status links. At least 32 bytes; whoever changes it makes every\n"
        "link that was handed out invalid.",
        secret_bytes=_SECRET_BYTES,
    ),
    Variable(
        "MONGO_PASSWORD",
        "Password of the user `zhaloba` in MongoDB. It is set when the volume is first made.",
        secret_bytes=_SECRET_BYTES,
    ),
    Variable(
        "GRAFANA_ADMIN_PASSWORD",
        "Password of `admin` in Grafana (profile observability).",
        secret_bytes=_SECRET_BYTES,
    ),
)
ADDRESSES: Final = (
    Variable(
        "PUBLIC_BASE_URL",
        "Where customers reach the status page: the first part of every link.",
        value="http://localhost:8004",
    ),
    Variable(
        "WEB_FORM_PORT",
        "Ports on 127.0.0.1; put your reverse proxy in front of them.",
        value="8001",
        optional=True,
    ),
    Variable("PHONE_TRANSCRIPT_PORT", "", value="8002", optional=True),
    Variable("SOCIAL_MEDIA_PORT", "", value="8003", optional=True),
    Variable("STATUS_PAGE_PORT", "", value="8004", optional=True),
    Variable("OPS_PORT", "", value="8005", optional=True),
    Variable(
        "KAFKA_PORT",
        "Kafka for the departments on this machine, without authentication: 127.0.0.1 only.",
        value="9094",
        optional=True,
    ),
    Variable("PROMETHEUS_PORT", "Profile observability.", value="9090", optional=True),
    Variable("GRAFANA_PORT", "", value="3000", optional=True),
)
REST: Final = (
    Variable(
        "ZHALOBA_SOURCES_FILE",
        "The channel sources.",
        value="./deploy/sources.yaml",
        optional=True,
    ),
    Variable(
        "WEB_FORM_SOURCE",
        "What the web form is called in each complaint's `source`.",
        value="site",
        optional=True,
    ),
    Variable("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR.", value="INFO", optional=True),
    Variable("ZHALOBA_IMAGE", "The image of our services.", value="zhaloba:dev", optional=True),
    Variable("ZHALOBA_VERSION", "What the image is labelled with.", value="dev", optional=True),
)


def render(source_variables: Sequence[str], *, make_secret: MakeSecret | None) -> str:
    """Return the file; without `make_secret` every secret stays empty.

    `source_variables` are the names that the sources file refers to.
    """
    lines = [_HEAD, "", "# --- Secrets ---"]
    for variable in SECRETS:
        lines += ["", *variable.lines(make_secret)]
    lines += ["", "# --- Secrets of the channel sources, named by the sources file ---", ""]
    for name in source_variables:
        lines += Variable(name, "", secret_bytes=_SOURCE_SECRET_BYTES).lines(make_secret)
    for title, variables in (("Addresses", ADDRESSES), ("The rest", REST)):
        lines += ["", f"# --- {title} ---"]
        for variable in variables:
            lines += [*([""] if variable.why else []), *variable.lines(make_secret)]
    return "\n".join(lines) + "\n"


def fresh_secret(random_bytes: int) -> str:
    """Return `random_bytes` bytes of the system's randomness as hexadecimal digits."""
    return secrets.token_hex(random_bytes)
