"""`zhaloba corpus` over a corpus of our own, through the real adapters."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.local_stack.corpus.report import Result
from shared.local_stack.corpus.run import judge
from shared.local_stack.embedded_kafka import embedded_kafka_obstacle
from shared.local_stack.run_folder import RunFolder

OBSTACLE = embedded_kafka_obstacle()
pytestmark = pytest.mark.skipif(OBSTACLE is not None, reason=f"no embedded Kafka: {OBSTACLE}")

TELEGRAM = {
    "update_id": 1,
    "message": {
        "message_id": 5,
        "date": 1_772_346_600,
        "chat": {"id": 70, "type": "private"},
        "from": {"id": 7, "is_bot": False, "first_name": "Ира", "language_code": "ru"},
        "text": "Ручка отвалилась",
    },
}
SAID = {
    "text": "Ручка отвалилась",
    "author_id": "7",
    "author_name": "Ира",
    "timestamp_utc": "2026-03-01T06:30:00Z",
    "conversation_id": "70",
    "message_id": "5",
    "language_declared": "ru",
}
CALL = "1\n00:00:01,000 --> 00:00:02,500\nТечёт чайник\n"
TURN = {"start_ms": 1000, "end_ms": 2500, "text": "Течёт чайник"}
FORM = '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nНет чека\r\n--b--\r\n'


def line(file: str, system: str, action: str, **more: object) -> dict[str, object]:
    category = file.partition("-")[0]
    return {"file": file, "category": category, "system": system, "event_action": action, **more}


CORPUS: tuple[tuple[dict[str, object], str], ...] = (
    (line("social-a", "Telegram Bot API", "ingest", expected=SAID), json.dumps(TELEGRAM)),
    (
        line("social-late", "Telegram Bot API", "ingest", expected={**SAID, "timestamp_utc": None}),
        json.dumps(TELEGRAM),
    ),
    (
        line(
            "social-vk",
            "VK Callback API",
            "handshake",
            http={"expected_response": {"body": "c0de1234"}},
        ),
        '{"type": "confirmation", "group_id": 1, "secret": "a-secret-of-vk"}',
    ),
    (
        line(
            "phone-a",
            "SubRip",
            "ingest",
            content_type="application/x-subrip",
            expected={"text": "Течёт чайник", "turn_count": 1, "turns": [TURN]},
        ),
        CALL,
    ),
    (line("phone-broken", "Deepgram", "reject"), '{"results": '),
    (
        line(
            "forms-a",
            "Browser form post",
            "ingest",
            content_type="multipart/form-data; boundary=b",
            expected={"text": "Нет чека"},
        ),
        FORM,
    ),
)


async def test_the_adapters_are_held_against_the_manifest(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for entry, body in CORPUS:
        (corpus / str(entry["file"])).write_text(body, "utf-8", newline="")
    manifest = "\n".join(json.dumps(entry) for entry, _ in CORPUS)
    (corpus / "manifest.jsonl").write_text(manifest, "utf-8")
    run = RunFolder(tmp_path / "run")
    run.path.mkdir()
    shown: list[Result] = []

    def show(results: Sequence[Result]) -> None:
        shown.extend(results)

    await judge(corpus, run, environ=os.environ, progress=lambda _: None, show=show)
    wrong = {each.entry.file: each.faults for each in shown if each.faults}
    assert len(shown) == len(CORPUS)
    assert wrong == {"social-late": ("timestamp_utc: 1772346600000 instead of None",)}
