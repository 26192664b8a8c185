"""What the demo sends."""

from shared.local_stack.demo.complaints import (
    COMPLAINTS,
    POISON,
    REPEATED,
    FormComplaint,
    FormEncoding,
    WebVttCall,
)


def test_there_are_at_least_twelve_and_no_two_are_the_same() -> None:
    assert len(set(map(repr, COMPLAINTS))) == len(COMPLAINTS) >= 12


def test_every_way_to_send_is_used() -> None:
    assert len({type(told) for told in COMPLAINTS}) == 6
    encodings = {told.encoding for told in COMPLAINTS if isinstance(told, FormComplaint)}
    assert encodings == set(FormEncoding)


def test_every_channel_speaks_both_languages() -> None:
    for kinds in (("FormComplaint",), ("VkMessage", "TelegramMessage"), ("WebVttCall", "Whisper")):
        words = [repr(told) for told in COMPLAINTS if repr(told).startswith(kinds)]
        russian = [any("а" <= letter <= "я" for letter in word) for word in words]
        assert True in russian
        assert False in russian


def test_the_repeated_one_is_among_them_and_the_call_is_captions() -> None:
    assert REPEATED in COMPLAINTS
    assert any(isinstance(told, WebVttCall) for told in COMPLAINTS)


def test_the_poison_is_not_even_text() -> None:
    assert POISON.decode(errors="ignore").encode() != POISON
