from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.fingerprint import fingerprint, similarity
from services.classifier.domain.view import fold

STORY = (
    "Заказал чайник, курьер привёз разбитую коробку, поддержка молчит уже неделю, верните деньги."
)


def of(text: str) -> str:
    return fingerprint(fold(text))


@given(st.text())
def test_the_same_text_always_has_the_same_fingerprint(text: str) -> None:
    assert of(text) == of(text)
    assert similarity(of(text), of(text)) == 1.0
    assert len(of(text)) <= 200


def test_case_punctuation_and_spaces_do_not_count() -> None:
    assert of(STORY) == of(STORY.upper().replace(",", " ...") + "!!!")


def test_a_near_duplicate_is_near_and_another_story_is_not() -> None:
    near = STORY.replace("неделю", "две недели")
    other = "Приложение вылетает при входе, код из смс не приходит, починили бы вы вход."
    assert similarity(of(STORY), of(near)) > 0.6
    assert similarity(of(STORY), of(other)) < 0.2
