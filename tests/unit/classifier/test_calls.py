import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.calls import silenced
from services.classifier.service import Classify
from shared.contracts import Category, Channel, SpeakerRole, TranscriptQuality
from tests.unit.classifier.texts import received, said

AGENT, CUSTOMER, UNKNOWN = SpeakerRole.AGENT, SpeakerRole.CUSTOMER, SpeakerRole.UNKNOWN


def test_the_agents_words_are_blanked_and_positions_stay() -> None:
    text = "Алло\nЧем помочь?\nГде заказ"
    turns = [said(CUSTOMER, "Алло"), said(AGENT, "Чем помочь?"), said(CUSTOMER, "Где заказ")]
    assert silenced(text, turns) == "Алло\n           \nГде заказ"


def test_a_text_without_the_agents_words_stays_as_it_is() -> None:
    text = "Где заказ"
    assert silenced(text, [said(AGENT, "Чем помочь?"), said(CUSTOMER, "Где заказ")]) == text


def test_unknown_speakers_are_heard() -> None:
    assert silenced("Пожар", [said(UNKNOWN, "Пожар")]) == "Пожар"


@given(st.lists(st.tuples(st.sampled_from(SpeakerRole), st.text(min_size=1))), st.text())
def test_silencing_never_moves_a_character(
    parts: list[tuple[SpeakerRole, str]], other: str
) -> None:
    text = other + "\n".join(words for _, words in parts)
    heard = silenced(text, [said(role, words) for role, words in parts])
    assert len(heard) == len(text)
    assert all(a in (b, " ") for a, b in zip(heard, text, strict=True))


def test_the_agents_script_does_not_decide_what_a_call_is_about(classify: Classify) -> None:
    script = "Если у вас пожар, обратитесь в полицию и в суд. Вернуть деньги можно в приложении."
    story = "Курьер не приехал, посылку до сих пор не привезли"
    turns = [said(AGENT, script), said(CUSTOMER, story)]
    event = classify(received(f"{script}\n{story}", channel=Channel.PHONE, turns=turns))
    assert event.category is Category.DELIVERY
    assert event.severity.value == "normal"
    assert all(evidence.start > len(script) for evidence in event.evidence)


def test_numbers_names_and_addresses_that_are_read_out_leave_no_trace(classify: Classify) -> None:
    story = (
        "меня зовут анна мельник карта четыре один один один "
        + "один " * 12
        + "живу на улице мира 5"
    )
    event = classify(received(story, channel=Channel.PHONE, turns=[said(CUSTOMER, story)]))
    assert event.text_redacted == "меня зовут [name] карта [card] живу на [address]"


@pytest.mark.parametrize("quality", [TranscriptQuality.LOW])
def test_a_transcript_of_low_quality_goes_to_a_person(
    classify: Classify, quality: TranscriptQuality
) -> None:
    event = classify(received("курьер не приехал", channel=Channel.PHONE, quality=quality))
    assert event.abstained
