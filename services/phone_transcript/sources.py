"""What the sources file says of one system that pushes transcripts."""

from pydantic import Field

from shared.contracts import SpeakerRole
from shared.intake.sources import Source


class PhoneSource(Source):
    """One call centre system; its `secrets` are its API keys, and a key identifies it.

    `roles` says which label of its transcripts is the customer and which the agent. `format` is
    what it sends; without one each body is recognised by its content. `signed_url` is the public
    address that Twilio was given: its webhooks are then taken without an API key, signed with
    Twilio's auth token, which is the secret.
    """

    signed_url: str | None = Field(default=None, pattern=r"^https?://\S+$", max_length=2_000)
    roles: dict[str, SpeakerRole] = Field(default_factory=dict)
