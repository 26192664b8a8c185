"""Reading a manifest, addressing payloads, and the report."""

import hashlib
import hmac
import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from shared.errors import ConfigurationError
from shared.local_stack.corpus.deliveries import delivery_of, write_sources
from shared.local_stack.corpus.manifest import read_manifest
from shared.local_stack.corpus.report import Grade, Result, failed, print_report
from shared.local_stack.corpus.run import results_of
from tests.unit.local_stack.corpus_entries import complaint, entry, outcome

LINE = {
    "file": "a.json",
    "category": "social",
    "system": "VK Callback API",
    "event_action": "reject",
}


def written(folder: Path, *lines: str) -> Path:
    (folder / "manifest.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def test_a_manifest_is_read_without_what_does_not_concern_an_adapter(tmp_path: Path) -> None:
    (tmp_path / "a.json").touch()
    [read] = read_manifest(written(tmp_path, json.dumps({**LINE, "license": "MIT"}), ""))
    assert (read.file, read.action, read.soft) == ("a.json", "reject", False)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (json.dumps(LINE), "payloads are missing: a.json"),
        (json.dumps({**LINE, "event_action": "shred"}), "manifest.jsonl:1: event_action"),
        ("{", "manifest.jsonl:1"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_where(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        read_manifest(written(tmp_path, line))


def test_a_folder_without_a_manifest_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot read .*manifest\.jsonl"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("system", "path", "header"),
    [
        ("Telegram Bot API", "telegram", "X-Telegram-Bot-Api-Secret-Token"),
        ("WhatsApp Cloud API", "meta", "X-Hub-Signature-256"),
        ("Meta Instagram webhooks", "meta", "X-Hub-Signature-256"),
        ("X (Twitter) Account Activity API", "x", "x-twitter-webhooks-signature"),
        ("MAX messenger Bot API", "max", "X-Max-Bot-Api-Secret"),
    ],
)
def test_a_payload_comes_as_its_platform_sends_it(system: str, path: str, header: str) -> None:
    sent = delivery_of(entry(system=system), 7, b"{}")
    assert sent is not None
    assert sent.path == f"/v1/webhooks/{path}/corpus-0007"
    assert header in sent.headers


def test_a_signature_is_of_the_bytes_and_with_the_secret_of_the_source() -> None:
    body = b'{"a": "\\u0416"}\n'
    sent = delivery_of(entry(system="WhatsApp Cloud API"), 1, body)
    assert sent is not None
    assert sent.source is not None
    [secret] = json.loads(json.dumps(sent.source))["secrets"]
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert sent.headers["X-Hub-Signature-256"] == f"sha256={digest}"


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (b'{"secret": "long-enough"}', {"secrets": ["long-enough"]}),
        (b'{"type": "message_new"}', {"unsigned": True}),
        (b"no JSON", {"unsigned": True}),
    ],
)
def test_a_vk_source_has_the_secret_that_stands_in_its_payload(
    body: bytes, source: dict[str, object]
) -> None:
    sent = delivery_of(entry(system="VK Callback API"), 1, body)
    assert sent is not None
    assert sent.source is not None
    assert source.items() <= sent.source.items()


def test_each_call_has_a_key_of_its_own_in_the_sources_file(tmp_path: Path) -> None:
    calls = [delivery_of(entry(category="phone", system="SubRip"), n, b"") for n in (1, 2)]
    write_sources(tmp_path / "sources.yaml", [each for each in calls if each])
    listed = json.loads((tmp_path / "sources.yaml").read_text())["sources"]
    keys = {f"Bearer {each['secrets'][0]}" for each in listed}
    assert keys == {each.headers["Authorization"] for each in calls if each}
    assert len(keys) == 2


def test_a_system_that_no_adapter_takes_is_a_failure_and_vectors_are_not_sent() -> None:
    unknown = entry(file="forms/a.json", category="forms", system="Paper form")
    vectors = entry("signature_vectors", file="signatures/a.json", category="signatures")
    right = entry(file="a.json")
    assert delivery_of(unknown, 1, b"") is None
    results = results_of([unknown, vectors, right], {"a.json": outcome(complaint())})
    assert [each.grade for each in results] == [Grade.FAILED, Grade.NOT_SENT, Grade.PASSED]
    assert results[0].faults == ("no adapter takes Paper form",)


def test_only_a_hard_difference_is_a_failure_and_every_difference_says_why() -> None:
    soft = Result(entry(file="soft.json", check_level="soft"), ("text: 'a' instead of 'b'",))
    hard = Result(entry(file="hard.json"), ("one", "two", "three", "four"))
    results = [Result(entry()), soft, hard]
    assert failed(results) == 1
    shown = StringIO()
    print_report(Console(file=shown, width=100), results)
    lines = [line.split() for line in shown.getvalue().splitlines()]
    assert ["Telegram", "Bot", "API", "1", "1", "1", "0"] in lines
    assert "soft  soft.json  text: 'a' instead of 'b'" in shown.getvalue()
    assert "failed  hard.json  one; two; three; and 1 more" in shown.getvalue()
    assert "hard entries right: 1 of 2 (social 1 of 2)" in shown.getvalue()
