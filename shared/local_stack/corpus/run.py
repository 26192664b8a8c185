"""A corpus from start to stop: our adapters on a Kafka of their own, every payload, the verdict.

Never on a Kafka that is addressed: the payloads are no complaints of our customers.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from shared.contracts import ComplaintReceived, IntakeFailure
from shared.errors import ConfigurationError, ZhalobaError
from shared.kafka.admin import ensure_topics, new_topics
from shared.kafka.inspect import KafkaInspector
from shared.kafka.raw import RawRecord
from shared.local_stack.cache import Progress
from shared.local_stack.catalogue import SERVICES
from shared.local_stack.corpus.deliveries import FORM_SOURCE, Delivery, delivery_of, write_sources
from shared.local_stack.corpus.judgement import Outcome, conversation_faults, faults
from shared.local_stack.corpus.manifest import Action, Entry, read_manifest
from shared.local_stack.corpus.report import Result
from shared.local_stack.embedded_kafka import EmbeddedKafka, embedded_kafka_obstacle
from shared.local_stack.run_folder import RunFolder
from shared.local_stack.supervisor import Supervisor
from shared.settings import KafkaSettings
from shared.topics import INTAKE_FAILURES, RECEIVED

TIMEOUT_S: Final = 30.0
_ADAPTERS: Final = ("web_form", "phone_transcript", "social_media")
_ADDRESSES: Final = ("MONGO_URI", "ZHALOBA_SOURCES", "WEB_FORM_SOURCE")
_KEY: Final = "key:"
_NO_ANSWER: Final = 599
_STATUS_PAGE: Final = "http://127.0.0.1:8004"


class UnreadResult(ZhalobaError):
    """What the adapters produced could not be read to its end."""

    code = "unread_result"


@dataclass(slots=True)
class Produced:
    """Complaints and codes of failures, by the name of the delivery that they came of."""

    complaints: dict[str, list[ComplaintReceived]] = field(
        default_factory=lambda: defaultdict(list)
    )
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def visit(self, record: RawRecord) -> None:
        value = record.value or b""
        if record.topic == RECEIVED.name:
            complaint = ComplaintReceived.decode(value)
            is_form = complaint.source == FORM_SOURCE
            name = complaint.external_id.removeprefix(_KEY) if is_form else complaint.source
            self.complaints[name].append(complaint)
        else:
            failure = IntakeFailure.decode(value)
            self.failures[failure.source].append(failure.code)


async def judge(
    corpus: Path,
    folder: RunFolder,
    *,
    environ: Mapping[str, str],
    progress: Progress,
    show: Callable[[Sequence[Result]], None],
) -> None:
    """Send every payload of `corpus` and `show` what came of it.

    Raises:
        ConfigurationError: the corpus cannot be read, or the embedded Kafka is not installed.
        PartFailed: an adapter or Kafka does not start.
        UnreadResult, BrokerUnavailable: what was produced cannot be read.
    """
    entries = read_manifest(corpus)
    if reason := embedded_kafka_obstacle():
        raise ConfigurationError(f"the embedded Kafka cannot be taken: {reason}")
    deliveries = [
        each
        for number, entry in enumerate(entries)
        if _is_sent(entry) and (each := delivery_of(entry, number, _body(corpus, entry)))
    ]
    write_sources(folder.sources, deliveries)
    outcomes = await _outcomes(deliveries, folder, environ=environ, progress=progress)
    show(results_of(entries, outcomes))


def _is_sent(entry: Entry) -> bool:
    return entry.action is not Action.SIGNATURE_VECTORS


def _body(corpus: Path, entry: Entry) -> bytes:
    return (corpus / entry.file).read_bytes()


def results_of(entries: Sequence[Entry], outcomes: Mapping[str, Outcome]) -> list[Result]:
    """Return the verdict on each entry; `outcomes` are by file, and lack what no adapter takes."""
    wrong: dict[str, list[str]] = {}
    for entry in entries:
        outcome = outcomes.get(entry.file)
        missing = [f"no adapter takes {entry.system}"]
        wrong[entry.file] = missing if outcome is None else faults(entry, outcome)
    made = [
        (e, outcomes[e.file].complaints[0])
        for e in entries
        if e.file in outcomes and len(outcomes[e.file].complaints) == 1
    ]
    for entry, fault in conversation_faults(made):
        wrong[entry.file].append(fault)
    return [
        Result(entry, tuple(wrong[entry.file]) if _is_sent(entry) else (), sent=_is_sent(entry))
        for entry in entries
    ]


async def _outcomes(
    deliveries: Sequence[Delivery],
    folder: RunFolder,
    *,
    environ: Mapping[str, str],
    progress: Progress,
) -> dict[str, Outcome]:
    """Start, send, read, stop; by the file of the payload."""
    specs = [spec for spec in SERVICES if spec.name in _ADAPTERS]
    async with EmbeddedKafka.start(folder.path / "kafka") as kafka:
        settings = KafkaSettings(kafka_bootstrap_servers=kafka.bootstrap_servers)
        await ensure_topics(settings, new_topics())
        environment = _environment(environ, kafka.bootstrap_servers, folder.sources)
        async with Supervisor.start(
            environment, log_dir=folder.logs, specs=specs, ephemeral_ports=True
        ) as services:
            progress(f"Sending {len(deliveries)} payloads ...")
            answers = await _send(deliveries, services.urls)
            produced = await _read(settings)
    return {
        each.entry.file: Outcome(
            answers[each.name].status_code,
            answers[each.name].text,
            tuple(produced.complaints[each.name]),
            tuple(produced.failures[each.name]),
        )
        for each in deliveries
    }


def _environment(environ: Mapping[str, str], kafka: str, sources: Path) -> dict[str, str]:
    """Nothing of the user's own Kafka and MongoDB, or of its sources, counts here."""
    others = {
        name: value
        for name, value in environ.items()
        if not name.startswith("KAFKA_") and name not in _ADDRESSES
    }
    return {
        **others,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "PUBLIC_BASE_URL": _STATUS_PAGE,
        "STATUS_TOKEN_SECRET": secrets.token_urlsafe(48),
        "WEB_FORM_SOURCE": FORM_SOURCE,
        "ZHALOBA_SOURCES": str(sources),
    }


async def _send(
    deliveries: Sequence[Delivery], urls: Mapping[str, str]
) -> dict[str, httpx.Response]:
    """Deliver one after the other; an adapter that hangs or breaks off is _NO_ANSWER."""
    answers = {}
    async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
        for each in deliveries:
            url = urls[each.service] + each.path
            try:
                answer = await client.post(url, content=each.body, headers=dict(each.headers))
            except httpx.HTTPError:
                answer = httpx.Response(_NO_ANSWER)
            answers[each.name] = answer
    return answers


async def _read(settings: KafkaSettings) -> Produced:
    """Return all that is there: an adapter answers only when Kafka has what it made."""
    produced = Produced()
    inspector = KafkaInspector(settings, client_id="zhaloba-corpus")
    try:
        topics = (RECEIVED.name, INTAKE_FAILURES.name)
        bounds = await inspector.bounds(topics, timeout_s=TIMEOUT_S)
        if not await inspector.scan(bounds, produced.visit, timeout_s=TIMEOUT_S):
            raise UnreadResult(f"not all was read within {TIMEOUT_S:.0f} s")
    finally:
        await inspector.close()
    return produced
