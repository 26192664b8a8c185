"""What the pages say, in Russian and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["ru", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en")
DEFAULT_LANGUAGE: Final[Language] = "ru"

_RU: Final = {
    "title": "Подать жалобу",
    "lead": "Расскажите, что случилось. Сразу после отправки вы получите номер обращения и ссылку, "
    "по которой видно, что с ним происходит.",
    "required": "обязательно",
    "optional": "необязательно",
    "text": "Что случилось",
    "text_hint": "Своими словами: что произошло, когда и чем это можно исправить.",
    "order_number": "Номер заказа",
    "order_number_hint": "Если жалоба связана с заказом.",
    "wanted_remedy": "Чего вы хотите",
    "wanted_remedy_hint": "Например: вернуть деньги, заменить товар, извиниться.",
    "occurred_at": "Когда это было",
    "occurred_at_hint": "Время местное, {zone}.",
    "name": "Как к вам обращаться",
    "email": "Электронная почта",
    "phone": "Телефон",
    "files": "Файлы",
    "files_hint": "До {max_files} файлов, вместе до {max_mib} МБ. Пока мы записываем только "
    "название, размер и отпечаток файла, сам файл не сохраняется.",
    "send": "Отправить",
    "other_language": "English",
    "error_title": "Жалоба ещё не отправлена",
    "error_missing": "Напишите, что случилось.",
    "error_too_long": "Слишком длинно: сократите это поле.",
    "error_invalid": "Проверьте это поле.",
    "error_files": "Слишком много файлов: оставьте не больше {max_files}.",
    "error_files_again": "Если вы прикладывали файлы, выберите их ещё раз.",
    "error_unavailable": "Сейчас мы не можем принять жалобу. То, что вы написали, осталось "
    "в форме: нажмите «Отправить» ещё раз через несколько секунд.",
    "answer_title": "Жалоба принята",
    "answer_reference": "Номер обращения",
    "answer_keep": "Запишите его: по этому номеру вам ответят по телефону.",
    "answer_link": "Следить за обращением",
    "answer_next": "По этой ссылке видно, кто занимается вашей жалобой и что уже сделано. "
    "Сохраните её: она только для вас.",
    "answer_files": "Файлы не сохранены. Мы записали их названия, размеры и отпечатки; "
    "если файлы понадобятся, их попросят прислать.",
    "answer_another": "Подать ещё одну жалобу",
    "problem_title": "Жалоба не отправлена",
    "problem_too_large": "Отправлено больше, чем мы можем принять: всё вместе до {max_mib} МБ. "
    "Вернитесь назад, уберите файлы или сократите текст и отправьте ещё раз.",
    "problem_slow": "Отправка заняла слишком много времени. Вернитесь назад и отправьте ещё раз, "
    "лучше без файлов.",
    "problem_unavailable": "Сейчас мы не можем принять жалобу. Вернитесь назад и отправьте её "
    "ещё раз через несколько секунд.",
    "problem_other": "То, что отправил браузер, не удалось прочитать. Вернитесь назад и "
    "отправьте ещё раз.",
    "problem_back": "Вернуться к форме",
}
_EN: Final = {
    "title": "Make a complaint",
    "lead": "Tell us what happened. As soon as you send it you get a reference and a link that "
    "shows what is being done about it.",
    "required": "required",
    "optional": "optional",
    "text": "What happened",
    "text_hint": "In your own words: what went wrong, when, and what would put it right.",
    "order_number": "Order number",
    "order_number_hint": "If the complaint is about an order.",
    "wanted_remedy": "What you would like",
    "wanted_remedy_hint": "For example: my money back, a replacement, an apology.",
    "occurred_at": "When it happened",
    "occurred_at_hint": "Local time, {zone}.",
    "name": "Your name",
    "email": "Email",
    "phone": "Phone",
    "files": "Files",
    "files_hint": "Up to {max_files} files, {max_mib} MB in all. For now we record only the name, "
    "size and fingerprint of a file; the file itself is not kept.",
    "send": "Send",
    "other_language": "Русский",
    "error_title": "Your complaint has not been sent yet",
    "error_missing": "Tell us what happened.",
    "error_too_long": "This is too long: please shorten it.",
    "error_invalid": "Please check this field.",
    "error_files": "Too many files: keep no more than {max_files}.",
    "error_files_again": "If you attached files, please choose them again.",
    "error_unavailable": "We cannot take your complaint right now. What you wrote is still in the "
    "form: press Send again in a few seconds.",
    "answer_title": "We have your complaint",
    "answer_reference": "Reference",
    "answer_keep": "Write it down: it is what you will be asked for on the phone.",
    "answer_link": "Follow your complaint",
    "answer_next": "This link shows who is dealing with your complaint and what has been done. "
    "Keep it: it is for you only.",
    "answer_files": "Your files were not kept. We recorded their names, sizes and fingerprints; "
    "if the files are needed, you will be asked for them.",
    "answer_another": "Make another complaint",
    "problem_title": "Your complaint was not sent",
    "problem_too_large": "You sent more than we can take: {max_mib} MB in all. Go back, remove "
    "files or shorten the text, and send it again.",
    "problem_slow": "Sending took too long. Go back and send it again, if possible without files.",
    "problem_unavailable": "We cannot take your complaint right now. Go back and send it again in "
    "a few seconds.",
    "problem_other": "We could not read what the browser sent. Go back and send it again.",
    "problem_back": "Back to the form",
}

TEXTS: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType({"ru": _RU, "en": _EN})


def choose_language(asked: str | None, accept_language: str | None) -> Language:
    """Return the language of a page: what was asked for, else the browser's wish, else Russian."""
    for language in LANGUAGES:
        if asked == language:
            return language
    wishes = [_wish(part) for part in (accept_language or "")[:500].split(",")]
    for tag, quality in sorted(wishes, key=lambda wish: -wish[1]):
        for language in LANGUAGES:
            if quality > 0 and tag == language:
                return language
    return DEFAULT_LANGUAGE


def _wish(part: str) -> tuple[str, float]:
    """Read one range of Accept-Language (RFC 9110, section 12.5.4): primary tag and quality."""
    tag, _, parameters = part.strip().partition(";")
    primary = tag.partition("-")[0].strip().lower()
    name, _, value = parameters.strip().partition("=")
    try:
        return primary, float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return primary, 0.0
