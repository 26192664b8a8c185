"""docker-compose.yml on the engine at hand: it comes up healthy, confined, and does its work."""

import asyncio
import signal
import time
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from shared.contracts import Channel
from shared.intake.sources import referenced_variables
from shared.local_stack.catalogue import SERVICES
from shared.local_stack.demo.complaints import COMPLAINTS, REPEATED
from shared.local_stack.demo.senders import Senders
from shared.local_stack.local_sources import LocalSources
from shared.topics import DEPARTMENTS, all_topics, dead_letter_names, department_topic
from tests.docker.engine import SOURCES, Composition, compose_obstacle, composed

OURS = tuple(spec.name for spec in SERVICES)
PUBLISHED = ("web_form", "phone_transcript", "social_media", "status_page", "ops")
ASSIGNED_S = 60.0
STOPPED_S = 15.0
RESTARTED_S = 60.0

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def composition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composition]:
    if reason := compose_obstacle():
        pytest.skip(reason)
    with composed(tmp_path_factory.mktemp("composition")) as running:
        yield running


def test_every_service_is_healthy_and_the_topics_job_has_ended_well(
    composition: Composition,
) -> None:
    states = {service: known["State"] for service, known in composition.containers().items()}
    assert states.pop("topics")["ExitCode"] == 0
    healthy = {
        service for service, state in states.items() if state["Health"]["Status"] == "healthy"
    }
    assert healthy == {*OURS, "kafka", "mongo"}


def test_every_service_says_which_of_its_dependencies_answer(composition: Composition) -> None:
    for service in PUBLISHED:
        answer = httpx.get(f"{composition.url(service)}/readyz", timeout=5)
        assert answer.status_code == 200, answer.text
        assert answer.json()["checks"]


def test_our_containers_cannot_write_gain_rights_or_be_root(composition: Composition) -> None:
    containers = composition.containers()
    for service in OURS:
        known, host = containers[service], containers[service]["HostConfig"]
        assert known["Config"]["User"] == "10001:10001"
        assert host["ReadonlyRootfs"]
        assert host["CapDrop"] == ["ALL"]
        assert host["SecurityOpt"] == ["no-new-privileges:true"]
        assert host["Memory"] == 256 * 1_048_576


def test_a_container_knows_only_the_secrets_that_it_needs(composition: Composition) -> None:
    of_phone = set(referenced_variables(SOURCES, channel=Channel.PHONE))
    of_social = set(referenced_variables(SOURCES, channel=Channel.SOCIAL))
    links, store = {"STATUS_TOKEN_SECRET"}, {"MONGO_PASSWORD"}
    allowed = {
        "web_form": links | store,
        "phone_transcript": links | of_phone,
        "social_media": links | of_social,
        "classifier": set(),
        "router": store,
        "status_page": links | store,
        "ops": store,
    }
    containers = composition.containers()
    for service, names in allowed.items():
        environment = "\n".join(containers[service]["Config"]["Env"])
        secrets = of_phone | of_social | links | store | {"GRAFANA_ADMIN_PASSWORD"}
        assert {n for n in secrets if composition.variables[n] in environment} == names, service


def test_every_published_port_is_on_the_loopback_only(composition: Composition) -> None:
    for known in composition.containers().values():
        for published in known["NetworkSettings"]["Ports"].values():
            assert {each["HostIp"] for each in published or []} <= {"127.0.0.1"}


async def test_the_topics_are_those_of_the_table(composition: Composition) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=composition.kafka)
    await consumer.start()
    try:
        found = await consumer.topics()
    finally:
        await consumer.stop()
    ours = {name for name in found if not name.startswith("__")}
    assert ours == {topic.name for topic in all_topics()} | set(dead_letter_names())


async def test_the_demo_complaints_reach_their_departments_and_their_customers(
    composition: Composition,
) -> None:
    urls = {service: composition.url(service) for service in PUBLISHED}
    async with httpx.AsyncClient(timeout=10) as client:
        senders = Senders(client, urls, LocalSources(), composition.variables)
        sent = [await senders.send(told, n) for n, told in enumerate(COMPLAINTS, start=1)]
        await senders.send(REPEATED, COMPLAINTS.index(REPEATED) + 1)
        links = {each.complaint_id: each.status_url for each in sent}
        departments = await handed_over(composition.kafka, set(links), timeout_s=ASSIGNED_S)
        for complaint, department in departments.items():
            assert await shown_department(client, links[complaint], timeout_s=10) == department
        ledger = (await client.get(f"{composition.url('ops')}/v1/ledger")).json()
    assert len(departments) == len(COMPLAINTS)
    assert len(set(departments.values())) > 3
    assert (ledger["accepted"], ledger["missing"]) == (len(COMPLAINTS), 0)


async def handed_over(bootstrap: str, wanted: set[UUID], *, timeout_s: float) -> dict[UUID, str]:
    """Read the department topics until each of `wanted` is on one; fail after `timeout_s`."""
    topics = {department_topic(department).name: department for department in DEPARTMENTS}
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    found: dict[UUID, str] = {}
    try:
        async with asyncio.timeout(timeout_s):
            while not wanted <= found.keys():
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    for record in records:
                        identity = UUID((record.key or b"").decode())
                        assert (
                            found.setdefault(identity, topics[record.topic]) == topics[record.topic]
                        )
    finally:
        await consumer.stop()
    return found


async def shown_department(client: httpx.AsyncClient, link: str, *, timeout_s: float) -> str | None:
    """Return the department that the customer is told, once there is one."""
    deadline = time.monotonic() + timeout_s
    while True:
        status = (await client.get(link.replace("/c/", "/v1/status/"))).raise_for_status().json()
        if status.get("department") or time.monotonic() > deadline:
            page = (await client.get(link)).raise_for_status()
            assert status["reference"] in page.text
            department: str | None = status.get("department")
            return department
        await asyncio.sleep(0.1)


def test_a_killed_service_is_started_again_and_gets_healthy(composition: Composition) -> None:
    composition.compose("exec", "-T", "classifier", "sh", "-c", "kill -9 -1")
    deadline = time.monotonic() + RESTARTED_S
    while True:
        classifier = composition.containers()["classifier"]
        if classifier["RestartCount"] and classifier["State"]["Health"]["Status"] == "healthy":
            return
        assert time.monotonic() < deadline, classifier["State"]
        time.sleep(0.5)


@pytest.mark.parametrize("service", OURS)
def test_a_service_told_to_stop_ends_by_itself_and_in_time(
    composition: Composition, service: str
) -> None:
    began = time.monotonic()
    composition.compose("stop", service, timeout_s=60)
    assert time.monotonic() - began < STOPPED_S
    # The server ends with the signal that it was sent, after its work is done; 137 is a kill.
    assert composition.containers()[service]["State"]["ExitCode"] == 128 + signal.SIGTERM
