"""What a platform must answer to be understood: one subclass in one module."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from services.social_media.domain import Context, Entry
from services.social_media.sources import SocialSource
from shared.intake.rejected import Rejected


@dataclass(frozen=True, slots=True)
class Reply:
    """What a platform wants to hear. `body` is plain text unless `media_type` says otherwise."""

    body: str = ""
    media_type: str = "text/plain"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request as it came: raw bytes, headers with names in lower case, query parameters."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


class Platform(ABC):
    """One platform. `signed_in_body` says that a delivery can only be judged once it is parsed,
    `signs` that the secret makes signatures and is never shown.
    """

    name: ClassVar[str]
    done: ClassVar[Reply] = Reply()
    signed_in_body: ClassVar[bool] = False
    signs: ClassVar[bool] = False

    @abstractmethod
    def verify(self, delivery: Delivery, document: object, source: SocialSource) -> None:
        """Return when the delivery is authentic; `document` is None unless `signed_in_body`.

        Raises:
            Rejected: 401 or 403.
        """

    def parts(self, document: object, context: Context) -> Sequence[object]:
        """Take a batch apart: each part is a delivery of its own, with one entry where possible.

        So each complaint is stored with its own part, and one broken entry is recorded alone.
        """
        del context
        return [document]

    @abstractmethod
    def entries(self, document: object, context: Context) -> Sequence[Entry]:
        """Read a part of a delivery. Never raises: what cannot be read is Broken."""

    def handshake(self, delivery: Delivery, source: SocialSource) -> Reply | None:
        """Answer a GET, or None where the platform never sends one.

        Raises:
            Rejected: 400 or 403; a challenge of a stranger is not echoed.
        """
        del delivery, source
        return None

    def delivery_id(self, delivery: Delivery) -> str | None:
        """Return the id that the platform gave and signed this delivery by, if it does so."""
        del delivery
        return None

    def greeting(self, document: object, source: SocialSource) -> Reply | None:
        """Answer an authentic POST that is a handshake, or None when it is a delivery."""
        del document, source
        return None

    def without_secrets(self, document: object) -> object:
        """Return the document as it may be stored; the same object when nothing is secret in it."""
        return document


def not_authentic(status: int = 401) -> Rejected:
    """Return the one refusal of everybody who does not know the secret."""
    return Rejected(
        status, "not_authentic", "the delivery is not signed with a secret of its source"
    )
