"""The normal form of a customer's words: what rules and readers see; `text_raw` stays as sent.

NFC; line ends are `\\n`; control characters, bidi controls and invisible characters are removed,
each kind listed as a warning. Emoji sequences (ZWJ, variation selectors, subdivision flags) and the
joiners of Arabic and Indic scripts stay. Linear: runs of combining marks are cut, because canonical
ordering is quadratic in their length.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final

MAX_MARKS: Final = 30  # the bound of Unicode's Stream-Safe Text Format (UAX 15, section 13)
_LISTED_KINDS: Final = 12

_EMOJI: Final = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_JOINING_SCRIPTS: Final = "\u0600-\u08ff\u0900-\u0dff\ufb50-\ufdff\ufe70-\ufefe"
_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE: Final = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0100-\U000e0fff"
)
_CONTROL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_MARKS: Final = "".join(
    chr(code) for code in range(0x300, 0x1E94B) if unicodedata.combining(chr(code))
)

_FLAG: Final = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
_TAGS: Final = re.compile(f"({_FLAG})|[\U000e0000-\U000e007f]")
_SELECTORS: Final = re.compile(f"(?<![{_EMOJI}0-9#*])[\ufe0e\ufe0f]|[\ufe00-\ufe0d]")
_LOST_JOINERS: Final = re.compile(
    f"(?<![{_EMOJI}\ufe0f{_JOINING_SCRIPTS}])[\u200c\u200d]"
    f"|\u200d(?![{_EMOJI}{_JOINING_SCRIPTS}])|\u200c(?![{_JOINING_SCRIPTS}])"
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_REMOVED: Final = {
    "control_removed": re.compile(f"[{_CONTROL}]"),
    "bidi_removed": re.compile(f"[{_BIDI}]"),
    "invisible_removed": re.compile(f"[{_INVISIBLE}]"),
}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MARK_RUN: Final = re.compile(f"([{_MARKS}]{{{MAX_MARKS}}})[{_MARKS}]++")
# One look that most texts pass. In these ranges (Latin, Greek, Cyrillic, punctuation, symbols, CJK,
# Hangul syllables) is no character that is ever removed; what else comes is looked at closely.
_PLAIN: Final = re.compile(
    "[\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20cf\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u30a0-\u312f\u4e00-\u9fff"
    "\uac00-\ud7a3\U0001f000-\U0001faff]*+"
)


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in normal form, and what was changed, each as `code: explanation`."""

    text: str
    changes: tuple[str, ...] = ()


def normal_form(text: str) -> NormalText:
    """Return `text` in normal form; doing it twice changes nothing more."""
    if _PLAIN.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        return NormalText(text)
    return _changed(text)


def clean_line(text: str, *, max_chars: int) -> NormalText:
    """Return one line for a name or a subject: normal form, white space collapsed, cut to size."""
    normal = normal_form(text)
    line = " ".join(normal.text.split())
    if len(line) <= max_chars:
        return NormalText(line, normal.changes)
    return NormalText(
        line[:max_chars].rstrip(), (*normal.changes, f"cut: to {max_chars} characters")
    )


def encodable(text: str) -> str:
    """Return `text` with lone surrogates replaced: everything else stays as it is."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _changed(text: str) -> NormalText:
    changes: list[str] = []
    text, surrogates = _SURROGATE.subn("\ufffd", text)
    if surrogates:
        changes.append(f"surrogate_replaced: {surrogates} x U+FFFD")
    text = _LINE_ENDS.sub("\n", text)
    text = _cut_marks(text, changes)
    text = _composed(text, changes)
    for code, pattern in _REMOVED.items():
        text = _without(text, pattern, code, changes)
    text = _without_tags(text, changes)
    text = _without(text, _SELECTORS, "invisible_removed", changes)
    text = _without(text, _LOST_JOINERS, "joiner_removed", changes)
    # NFC can lengthen a run of marks, and what stood between two runs may be gone.
    text = unicodedata.normalize("NFC", _cut_marks(text, changes))
    return NormalText(text, tuple(changes))


def _composed(text: str, changes: list[str]) -> str:
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        changes.append("composed: decomposed characters became NFC")
    return composed


def _cut_marks(text: str, changes: list[str]) -> str:
    text, runs = _MARK_RUN.subn(r"\1", text)
    if runs:
        changes.append(f"marks_cut: {runs} runs to {MAX_MARKS} combining marks")
    return text


def _without(text: str, pattern: re.Pattern[str], code: str, changes: list[str]) -> str:
    found = Counter(pattern.findall(text))
    if not found:
        return text
    changes.append(f"{code}: {_listed(found)}")
    return pattern.sub("", text)


def _without_tags(text: str, changes: list[str]) -> str:
    removed: Counter[str] = Counter()

    def keep_flag(match: re.Match[str]) -> str:
        if match.group(1) is None:
            removed[match.group()] += 1
        return match.group(1) or ""

    text = _TAGS.sub(keep_flag, text)
    if removed:
        changes.append(f"invisible_removed: {_listed(removed)}")
    return text


def _listed(found: Counter[str]) -> str:
    listed = [f"U+{ord(char):04X} x{count}" for char, count in found.most_common(_LISTED_KINDS)]
    return ", ".join(listed) + (" and others" if len(found) > _LISTED_KINDS else "")
