"""What counts as right when a corpus is compared with what the adapters made of it."""

from datetime import timedelta

import pytest

from shared.contracts import ComplaintReceived
from shared.local_stack.corpus.judgement import conversation_faults, faults
from shared.local_stack.corpus.manifest import Entry
from tests.unit.local_stack.corpus_entries import MOMENT, PHOTO, complaint, entry, outcome

CALL = [
    {"role": "agent", "speaker": "A", "start_s": 0.0, "end_s": 1.5, "text": "Слушаю"},
    {"role": "customer", "speaker": "B", "start_s": 2.0, "end_s": 3.001, "text": "Течёт чайник"},
]
TURNS = [
    {"speaker": "A", "role": "agent", "start_ms": 0, "end_ms": 1500, "text": "Слушаю"},
    {"speaker": "B", "role": "customer", "start_ms": 2000, "end_ms": 3001, "text": "Течёт чайник"},
]


def call(**expected: object) -> Entry:
    whole = {"text": "Слушаю\nТечёт чайник", "turn_count": 2, "turns": TURNS, **expected}
    return entry(expected=whole)


def test_the_right_complaint_has_no_fault_whatever_its_white_space() -> None:
    assert faults(entry(), outcome(complaint())) == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("text", {"text": "Ручка", "text_raw": "Ручка"}),
        ("author_id", {"author": {"id": "8", "name": "Ира"}}),
        ("author_name", {"author": {"id": "7"}}),
        ("timestamp_utc", {"occurred_at": MOMENT + timedelta(milliseconds=1)}),
        ("timestamp_utc", {"occurred_at": None}),
        ("in_reply_to", {"in_reply_to": "4"}),
        ("language_declared", {"language_declared": "ru"}),
        ("message_id", {"external_id": "15"}),
        ("attachments", {"attachments": []}),
        ("attachments", {"attachments": [PHOTO, PHOTO]}),
        ("attachments", {"attachments": [{**PHOTO, "id": "p2"}]}),
        ("attachments", {"attachments": [{**PHOTO, "type": "video"}]}),
        ("withdrawn", {"withdrawn": True}),
    ],
)
def test_one_wrong_or_invented_field_is_one_fault_that_names_it(
    field: str, changes: dict[str, object]
) -> None:
    [fault] = faults(entry(), outcome(complaint(**changes)))
    assert fault.startswith(field)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("text", {"text": "Ручка", "text_raw": "Ручка"}),
        ("author_name", {"author": {"id": "7"}}),
        ("message_id", {"external_id": "15"}),
        ("attachments", {"attachments": []}),
    ],
)
def test_what_is_not_asserted_is_not_compared(field: str, changes: dict[str, object]) -> None:
    lenient = entry(expected={"not_asserted": [field]})
    assert faults(lenient, outcome(complaint(**changes))) == []


def test_attachments_are_a_set_in_which_an_id_goes_before_an_address() -> None:
    other = {"type": "document", "url": "https://img.example/2.pdf"}
    wanted = entry(expected={"attachments": [PHOTO, other]})
    moved = {**PHOTO, "url": "https://elsewhere.example/1.jpg"}
    assert faults(wanted, outcome(complaint(attachments=[other, moved]))) == []


def test_an_uploaded_file_is_known_by_its_digest_and_its_name() -> None:
    sent = {"type": "file", "filename": "a.png", "sha256": "a" * 64}
    made = {"type": "image", "name": "a.png", "sha256": "a" * 64}
    wanted = entry(expected={"attachments": [sent]})
    assert faults(wanted, outcome(complaint(attachments=[made]))) == []
    assert faults(wanted, outcome(complaint(attachments=[{**made, "sha256": "b" * 64}])))


@pytest.mark.parametrize("count", [0, 2])
def test_a_message_is_one_complaint_and_no_other_number(count: int) -> None:
    [fault] = faults(entry(), outcome(*[complaint()] * count, failures=("missing_field",)))
    assert fault.startswith(f"{count} complaints")
    assert "missing_field" in fault


def test_an_edit_has_a_later_revision_and_a_deletion_is_withdrawn() -> None:
    assert faults(entry("update"), outcome(complaint()))
    assert faults(entry("update"), outcome(complaint(revision=2))) == []
    gone = entry("delete", expected={"deletes_message_id": "3"})
    assert faults(gone, outcome(complaint(external_id="70:3", withdrawn=True))) == []
    assert faults(gone, outcome(complaint(external_id="70:5", withdrawn=True)))


@pytest.mark.parametrize("action", ["ack_ignore", "handshake"])
def test_what_is_no_message_makes_no_complaint(action: str) -> None:
    assert faults(entry(action), outcome()) == []
    assert faults(entry(action), outcome(complaint()))
    assert faults(entry(action), outcome(status=403))


def test_a_handshake_is_answered_word_for_word() -> None:
    greeting = entry("handshake", http={"expected_response": {"status": 200, "body": "c0de"}})
    assert faults(greeting, outcome(body="c0de")) == []
    assert faults(greeting, outcome(body="c0de\n"))


def test_a_rejection_is_a_refusal_or_a_recorded_failure_and_never_our_own_error() -> None:
    assert faults(entry("reject"), outcome(status=422)) == []
    assert faults(entry("reject"), outcome(failures=("malformed_json",))) == []
    assert faults(entry("reject"), outcome())
    assert faults(entry("reject"), outcome(status=500))
    assert faults(entry("reject"), outcome(complaint()))


def test_of_a_call_the_complaint_is_the_customers_words_where_roles_are_known() -> None:
    mine = complaint(text="Течёт чайник", text_raw="Течёт чайник", turns=CALL)
    known = call(roles_known=True, customer_text="Течёт чайник", attachments=[PHOTO])
    assert faults(known, outcome(mine)) == []
    assert faults(call(), outcome(mine))
    told = call(customer_text_if_roles_given="Течёт чайник")
    assert faults(told, outcome(mine)) == []
    nobody = [{**turn, "role": "unknown"} for turn in CALL]
    assert faults(told, outcome(mine.model_copy(update={"turns": complaint(turns=nobody).turns})))


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("text", {"text": "Течёт"}),
        ("speaker", {"speaker": None}),
        ("role", {"role": "agent"}),
        ("start_ms", {"start_s": 2.001}),
        ("end_ms", {"end_s": None}),
    ],
)
def test_a_wrong_turn_is_named_by_its_place_and_field(
    field: str, change: dict[str, object]
) -> None:
    made = complaint(text="Слушаю Течёт чайник", turns=[CALL[0], {**CALL[1], **change}])
    [fault] = faults(call(), outcome(made))
    assert fault.startswith(f"turns[1].{field}")


def test_a_turn_too_few_is_a_fault_unless_turns_are_not_asserted() -> None:
    made = complaint(text="Слушаю Течёт чайник", turns=CALL[:1])
    assert faults(call(), outcome(made)) == ["turns: 1 instead of 2"]
    lenient = call(not_asserted=["turn_count", "turns"])
    assert faults(lenient, outcome(made)) == []


def test_the_key_of_a_conversation_is_free_as_long_as_it_tells_conversations_apart() -> None:
    def pairs(*named: tuple[str, str | None]) -> list[tuple[Entry, ComplaintReceived]]:
        return [
            (entry(expected={"conversation_id": wanted}), complaint(conversation_id=got))
            for wanted, got in named
        ]

    assert list(conversation_faults(pairs(("1", "a"), ("2", "b"), ("1", "a")))) == []
    for wrong in (
        pairs(("1", "a"), ("1", "b")),
        pairs(("1", "a"), ("2", "a")),
        pairs(("1", None)),
    ):
        assert len(list(conversation_faults(wrong))) == 1
