import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.identifiers import is_card, is_inn, is_snils
from services.classifier.domain.people import Names
from services.classifier.domain.redaction import Hidden, redact, sensitive
from services.classifier.domain.view import fold

NOBODY = Names(frozenset(), frozenset())


def hidden(text: str, orders: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    view = fold(text)
    spans = [
        (found.rule, view.span(found.start, found.end))
        for found in sensitive(view, text, NOBODY, known_orders=orders)
    ]
    return [(rule, text[start:end]) for rule, (start, end) in spans]


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ("звоните +7 (916) 123-45-67 вечером", "phone", "+7 (916) 123-45-67"),
        ("8 916 123 45 67", "phone", "8 916 123 45 67"),
        ("мой 89161234567", "phone", "89161234567"),
        ("тел. 123-45-67", "phone", "123-45-67"),
        ("call me at (555) 123-4567", "phone", "(555) 123-4567"),
        ("my number is +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("пишите ivan.p+shop@mail.example.ru", "email", "ivan.p+shop@mail.example.ru"),
        ("карта 4111 1111 1111 1111 списали", "card", "4111 1111 1111 1111"),
        ("card 5500-0000-0000-0004.", "card", "5500-0000-0000-0004"),
        ("оплатил с 4111111111111111", "card", "4111111111111111"),
        ("снилс 112-233-445 95", "snils", "112-233-445 95"),
        ("инн 7707083893", "inn", "7707083893"),
        ("мой паспорт 4509 123456 выдан", "passport", "4509 123456"),
        ("паспорт серия 45 09 номер 123456", "passport", "45 09 номер 123456"),
        ("passport no. AB1234567", "passport", "AB1234567"),
        ("ssn 123-45-6789", "ssn", "123-45-6789"),
        ("на счёт 40817810099910004312", "account", "40817810099910004312"),
        ("to GB29 NWBK 6016 1331 9268 19 please", "iban", "GB29 NWBK 6016 1331 9268 19"),
        ("тел 8\u200b9161234567", "phone", "8\u200b9161234567"),
        ("card ４１１１ １１１１ １１１１ １１１１", "card", "４１１１ １１１１ １１１１ １１１１"),
    ],
)  # fmt: skip
def test_what_identifies_a_person_is_hidden(text: str, rule: str, value: str) -> None:
    assert hidden(text) == [(rule, value)]


@pytest.mark.parametrize(
    "text",
    [
        "заказ № 89161234567 не пришёл",
        "Номер заказа: 12345678901",
        "order #9161234567 is late",
        "Order number 4509 and nothing",
        "трек RA123456789RU",
        "заказ 4111111111111112",  # no card: the check digit is wrong
        "списали 15 000 рублей 12.03.2025",
        "ждал 45 минут, потом ещё 30",
        "артикул 12345678",
        "tracking number 1Z999AA10123456784",
    ],
)
def test_order_numbers_amounts_and_dates_stay(text: str) -> None:
    assert hidden(text) == []


def test_an_order_number_that_the_channel_names_stays() -> None:
    assert hidden("89161234567 где он?", ("89161234567",)) == []
    assert hidden("89161234567 где он?") == [("phone", "89161234567")]


def test_a_card_is_hidden_even_when_it_is_called_an_order_number() -> None:
    assert hidden("номер заказа 4111 1111 1111 1111") == [("card", "4111 1111 1111 1111")]


@given(st.text(st.one_of(st.characters(), st.sampled_from("0123456789 +-()@.")), max_size=120))
def test_stretches_are_in_order_never_overlap_and_lie_in_the_text(text: str) -> None:
    view = fold(text)
    spans = [view.span(found.start, found.end) for found in sensitive(view, text, NOBODY)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(
    st.text(st.sampled_from("абв где "), max_size=30),
    st.from_regex(r"\+7 9\d\d \d{3}-\d\d-\d\d", fullmatch=True),
    st.text(st.sampled_from("абв где "), max_size=30),
)
def test_a_mobile_number_never_survives(before: str, phone: str, after: str) -> None:
    text = f"{before} {phone} {after}"
    view = fold(text)
    spans = [Hidden(f.rule, *view.span(f.start, f.end)) for f in sensitive(view, text, NOBODY)]
    assert phone not in redact(text, spans)
    assert "[phone]" in redact(text, spans)


def test_a_redacted_text_keeps_everything_else_but_invisible_characters() -> None:
    text = "Мой\u200b номер: 8 916 123 45 67,\nжду \U0001f600"
    spans = [Hidden("phone", text.index("8"), text.index(","))]
    assert redact(text, spans) == "Мой номер: [phone],\nжду \U0001f600"


def test_check_digits_tell_documents_from_other_numbers() -> None:
    assert is_card("4111111111111111")
    assert not is_card("4111111111111112")
    assert not is_card("0000000000000000")
    assert is_snils("11223344595")
    assert not is_snils("11223344596")
    assert is_inn("7707083893")
    assert is_inn("500100732259")
    assert not is_inn("500100732258")


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "a@", "8-", "паспорт ", "инн ", "заказ №", "a1", "+7(", "тел "]
)
def test_redaction_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    text = piece * (200_000 // len(piece))
    sensitive(fold(text), text, NOBODY)
    assert time.process_time() - started < 8
