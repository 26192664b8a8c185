"""A class archive for Apache Kafka, made once: a broker then starts in less than half the time.

The JVM writes down the classes of one trial run (class data sharing). An archive is valid for one
Java and one class path; any other is ignored by the JVM, so nothing here can break a start.
"""

from pathlib import Path
from typing import Final

from shared.local_stack.apache_broker import BROKER_CLASS, Command, brokers_laid_out
from shared.local_stack.cache import Progress, exclusively, staging
from shared.local_stack.errors import PartFailed
from shared.local_stack.java import Java
from shared.local_stack.jvm import archive_path, jvm_command
from shared.local_stack.kafka_jars import KafkaJars

_TRIAL_TIMEOUT_S: Final = 60.0


async def ensure_archive(java: Java, jars: KafkaJars, *, progress: Progress) -> None:
    """Make the archive if it is not there. A failure is told and costs only the quicker start."""
    archive = archive_path(java, jars)
    if archive.is_file():
        return
    try:
        async with exclusively(jars.folder, timeout_s=_TRIAL_TIMEOUT_S, progress=progress):
            if not archive.is_file():
                progress("Preparing Apache Kafka for quick starts (once) ...")
                await _make(java, jars, archive)
    except (PartFailed, OSError, TimeoutError) as error:
        progress(f"Apache Kafka will start slowly: {error}")


async def _make(java: Java, jars: KafkaJars, archive: Path) -> None:
    with staging(jars.folder) as stage:
        made = stage / archive.name

        def command(*arguments: str) -> list[str]:
            is_broker = arguments[0] == BROKER_CLASS
            return jvm_command(java, jars, *arguments, archive_to=made if is_broker else None)

        await _trial_run(stage / "data", command=command)
        made.rename(archive)


async def _trial_run(data_dir: Path, *, command: Command) -> None:
    with brokers_laid_out(data_dir, command=command, brokers=1, overrides={}) as [broker]:
        try:
            await broker.format()
            broker.process.start()
            await broker.ready(timeout_s=_TRIAL_TIMEOUT_S)
        finally:  # it writes the archive on its way out
            await broker.process.stop(grace_s=_TRIAL_TIMEOUT_S)
