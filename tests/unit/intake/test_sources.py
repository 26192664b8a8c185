"""Sources out of YAML: secrets come from the environment, and never show."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from shared.contracts import Channel
from shared.errors import ConfigurationError
from shared.intake.credentials import bearer_token, is_one_of
from shared.intake.rejected import Rejected
from shared.intake.sources import Source, Sources, load_sources

ENVIRON = {"OLD_SECRET": "old secret value", "NEW_SECRET": "новый секрет"}
TWO = """
sources:
  - name: bot
    channel: social
    format: telegram
    secrets: ["${OLD_SECRET}", "${NEW_SECRET}"]
  - name: calls
    channel: phone
    secrets: ["${NOT_SET_HERE}"]
"""


class Bot(Source):
    confirmation: SecretStr | None = None


def load(tmp_path: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> Sources[Bot]:
    path = tmp_path / "sources.yaml"
    path.write_text(text)
    return load_sources(path, Bot, channel=Channel.SOCIAL, environ=environ)


def test_a_service_reads_its_own_channel_without_the_secrets_of_others(tmp_path: Path) -> None:
    assert [source.name for source in load(tmp_path, TWO)] == ["bot"]


def test_both_secrets_of_a_rotation_are_valid_and_no_other(tmp_path: Path) -> None:
    bot = load(tmp_path, TWO).get("bot")
    assert bot.knows("old secret value")
    assert bot.knows("новый секрет".encode())
    assert not bot.knows("old secret valuf")
    assert not bot.knows("")
    assert not bot.knows(None)


def test_no_secret_shows_in_the_representation(tmp_path: Path) -> None:
    bot = load(tmp_path, TWO).get("bot")
    assert not any(secret in f"{bot!r}{bot}" for secret in ENVIRON.values())


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"secrets\[1\].*NEW_SECRET is not set"):
        load(tmp_path, TWO, {"OLD_SECRET": "old secret value"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1", "'sources'"),
        ("sources: [1]", "'sources'"),
        ("sources: {a: 1}", "'sources'"),
        ("}", "cannot read"),
        ("sources: [{name: x, channel: fax}]", r"sources\[0\].channel"),
        ("sources: [{channel: social}]", r"sources\[0\].name"),
        ("sources: [{name: X Y, channel: social}]", r"sources\[0\].name"),
        ("sources: [{name: x, channel: social, colour: red}]", r"sources\[0\].colour"),
        ("sources: [{name: x, channel: social, state: off}]", r"sources\[0\].state"),
        ("sources: [{name: x, channel: social, secrets: [short]}]", r"sources\[0\].secrets.0"),
        (
            "sources: [{name: x, channel: social, secrets: [aaaaaaaa, bbbbbbbb, cccccccc]}]",
            "secrets",
        ),
        (
            "sources: [{name: x, channel: social}, {name: x, channel: social}]",
            r"sources\[1\].*taken",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, text)


def test_a_wrong_entry_never_shows_its_secret(tmp_path: Path) -> None:
    text = 'sources: [{name: x, channel: social, confirmation: ["${OLD_SECRET}"]}]'
    with pytest.raises(ConfigurationError) as error:
        load(tmp_path, text)
    assert "old secret" not in str(error.value)
    assert error.value.__cause__ is None


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="FileNotFoundError"):
        load_sources(tmp_path / "none.yaml", Bot, channel=Channel.SOCIAL, environ={})


@pytest.mark.parametrize(("state", "status"), [("paused", 503), ("retired", 410)])
def test_a_source_out_of_service_is_refused(tmp_path: Path, state: str, status: int) -> None:
    text = f"sources: [{{name: x, channel: social, state: {state}}}]"
    with pytest.raises(Rejected) as refusal:
        load(tmp_path, text).get("x")
    assert refusal.value.status == status
    assert ("Retry-After" in refusal.value.headers) == (status == 503)


def test_a_name_that_is_not_configured_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refusal:
        load(tmp_path, TWO).get("calls")
    assert refusal.value.status == 404


@pytest.mark.parametrize("given", ["é", "ф" * 99, "\ud800", b"\xff\x00", "x" * 100_000])
def test_any_given_secret_is_compared_without_a_crash(given: str | bytes) -> None:
    assert not is_one_of(given, [SecretStr("old secret value")])


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", b"abc"),
        ("bearer  abc ", b"abc"),
        ("Bearer", None),
        ("Bearer  ", None),
        ("Basic abc", None),
        ("", None),
        (None, None),
        ("Bearer \xff", b"\xff"),
    ],
)
def test_a_bearer_token_is_read_as_bytes(header: str | None, token: bytes | None) -> None:
    assert bearer_token(header) == token
