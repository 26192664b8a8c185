"""The platforms that are understood. A new one is one module, and its place here."""

from collections.abc import Mapping
from typing import Final

from services.social_media.platform import Platform
from services.social_media.platforms.generic import Generic
from services.social_media.platforms.max import Max
from services.social_media.platforms.meta import Meta
from services.social_media.platforms.telegram import Telegram
from services.social_media.platforms.vk import Vk
from services.social_media.platforms.x import X

_ALL: Final = (Generic(), Max(), Meta(), Telegram(), Vk(), X())
PLATFORMS: Final[Mapping[str, Platform]] = {each.name: each for each in _ALL}
