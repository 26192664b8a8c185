"""How a Kafka tool or broker is run: a small heap, and a start as quick as the JVM allows."""

from pathlib import Path
from typing import Final

from shared.local_stack.java import Java
from shared.local_stack.kafka_jars import KafkaJars

_LOGGING: Final = Path(__file__).with_name("maven") / "log4j2.properties"
# On two cores the optimising compiler and the parallel collector cost a short run more than they
# give: without them, and with the class archive, a broker answers in 1.1 s rather than 2.5 s.
_OPTIONS: Final = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    f"-Dlog4j2.configurationFile={_LOGGING}",
)


def archive_path(java: Java, jars: KafkaJars) -> Path:
    """Return where the class archive of this Java for these jars is kept, made or not."""
    return jars.folder / f"classes-{java.fingerprint}.jsa"


def jvm_command(
    java: Java, jars: KafkaJars, *arguments: str, archive_to: Path | None = None
) -> list[str]:
    """Return the command that runs `arguments` (a main class and its own arguments).

    With `archive_to` the JVM writes the classes it loaded there when it exits.
    """
    archive = archive_path(java, jars)
    sharing = [f"-XX:SharedArchiveFile={archive}"] if archive.is_file() else []
    if archive_to is not None:
        sharing = [
            f"-XX:ArchiveClassesAtExit={archive_to}",
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off",
        ]
    return [str(java.executable), *_OPTIONS, *sharing, "-cp", jars.classpath, *arguments]
