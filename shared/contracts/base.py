"""What every event has in common: immutable, closed for producers, open for consumers."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints


def aware_utc(moment: datetime) -> datetime:
    """Return the same instant in UTC. `moment` must be aware.

    Raises:
        ValueError: the instant lies outside the years 1 to 9999 in UTC.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the time is out of range in UTC") from error


UtcTime = Annotated[AwareDatetime, AfterValidator(aware_utc)]

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ShortText = Annotated[str, StringConstraints(max_length=2_000)]
LongText = Annotated[str, StringConstraints(max_length=1_048_576)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of an event: immutable; a producer cannot add a field that the contract lacks."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Event(Part):
    """Base of every message on the wire.

    `TYPE` and `VERSION` name the contract in CloudEvents headers. A version only ever gains
    optional fields; everything else is a new version on a new topic.
    """

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1

    @property
    def subject(self) -> UUID | None:
        """Return the complaint that this event is about: the record's key."""
        return getattr(self, "complaint_id", None)

    @property
    def ce_id(self) -> UUID:
        """Return the id that is the same for every repetition of this event."""
        raise TypeError(f"{type(self).__name__} does not derive its id")  # pragma: no cover

    @property
    def ce_time(self) -> datetime:
        """Return when what the event reports took place, in UTC."""
        raise TypeError(f"{type(self).__name__} does not say its time")  # pragma: no cover

    @classmethod
    @cache
    def wire_type(cls) -> bytes:
        """Return the contract and its version as they stand in the header `ce_type`."""
        return f"{cls.TYPE}.v{cls.VERSION}".encode()

    def encode(self) -> bytes:
        """Return the value of the record: UTF-8 JSON without insignificant white space."""
        return self.model_dump_json().encode()

    @classmethod
    def decode(cls, value: bytes) -> Self:
        """Read a record's value; fields that are not known yet are ignored.

        Raises:
            pydantic.ValidationError: the value is not this contract.
        """
        return cls.model_validate_json(value, extra="ignore")
