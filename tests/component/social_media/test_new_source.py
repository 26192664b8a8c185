"""A source that is added by configuration alone, as docs/adding-a-channel.md says."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.social_media.registry import check_sources
from services.social_media.sources import SocialSource
from shared.contracts import Channel
from shared.errors import ConfigurationError
from shared.intake.sources import load_sources
from tests.component.social_media.ground import running

DOC = Path(__file__).parents[3] / "docs" / "adding-a-channel.md"
SECRETS = {
    "REVIEWS_SECRET": "whsec_" + base64.b64encode(b"the one that is in use until now").decode(),
    "REVIEWS_SECRET_NEXT": "whsec_" + base64.b64encode(b"the one that will replace it").decode(),
}
REVIEW = {
    "id": 5,
    "status": "new",
    "title": "Плохо",
    "body": "Ручка отвалилась",
    "written": 1_772_346_600,
    "by": {"id": "u1", "name": "Ира", "mail": "ira@example.org"},
    "order": "A-17",
}


def documented(folder: Path, environ: Mapping[str, str]) -> list[SocialSource]:
    """Return the sources of the documentation's YAML block, read as the service reads them."""
    [block] = re.findall(r"^```yaml\n(.*?)^```$", DOC.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    path = folder / "sources.yaml"
    path.write_text(block, "utf-8")
    sources = load_sources(path, SocialSource, channel=Channel.SOCIAL, environ=environ)
    check_sources(sources)
    return list(sources)


async def test_a_complaint_of_the_documented_source_is_accepted(tmp_path: Path) -> None:
    draft = {**REVIEW, "id": 6, "status": "draft"}
    async with running(documented(tmp_path, SECRETS)) as ground:
        answer = await ground.generic(
            {"data": {"reviews": [REVIEW, draft]}}, secret=SECRETS["REVIEWS_SECRET"]
        )
    assert answer.status_code == 200
    [complaint] = ground.publisher.complaints
    assert (complaint.source, complaint.external_id) == ("reviews", "5")
    assert complaint.text == "Плохо\nРучка отвалилась"
    assert complaint.occurred_at == datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
    assert (complaint.author.name, complaint.order_numbers) == ("Ира", ("A-17",))
    assert ground.publisher.failures == []


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
async def test_the_documented_source_takes_both_secrets_of_a_rotation(
    tmp_path: Path, secret: str
) -> None:
    async with running(documented(tmp_path, SECRETS)) as ground:
        await ground.generic({"data": {"reviews": [REVIEW]}}, secret=secret)
    assert len(ground.publisher.complaints) == 1


async def test_the_documented_source_refuses_any_other_secret(tmp_path: Path) -> None:
    other = "whsec_" + base64.b64encode(b"not one of its two secrets").decode()
    async with running(documented(tmp_path, SECRETS)) as ground:
        answer = await ground.generic({"data": {"reviews": [REVIEW]}}, secret=other)
    assert answer.status_code == 401
    assert ground.publisher.records == []


def test_the_documented_source_does_not_start_without_one_of_its_secrets(tmp_path: Path) -> None:
    environ = {name: value for name, value in SECRETS.items() if not name.endswith("_NEXT")}
    with pytest.raises(ConfigurationError, match="REVIEWS_SECRET_NEXT is not set"):
        documented(tmp_path, environ)
