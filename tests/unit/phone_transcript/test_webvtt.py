"""What real writers of WebVTT and SubRip do."""

import pytest

from services.phone_transcript import bodies
from shared.contracts import Turn


def turns(text: str) -> tuple[Turn, ...]:
    return bodies.read(text.encode())[1].turns


def said(text: str) -> list[str]:
    return [turn.text for turn in turns(text)]


def test_a_voice_tag_names_the_speaker_with_and_without_its_end() -> None:
    found = turns(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Анна>Добрый день</v>\n\n"
        "00:02.000 --> 00:03.000\n<v.loud.first Борис Ким>Где\nзаказ?\n"
    )
    assert [(turn.speaker, turn.text) for turn in found] == [
        ("Анна", "Добрый день"),
        ("Борис Ким", "Где\nзаказ?"),
    ]


def test_two_voices_in_a_cue_are_two_turns() -> None:
    found = turns("WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>Алло.</v> <v B>Да?</v> шум\n")
    assert [(t.speaker, t.text) for t in found] == [("A", "Алло."), ("B", "Да?"), (None, "шум")]


def test_unpadded_times_are_read_as_fractions_of_a_second() -> None:
    [turn] = turns("WEBVTT\n\nid-1/12-0\n0:0:7.23 --> 1:2:7.9\n<v A>да</v>\n")
    assert (turn.start_s, turn.end_s) == (7.23, 3727.9)


def test_an_arrow_in_what_was_said_is_not_a_time_line() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nжму меню --> возврат\n5 --> 6 и всё\n"
    assert said(text) == ["жму меню --> возврат\n5 --> 6 и всё"]


def test_cues_out_of_order_are_put_in_order() -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:06.000\nпотом\n\n00:01.000 --> 00:02.000\nсначала\n"
    assert said(text) == ["сначала", "потом"]


@pytest.mark.parametrize(
    "comment", ["NOTE не речь", "NOTE\nне речь", "STYLE\n::cue {}", "REGION\nid:1"]
)
def test_comments_styles_and_regions_are_not_speech(comment: str) -> None:
    text = f"WEBVTT\n\n{comment}\n\n00:01.000 --> 00:02.000\nречь\n\n{comment}\n"
    assert said(text) == ["речь"]


def test_entities_are_what_they_stand_for() -> None:
    assert said("WEBVTT\n\n00:01.000 --> 00:02.000\nM&amp;M &lt;5 &#1078;\n") == ["M&M <5 ж"]


def test_marks_are_removed_and_what_only_looks_like_a_mark_stays() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.red>а</c> <00:01.500><i>б</i> 2 < 3 <вот>\n"
    assert said(text) == ["а б 2 < 3 <вот>"]


def test_a_text_after_a_blank_line_is_kept_with_its_cue() -> None:
    first, third = "00:01.000 --> 00:02.000\nпервая", "7\n00:03.000 --> 00:04.000\nтретья"
    text = f"WEBVTT\n\n{first}\n\nвторая\n\n{third}\n"
    assert said(text) == ["первая\nвторая", "третья"]


def test_cues_without_blank_lines_between_them_are_told_apart() -> None:
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nа\n2\n00:03.000 --> 00:04.000\nб\n"
    assert said(text) == ["а", "б"]


def test_a_missing_header_and_windows_line_ends_are_all_right() -> None:
    assert said("00:01.000 --> 00:02.000\r\nда\r\n\r\n00:03.000 --> 00:04.000\r\nнет\r\n") == [
        "да",
        "нет",
    ]


def test_rolling_captions_are_said_once() -> None:
    text = """WEBVTT
Kind: captions
Language: ru

00:00:00.000 --> 00:00:02.000 align:start position:0%
 \nя<00:00:00.500><c> купил</c><00:00:01.000><c> стол</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
я купил стол
 \n
00:00:02.010 --> 00:00:04.000 align:start position:0%
я купил стол
а<00:00:02.500><c> ножки</c><00:00:03.000><c> нет</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
а ножки нет
 \n
00:00:04.010 --> 00:00:06.000 align:start position:0%
а ножки нет
верните<00:00:05.000><c> деньги</c>
"""
    assert said(text) == ["я купил стол", "а ножки нет", "верните деньги"]
    assert bodies.read(text.encode())[1].language == "ru"


def test_an_answer_repeated_by_a_person_is_kept() -> None:
    cues = "\n\n".join(f"00:0{i}.000 --> 00:0{i + 1}.000\nнет" for i in range(1, 4))
    assert said(f"WEBVTT\n\n{cues}\n") == ["нет", "нет", "нет"]


def test_a_header_alone_is_a_call_without_words() -> None:
    assert turns("WEBVTT\n") == turns("WEBVTT - смена 4\n\n") == ()


def test_text_without_any_time_is_kept() -> None:
    text = "WEBVTT\n\na --> b\nверните деньги\n"
    assert said(text) == ["a --> b\nверните деньги"]


def test_subrip_marks_and_positions_are_not_speech() -> None:
    times = "00:00:01,000 --> 00:00:02,500 X1:10 X2:20"
    text = f'1\n{times}\n{{\\an8}}<i>Алло</i>, <font color="red">да</font>\n'
    [turn] = turns(text)
    assert (turn.text, turn.start_s, turn.end_s) == ("Алло, да", 1.0, 2.5)
