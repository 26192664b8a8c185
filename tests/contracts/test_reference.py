"""The reference that a person reads out on the phone finds the usual slips."""

from collections.abc import Callable
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from shared.contracts.identifiers import REFERENCE_ALPHABET, parse_reference, reference

symbols = st.sampled_from(REFERENCE_ALPHABET)
LENGTH = 11


def _symbols(of: UUID) -> list[str]:
    return list(reference(of).replace("-", ""))


@given(of=st.uuids())
def test_a_reference_reads_back_as_itself(of: UUID) -> None:
    assert parse_reference(reference(of)) == reference(of)


@given(of=st.uuids(), place=st.integers(0, LENGTH - 1), wrong=symbols)
def test_one_wrong_symbol_is_always_found(of: UUID, place: int, wrong: str) -> None:
    spoken = _symbols(of)
    assume(spoken[place] != wrong)
    spoken[place] = wrong
    assert parse_reference("".join(spoken)) is None


@given(of=st.uuids(), place=st.integers(0, LENGTH - 2))
def test_swapped_neighbours_are_always_found(of: UUID, place: int) -> None:
    spoken = _symbols(of)
    assume(spoken[place] != spoken[place + 1])
    spoken[place], spoken[place + 1] = spoken[place + 1], spoken[place]
    assert parse_reference("".join(spoken)) is None


TWINS = str.maketrans("ACEHKMPTX", "АСЕНКМРТХ")
spellings = st.sampled_from([str.lower, str.upper, lambda said: said.translate(TWINS)])


@given(of=st.uuids(), spelling=spellings, gap=st.sampled_from(["", " ", "-"]))
def test_the_way_it_is_typed_does_not_matter(
    of: UUID, spelling: Callable[[str], str], gap: str
) -> None:
    assert parse_reference(spelling(gap.join(_symbols(of)))) == reference(of)


@given(spoken=st.text())
def test_any_text_is_a_reference_or_nothing(spoken: str) -> None:
    parsed = parse_reference(spoken)
    assert parsed is None or parse_reference(parsed) == parsed
