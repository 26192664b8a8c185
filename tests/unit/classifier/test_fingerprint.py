import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.fingerprint import NEAR, fingerprint, similarity
from services.classifier.domain.view import fold
from tests.unit.classifier.stories import ENGLISH, RUSSIAN

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


def rewritten(text: str, chance: random.Random) -> str:
    """Return `text` as somebody sends it again: a word dropped, added, shouted, mistyped."""
    said = text.split()
    at = chance.randrange(len(said))
    word = said[at]
    said[at] = chance.choice(["", f"{word} очень", word.upper(), word[:-1], f"{word}!!!"])
    return " ".join(said)


def test_near_duplicates_are_told_from_other_stories() -> None:
    chance = random.Random(3)
    texts = [". ".join(chance.sample((*RUSSIAN, *ENGLISH), 3)) for _ in range(400)]
    prints = [of(text) for text in texts]
    again = [of(rewritten(text, chance)) for text in texts]
    found = sum(similarity(a, b) >= NEAR for a, b in zip(prints, again, strict=True))
    pairs = [
        (i, j) for i, j in combinations(range(len(texts)), 2) if not shared(texts[i], texts[j])
    ]
    false = sum(similarity(prints[i], prints[j]) >= NEAR for i, j in pairs)
    assert found / len(texts) >= 0.99
    assert false / len(pairs) <= 1 / 10_000


def shared(one: str, other: str) -> set[str]:
    return set(one.split(". ")) & set(other.split(". "))


def test_the_order_of_sentences_hardly_counts() -> None:
    sentences = [*RUSSIAN[:6], *ENGLISH[:6]]
    assert similarity(of(". ".join(sentences)), of(". ".join(reversed(sentences)))) > 0.8
