"""Check digits of documents and cards: what tells a number of a person from any other number."""

from typing import Final

_SNILS_LENGTH: Final = 11
_SNILS_MODULUS: Final = 101
_INN_10: Final = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11: Final = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12: Final = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_SHORTEST_CARD: Final = 13
_LONGEST_CARD: Final = 19
_SAME_DIGIT: Final = 1


def is_card(digits: str) -> bool:
    """Tell whether 13 to 19 digits carry a valid Luhn sum and start as a payment card does."""
    if not _SHORTEST_CARD <= len(digits) <= _LONGEST_CARD or digits[0] not in "23456":
        return False
    return len(set(digits)) > _SAME_DIGIT and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_snils(digits: str) -> bool:
    """Tell whether 11 digits carry the check number of a Russian insurance account."""
    if len(digits) != _SNILS_LENGTH:
        return False
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits[:9]))
    return total % _SNILS_MODULUS % 100 == int(digits[9:])


def is_inn(digits: str) -> bool:
    """Tell whether 10 or 12 digits carry the check digits of a Russian taxpayer number."""
    match len(digits):
        case 10:
            return _inn_digit(digits, _INN_10) == digits[9]
        case 12:
            own = _inn_digit(digits, _INN_11), _inn_digit(digits, _INN_12)
            return own == (digits[10], digits[11])
        case _:
            return False


def _inn_digit(digits: str, weights: tuple[int, ...]) -> str:
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=False))
    return str(total % 11 % 10)
