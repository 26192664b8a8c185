"""The same story by form, call and social network is the same complaint."""

import pytest

from services.classifier.domain.severity import rank
from services.classifier.service import Classify
from shared.contracts import Channel, ComplaintClassified, SpeakerRole
from tests.unit.classifier.stories import ENGLISH, RUSSIAN
from tests.unit.classifier.texts import received, said

STORIES = (*RUSSIAN, *ENGLISH)
SHARE_THAT_AGREES = 0.95


def by_form(classify: Classify, story: str) -> ComplaintClassified:
    greeting = "Здравствуйте!" if story in RUSSIAN else "Hello,"
    return classify(received(f"{greeting} {story}."))


def by_call(classify: Classify, story: str, customer: SpeakerRole) -> ComplaintClassified:
    russian = story in RUSSIAN
    hello = "добрый день чем могу помочь" if russian else "hello how can i help you today"
    script = "оставайтесь на линии" if russian else "please stay on the line"
    spoken = story.lower().replace(",", "").replace("ё", "е")
    filled = f"ну вот значит {spoken} э вот так" if russian else f"um so yeah {spoken} you know"
    turns = [
        said(SpeakerRole.AGENT, hello),
        said(customer, filled),
        said(SpeakerRole.AGENT, script),
    ]
    text = "\n".join(turn.text for turn in turns)
    return classify(received(text, channel=Channel.PHONE, turns=turns))


def by_social(classify: Classify, story: str) -> ComplaintClassified:
    return classify(received(f"@shop {story}!!! 😡 #shop", channel=Channel.SOCIAL))


def test_there_are_100_triplets() -> None:
    assert len(set(STORIES)) == 100


@pytest.mark.parametrize("customer", [SpeakerRole.CUSTOMER, SpeakerRole.UNKNOWN])
def test_the_channel_changes_neither_category_nor_severity(
    classify: Classify, customer: SpeakerRole
) -> None:
    apart = []
    for story in STORIES:
        three = (
            by_form(classify, story),
            by_call(classify, story, customer),
            by_social(classify, story),
        )
        if len({(event.category, event.severity, event.abstained) for event in three}) > 1:
            apart.append(story)
    assert len(apart) <= (1 - SHARE_THAT_AGREES) * len(STORIES), apart


def test_harm_is_critical_by_every_channel(classify: Classify) -> None:
    for story in (RUSSIAN[-1], *ENGLISH[-2:]):
        for event in (
            by_form(classify, story),
            by_call(classify, story, SpeakerRole.CUSTOMER),
            by_social(classify, story),
        ):
            assert rank(event.severity) == 3
