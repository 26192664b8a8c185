"""The sources and secrets of a local run."""

from pathlib import Path

from services.phone_transcript.sources import PhoneSource
from services.social_media.sources import SocialSource
from shared.contracts import Channel
from shared.intake.sources import load_sources
from shared.local_stack.local_sources import (
    CALL_CENTRE_KEY,
    STATUS_SECRET,
    TELEGRAM_SECRET,
    VK_SECRET,
    LocalSources,
    fresh_secrets,
    stored_secrets,
)


def test_the_adapters_can_read_the_sources_and_know_the_secrets(tmp_path: Path) -> None:
    names, secrets, path = LocalSources.of_run("0a1b"), fresh_secrets(), tmp_path / "sources.yaml"
    names.write(path)
    phone = load_sources(path, PhoneSource, channel=Channel.PHONE, environ=secrets)
    social = load_sources(path, SocialSource, channel=Channel.SOCIAL, environ=secrets)
    assert phone.get(names.call_centre).knows(secrets[CALL_CENTRE_KEY])
    assert social.get(names.vk).knows(secrets[VK_SECRET])
    assert social.get(names.telegram).knows(secrets[TELEGRAM_SECRET])


def test_the_sources_file_holds_no_secret(tmp_path: Path) -> None:
    LocalSources().write(tmp_path / "sources.yaml")
    text = (tmp_path / "sources.yaml").read_text()
    assert not any(value in text for value in fresh_secrets().values())
    assert "${VK_SECRET}" in text


def test_two_runs_share_neither_names_nor_secrets() -> None:
    assert not set(LocalSources.of_run("a").names) & set(LocalSources.of_run("b").names)
    assert not set(fresh_secrets().values()) & set(fresh_secrets().values())


def test_stored_secrets_outlive_a_run_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    first = stored_secrets(path)
    path.chmod(0o644)
    assert stored_secrets(path) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_missing_in_the_file_is_made_afresh(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text(f"{VK_SECRET}=kept-by-the-user\n\nnonsense\n{STATUS_SECRET}=\n")
    found = stored_secrets(path)
    assert found[VK_SECRET] == "kept-by-the-user"
    assert len(found[STATUS_SECRET].encode()) >= 32
