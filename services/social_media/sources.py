"""What the sources file says of one webhook."""

from pydantic import Field, SecretStr

from services.social_media.mapping import FieldMapping
from shared.intake.sources import Source


class SocialSource(Source):
    """One webhook. `format` names the platform.

    `own_ids` are the accounts we write with, so that our own words are no complaints.
    `confirmation` is VK's answer to its handshake, `verify_token` what Meta shows in its own,
    `mapping` says where a generic source keeps what a complaint needs. `unsigned` admits
    deliveries without a secret, for a VK community that has none.
    """

    mapping: FieldMapping | None = None
    verify_token: SecretStr | None = Field(default=None, min_length=8)
    own_ids: frozenset[str] = frozenset()
    confirmation: str | None = Field(default=None, max_length=200)
    unsigned: bool = False
