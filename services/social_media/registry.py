"""The platforms that are understood. A new one is one module, and its place here."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.social_media.platform import Platform
from services.social_media.platforms.generic import Generic
from services.social_media.platforms.max import Max
from services.social_media.platforms.meta import Meta
from services.social_media.platforms.telegram import Telegram
from services.social_media.platforms.vk import Vk
from services.social_media.platforms.x import X
from services.social_media.sources import SocialSource
from shared.errors import ConfigurationError
from shared.intake.credentials import is_hashed

_ALL: Final = (Generic(), Max(), Meta(), Telegram(), Vk(), X())
PLATFORMS: Final[Mapping[str, Platform]] = {each.name: each for each in _ALL}


def check_sources(sources: Iterable[SocialSource]) -> None:
    """Find at start what would only show when the first message of a source comes.

    Raises:
        ConfigurationError: a platform is not known, a source has no secret, or a generic one no
            mapping.
    """
    for source in sources:
        platform = PLATFORMS.get(source.format or "")
        if platform is None:
            known = ", ".join(PLATFORMS)
            raise ConfigurationError(f"source {source.name}: format must be one of {known}")
        if not source.secrets and not source.unsigned:
            raise ConfigurationError(f"source {source.name}: has no secrets")
        if platform.signs and any(map(is_hashed, source.secrets)):
            raise ConfigurationError(f"source {source.name}: a signing secret cannot be a digest")
        if source.format == Generic.name and source.mapping is None:
            raise ConfigurationError(f"source {source.name}: has no mapping")
