"""Who said it: in a call the customer's words count, the agent's script does not."""

from collections.abc import Iterator, Sequence
from typing import Final

from shared.contracts import SpeakerRole, Turn

_HEARD: Final = frozenset({SpeakerRole.CUSTOMER, SpeakerRole.UNKNOWN})


def silenced(text_raw: str, turns: Sequence[Turn]) -> str:
    """Return `text_raw` with the turns of agents and systems blanked, every position kept.

    Turns are looked for in order. A turn whose words are not in the text changes nothing: the
    text is then the customer's words already.
    """
    if all(turn.role in _HEARD for turn in turns):
        return text_raw
    return "".join(_pieces(text_raw, turns))


def _pieces(text_raw: str, turns: Sequence[Turn]) -> Iterator[str]:
    at = 0
    for turn in turns:
        said = turn.text.strip()
        start = text_raw.find(said, at) if said else -1
        if start < 0:
            continue
        end = start + len(said)
        heard = turn.role in _HEARD
        yield text_raw[at:start]
        yield text_raw[start:end] if heard else " " * (end - start)
        at = end
    yield text_raw[at:]
