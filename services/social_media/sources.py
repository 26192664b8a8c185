"""What the sources file says of one webhook."""

from pydantic import Field

from shared.intake.sources import Source


class SocialSource(Source):
    """One webhook. `format` names the platform.

    `own_ids` are the accounts we write with, so that our own words are no complaints.
    `confirmation` is VK's answer to its handshake. `unsigned` admits deliveries without a secret,
    for a VK community that has none.
    """

    own_ids: frozenset[str] = frozenset()
    confirmation: str | None = Field(default=None, max_length=200)
    unsigned: bool = False
