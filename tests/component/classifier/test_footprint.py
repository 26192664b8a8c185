"""Memory, start and latency of the classifier, measured in a process of its own."""

import json
import subprocess
import sys

import pytest

MEASURE = """
import json, time
started = time.process_time()
from services.classifier.app import build, default_classify
from services.classifier.settings import ClassifierSettings
from tests.unit.classifier.texts import received
import services.classifier.app as app
made = []
load = app.default_classify
app.default_classify = lambda: made.append(load()) or made[0]
build(ClassifierSettings(kafka_bootstrap_servers="127.0.0.1:1"))
ready_s = time.process_time() - started
classify = made[0]
words = ("курьер деньги возврат товар поддержка приложение брак не вернули пришло заказ спасибо "
         "parcel refund late broken support thanks never arrived app crashed").split()
took = []
for number in range(1000):
    chosen = [words[(number * 7 + i * (number % 5 + 1)) % len(words)] for i in range(60)]
    text = " ".join(word + "аяую"[number % 4] * (number % 3) for word in chosen)[:300]
    event = received(text)
    begun = time.process_time()
    classify(event)
    took.append(time.process_time() - begun)
resident = [line for line in open("/proc/self/status") if line.startswith("VmRSS")][0]
print(json.dumps({"ready_s": ready_s, "p99_ms": sorted(took)[990] * 1e3,
                  "resident_mb": int(resident.split()[1]) / 1024}))
"""


@pytest.fixture(scope="module")
def footprint() -> dict[str, float]:
    command = [sys.executable, "-c", MEASURE]
    done = subprocess.run(command, capture_output=True, check=True, timeout=100, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def test_the_service_stays_under_150_mb_after_a_thousand_texts(footprint: dict[str, float]) -> None:
    assert footprint["resident_mb"] < 150


def test_one_text_of_300_characters_takes_under_10_ms_of_cpu_at_the_99th_percentile(
    footprint: dict[str, float],
) -> None:
    assert footprint["p99_ms"] < 10


def test_the_service_is_loaded_in_3_seconds_of_cpu(footprint: dict[str, float]) -> None:
    assert footprint["ready_s"] < 3
