"""The routing rules from YAML: read strictly, so that a slip of the pen stops the start."""

from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.router.domain.rules import Rule, Rulebook, checked
from shared.contracts import Category, Channel, Severity
from shared.contracts.base import Slug
from shared.errors import ConfigurationError


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Conditions(_Strict):
    category: Annotated[frozenset[Category], BeforeValidator(_one_or_many)] = frozenset()
    severity: Annotated[frozenset[Severity], BeforeValidator(_one_or_many)] = frozenset()
    channel: Annotated[frozenset[Channel], BeforeValidator(_one_or_many)] = frozenset()
    language: Annotated[
        frozenset[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]], BeforeValidator(_one_or_many)
    ] = frozenset()


class _Rule(_Strict):
    name: Slug
    when: _Conditions
    to: Slug


class _File(_Strict):
    departments: Annotated[tuple[Slug, ...], Field(min_length=1)]
    fallback: Slug
    arbiter: Slug
    min_confidence: Annotated[float, Field(ge=0, le=1)]
    due_hours: dict[Severity, Annotated[float, Field(gt=0, le=24 * 366)]]
    rules: tuple[_Rule, ...]


def load_rules(path: Path | None) -> Rulebook:
    """Return the rules in `path`, or those that ship with the router.

    Raises:
        ConfigurationError: the file cannot be read, lacks something, or contradicts itself.
    """
    place = str(path) if path is not None else "rules.yaml of the router"
    try:
        text = _text(path)
        return checked(_book(_File.model_validate(yaml.safe_load(text))))
    except OSError as error:
        raise ConfigurationError(f"{place}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{place}: not YAML in UTF-8") from error
    except ValidationError as error:
        raise ConfigurationError(f"{place}: {_first(error)}") from error
    except ConfigurationError as error:
        raise ConfigurationError(f"{place}: {error}") from error


def _text(path: Path | None) -> str:
    if path is not None:
        return path.read_text("utf-8")
    return files("services.router").joinpath("rules.yaml").read_text("utf-8")


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"])) or "the file"
    return f"{where}: {first['msg']}"


def _book(file: _File) -> Rulebook:
    return Rulebook(
        departments=file.departments,
        fallback=file.fallback,
        arbiter=file.arbiter,
        min_confidence=file.min_confidence,
        due_in={severity: timedelta(hours=hours) for severity, hours in file.due_hours.items()},
        rules=tuple(_rule(rule) for rule in file.rules),
    )


def _rule(rule: _Rule) -> Rule:
    return Rule(
        name=rule.name,
        department=rule.to,
        categories=rule.when.category,
        severities=rule.when.severity,
        channels=rule.when.channel,
        languages=rule.when.language,
    )
