"""The sources of a channel, from one YAML file; secrets are references into the environment.

    sources:
      - name: shop-telegram
        channel: social
        format: telegram
        secrets: ["${TELEGRAM_SECRET}", "${TELEGRAM_SECRET_NEXT}"]

A service reads the entries of its own channel with its own subclass of `Source`, so the secrets of
other channels need not be in its environment.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from shared.contracts import Channel
from shared.contracts.base import Slug
from shared.errors import ConfigurationError
from shared.intake.credentials import is_one_of
from shared.intake.rejected import Rejected

Secret = Annotated[SecretStr, Field(min_length=8)]
SourceT = TypeVar("SourceT", bound="Source")

_REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_RETRY_AFTER_S: Final = 300


class SourceState(StrEnum):
    """Off for now is `paused` (503), off for good is `retired` (410)."""

    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"


class Source(BaseModel):
    """One place that complaints come from; two secrets are valid while one replaces the other."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Slug
    channel: Channel
    format: Slug | None = None
    state: SourceState = SourceState.ACTIVE
    secrets: Annotated[tuple[Secret, ...], Field(max_length=2)] = ()

    def knows(self, given: bytes | str | None) -> bool:
        """Return whether `given` is one of the secrets, in constant time."""
        return is_one_of(given, self.secrets)


class Sources(Generic[SourceT]):
    """The sources of one channel, by name."""

    def __init__(self, entries: Mapping[str, SourceT]) -> None:
        self._entries = dict(entries)

    def __iter__(self) -> Iterator[SourceT]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, name: str) -> SourceT:
        """Return the source that takes messages under `name`.

        Raises:
            Rejected: 404 unknown, 410 retired, 503 paused.
        """
        source = self._entries.get(name)
        if source is None:
            raise Rejected(404, "unknown_source", "no source is configured under this name")
        if source.state is SourceState.RETIRED:
            raise Rejected(410, "source_retired", "this source is closed for good")
        if source.state is SourceState.PAUSED:
            raise Rejected(
                503,
                "source_paused",
                "this source is switched off for now",
                headers={"Retry-After": str(_RETRY_AFTER_S)},
            )
        return source


def load_sources(
    path: Path,
    model: type[SourceT],
    *,
    channel: Channel,
    environ: Mapping[str, str] | None = None,
) -> Sources[SourceT]:
    """Read the entries of `channel` as `model`.

    Raises:
        ConfigurationError: the file cannot be read, an entry is wrong, a name comes twice, or a
            variable that an entry refers to is not set. The message never shows a value.
    """
    variables = os.environ if environ is None else environ
    entries: dict[str, SourceT] = {}
    for index, entry in enumerate(_entries(path)):
        if entry.get("channel") != channel.value:
            continue
        place = f"sources[{index}]"
        source = _source(_resolved(entry, variables, place), model, place)
        if source.name in entries:
            raise ConfigurationError(f"{place}: the name {source.name!r} is taken")
        entries[source.name] = source
    return Sources(entries)


def referenced_variables(path: Path, *, channel: Channel | None = None) -> tuple[str, ...]:
    """Return the names that the entries refer to, of one channel or of all, each once.

    Raises:
        ConfigurationError: the file cannot be read, or is no list of sources.
    """
    entries = [entry for entry in _entries(path) if channel in (None, entry["channel"])]
    return tuple(dict.fromkeys(_REFERENCE.findall(json.dumps(entries, default=str))))


def _entries(path: Path) -> list[dict[str, object]]:
    try:
        document = yaml.safe_load(path.read_bytes())
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"cannot read {path}: {type(error).__name__}") from None
    listed = document.get("sources") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ConfigurationError(f"{path}: expected a list of mappings under 'sources'")
    for index, entry in enumerate(listed):
        if entry.get("channel") not in set(Channel):
            raise ConfigurationError(f"sources[{index}].channel: not one of {', '.join(Channel)}")
    return listed


def _resolved(value: object, variables: Mapping[str, str], place: str) -> object:
    """Replace every `${NAME}` in a value by the variable of that name."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: _variable(match.group(1), variables, place), value)
    if isinstance(value, list):
        return [_resolved(item, variables, f"{place}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: _resolved(item, variables, f"{place}.{key}") for key, item in value.items()}
    return value


def _variable(name: str, variables: Mapping[str, str], place: str) -> str:
    if not variables.get(name):
        raise ConfigurationError(f"{place}: the environment variable {name} is not set")
    return variables[name]


def _source(entry: object, model: type[SourceT], place: str) -> SourceT:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join([place, *map(str, first["loc"])])
        raise ConfigurationError(f"{where}: {first['msg']}") from None
