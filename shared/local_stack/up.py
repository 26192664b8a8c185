"""Run the stack until it is told to stop, and stop one that runs elsewhere."""

import asyncio
import os
import shlex
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from shared.errors import ZhalobaError
from shared.local_stack import pid_file
from shared.local_stack.cache import Progress, cache_root
from shared.local_stack.catalogue import SERVICES
from shared.local_stack.local_sources import LocalSources, stored_secrets
from shared.local_stack.run_folder import RunFolder
from shared.local_stack.stack import Stack, stack_running
from shared.local_stack.tcp_port import ReservedPort

STOP_TIMEOUT_S: Final = 90.0
_LOOK_EVERY_S: Final = 0.5
_POLL_S: Final = 0.05
_OWNER_ONLY: Final = 0o700  # customers' words are in it
_EXAMPLE: Final = '{"text": "The parcel came a week late and the box was crushed."}'


class StillRunning(ZhalobaError):
    """What was told to stop did not."""

    code = "still_running"


def pid_path(environ: Mapping[str, str]) -> Path:
    """Return the file that names the process of `zhaloba up`."""
    return cache_root(environ) / "up.pid"


async def keep_running(
    folder: RunFolder, *, environ: Mapping[str, str], progress: Progress, free_ports: bool = False
) -> None:
    """Start everything, say where it is, and run until cancelled; each service that dies is told.

    Raises:
        AlreadyRunning: another process does that.
        PortInUse: one of the usual ports is taken.
        ConfigurationError, PartFailed, BrokerUnavailable: it does not start.
    """
    with pid_file.held(pid_path(environ)):
        if not free_ports:
            _check_ports()
        folder.path.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        sources = LocalSources(site=environ.get("WEB_FORM_SOURCE") or LocalSources().site)
        sources.write(folder.sources)
        complete = _completed(environ, stored_secrets(folder.secrets))
        async with stack_running(
            folder, environ=complete, progress=progress, free_ports=free_ports
        ) as stack:
            for line in _guide(stack, folder, own_sources=not environ.get("ZHALOBA_SOURCES")):
                progress(line)
            await _tell_deaths(stack, progress)


def _check_ports() -> None:
    """Find out before the servers are started, not after."""
    for spec in SERVICES:
        with ReservedPort(spec.port, owner=spec.name):
            continue


def _completed(environ: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """What the user's environment says goes before what we made up."""
    return {**stored, **{name: value for name, value in environ.items() if value}}


async def _tell_deaths(stack: Stack, progress: Progress) -> None:
    told: set[str] = set()
    while True:
        for failure in stack.dead():
            if failure.part not in told:
                told.add(failure.part)
                progress(f"A service has died, the others go on. {failure}")
        await asyncio.sleep(_LOOK_EVERY_S)


def _guide(stack: Stack, folder: RunFolder, *, own_sources: bool) -> Iterator[str]:
    """Yield what a person needs to use it."""
    urls, names = stack.services.urls, LocalSources()
    complaints = f"{urls['web_form']}/v1/complaints"
    yield ""
    yield f"the form           {urls['web_form']}/   and POST {complaints}"
    yield f"transcripts        POST {urls['phone_transcript']}/v1/transcripts"
    if own_sources:
        hooks = f"{urls['social_media']}/v1/webhooks"
        yield f"webhooks           POST {hooks}/vk/{names.vk}   {hooks}/telegram/{names.telegram}"
    yield f"customers' links   {urls['status_page']}/c/..."
    yield f"operations         {urls['ops']}/"
    yield f"health             {urls['classifier']}/readyz   {urls['router']}/readyz"
    yield f"Kafka              {stack.parts.kafka.bootstrap_servers}"
    yield f"logs               {folder.logs}"
    yield f"secrets, sources   {folder.secrets}   {folder.sources}"
    yield ""
    yield "Try it, then open the status_url of the answer:"
    header = "Content-Type: application/json"
    yield f"  curl -s {complaints} -H {shlex.quote(header)} -d {shlex.quote(_EXAMPLE)}"
    yield ""
    yield "Ctrl-C here, or `zhaloba down` in another terminal, stops it."


def stop_running(environ: Mapping[str, str], *, timeout_s: float = STOP_TIMEOUT_S) -> int | None:
    """Tell the process of `zhaloba up` to stop (SIGTERM) and wait for its end; return its id.

    None means that nothing runs.

    Raises:
        StillRunning: it has not ended within `timeout_s` seconds.
    """
    path = pid_path(environ)
    pid = pid_file.running(path)
    if pid is None:
        return None
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout_s
    while pid_file.running(path) == pid:
        if time.monotonic() > deadline:
            raise StillRunning(f"process {pid} has not ended within {timeout_s:.0f} s")
        time.sleep(_POLL_S)
    return pid
