"""Row F7: every public state, department and step has words in every language, or nothing runs."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.status_page import texts as texts_module
from services.status_page.domain import CURRENT_STEP, HISTORY_CODES
from services.status_page.texts import (
    DEPARTMENT_MARK,
    Language,
    choose_language,
    read_catalogue,
    read_texts,
)
from shared.contracts import PublicState
from shared.errors import ConfigurationError
from shared.topics import DEPARTMENTS

CATALOGUE = Path(texts_module.__file__).parent / "catalogue"
languages = pytest.mark.parametrize("language", Language)


@languages
@pytest.mark.parametrize("state", PublicState)
def test_every_public_state_has_words(state: PublicState, language: Language) -> None:
    notice = read_catalogue()[language].states[state]
    assert notice.title
    assert notice.text


@pytest.mark.parametrize("state", PublicState)
def test_every_public_state_has_its_place_on_the_way(state: PublicState) -> None:
    assert state in CURRENT_STEP


@languages
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_every_department_has_a_plain_name(department: str, language: Language) -> None:
    assert department not in read_catalogue()[language].departments[department]


@languages
@pytest.mark.parametrize("code", HISTORY_CODES)
def test_every_step_has_words(code: str, language: Language) -> None:
    assert read_catalogue()[language].history[code]


def _raw(language: Language) -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load((CATALOGUE / f"{language}.yaml").read_text())
    return raw


@languages
@pytest.mark.parametrize(
    ("group", "word"),
    [
        *(("states", state.value) for state in PublicState),
        *(("departments", department) for department in DEPARTMENTS),
        *(("history", code) for code in HISTORY_CODES),
        ("details", "pending"),
        ("details", "unavailable"),
        ("page", "history_empty"),
    ],
)
def test_a_missing_text_stops_the_start(
    group: str, word: str, language: Language, tmp_path: Path
) -> None:
    raw = _raw(language)
    del raw[group][word]
    (tmp_path / f"{language}.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True))
    with pytest.raises(ConfigurationError, match=word):
        read_texts(language, tmp_path)


def test_a_missing_language_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read_catalogue(tmp_path)


def test_the_languages_say_the_same_things() -> None:
    def keys(value: object) -> object:
        return {k: keys(v) for k, v in value.items()} if isinstance(value, dict) else None

    assert keys(_raw(Language.RU)) == keys(_raw(Language.EN))


@languages
def test_no_placeholder_but_the_department_s_name_is_used(language: Language) -> None:
    marks = re.findall(r"\{.*?\}", (CATALOGUE / f"{language}.yaml").read_text())
    assert set(marks) == {DEPARTMENT_MARK}


def test_the_english_page_has_no_russian_left() -> None:
    assert not re.search("[а-яё]", (CATALOGUE / "en.yaml").read_text(), re.IGNORECASE)


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, None, "ru"),
        (None, "", "ru"),
        (None, "de-DE,fr;q=0.5", "ru"),
        (None, "en", "en"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de,en;q=0.3,ru;q=0.8", "ru"),
        (None, "de,en;q=0.8,ru;q=0.3", "en"),
        (None, "EN-us", "en"),
        (None, "ru;q=0,en;q=0.1", "en"),
        (None, "en;q=0", "ru"),
        (None, "en;q=nonsense,ru;q=0.1", "ru"),
        ("en", "ru", "en"),
        ("ru", "en", "ru"),
        ("fr", "en", "en"),
        ("", None, "ru"),
    ],
)
def test_the_language_is_the_asked_one_then_the_accepted_one_then_russian(
    asked: str | None, accepted: str | None, language: str
) -> None:
    assert choose_language(asked, accepted) == language


@given(asked=st.none() | st.text(), accepted=st.none() | st.text())
def test_any_header_gives_a_language(asked: str | None, accepted: str | None) -> None:
    assert choose_language(asked, accepted) in set(Language)


@pytest.mark.parametrize(
    ("language", "minutes", "said"),
    [
        (Language.RU, 180, "22 ноября 2026, 15:40 UTC+3"),
        (Language.EN, 180, "22 November 2026, 15:40 UTC+3"),
        (Language.EN, 0, "22 November 2026, 12:40 UTC"),
        (Language.EN, -210, "22 November 2026, 09:10 UTC-3:30"),
        (Language.EN, 720, "23 November 2026, 00:40 UTC+12"),
    ],
)
def test_a_time_is_told_in_words_with_its_offset(
    language: Language, minutes: int, said: str
) -> None:
    zone = timezone(timedelta(minutes=minutes))
    at = datetime(2026, 11, 22, 12, 40, tzinfo=UTC).astimezone(zone)
    assert read_texts(language).moment(at) == said
