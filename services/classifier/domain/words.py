"""The words of a view, with their places and the sentence each stands in."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from services.classifier.domain.view import View

# A word, apostrophes inside included; or one of the signs that people write instead of words.
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[👍👎😡😠🤬😤💩🤮😢😭💔👏🙏🔥😍❤🥰😊🤩]")
_STOPS: Final = re.compile(r"[.!?\n;…]")
_SPACED_OUT: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:[ \-._*][^\W\d_](?![^\W_])){3,}")
LONGEST_WORD: Final = 48


class Word(NamedTuple):
    """Characters [start, end) of the view; `text` is what is looked up."""

    text: str
    start: int
    end: int
    sentence: int


def words(view: View) -> Iterator[Word]:
    """Yield the words in order; an overlong one counts as unreadable and is left out."""
    text, sentence, last_end = view.text, 0, 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        if last_end and _STOPS.search(text, last_end, start):
            sentence += 1
        last_end = end
        if end - start <= LONGEST_WORD:
            yield Word(match.group().replace("'", ""), start, end, sentence)


def spaced_out(view: View) -> Iterator[Word]:
    """Yield words that are written letter by letter ("f i r e"), each as a sentence of its own."""
    for number, match in enumerate(_SPACED_OUT.finditer(view.text)):
        start, end = match.span()
        if end - start <= 2 * LONGEST_WORD:
            yield Word(match.group()[::2], start, end, -1 - number)


def windows(stream: Iterator[Word], size: int, overlap: int) -> Iterator[list[Word]]:
    """Yield the stream in pieces of `size` words that share `overlap` words with the next."""
    piece = list(islice(stream, size))
    while piece:
        yield piece
        fresh = list(islice(stream, size - overlap))
        piece = piece[-overlap:] + fresh if fresh else []
