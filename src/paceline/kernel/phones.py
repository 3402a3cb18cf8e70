"""Phone numbers as people write them in China: read to E.164, shown, masked, cut into findable pieces."""

from __future__ import annotations

import re

import phonenumbers

from paceline.kernel.chinese import GRAM, to_halfwidth
from paceline.kernel.errors import Invalid

CHINA = "+86"
EXTENSION = ";ext="
_EXTENSION = re.compile(
    r"\s*(?:转|分机|ext\.?|x|#|;ext=)\s*(\d{1,6})\s*$|(?<=\d{7})-(\d{1,5})$", re.IGNORECASE
)
_PUNCTUATION = re.compile(r"[\s\-–—−.()\[\]/]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:(10|2\d)(\d{4})(\d{4})|([3-9]\d{2})(\d{7,8}))")
_SERVICE = re.compile(r"[48]00\d{7}")
_NORTH_AMERICA = re.compile(r"1[-. (]+\d{3}[-. )]+\d{3}[-. ]+\d{4}")
_LIKE_DIGIT = re.compile(r"(?<=\d)[oOlI]|[oOlI](?=\d)")
_DIGIT_OF = {"o": "0", "O": "0", "l": "1", "I": "1"}
_SEVERAL = re.compile(r"[、,;，；]|(?<=\d{7})[/|\s]+(?=[+\d]{7})")


def normalise(text: str) -> str:
    """E.164 (+8613812342071, +8651262888888;ext=801) when ``text`` can be read so, else as typed.

    Raises ``Invalid`` for what cannot be a number at all, and for a letter in the place of a digit.
    """
    typed = " ".join(to_halfwidth(text).split())
    if not typed:
        return ""
    return e164(typed) or _as_typed(typed)


def e164(text: str) -> str | None:
    """The number in E.164, Chinese unless it says another country; None when it is not clear."""
    typed = to_halfwidth(text).strip()
    found = _EXTENSION.search(typed)
    suffix = f"{EXTENSION}{found[1] or found[2]}" if found else ""
    main = typed[: found.start()] if found else typed
    if _NORTH_AMERICA.fullmatch(main):
        return _foreign(f"+{main}", suffix)
    digits = _PUNCTUATION.sub("", main)
    if digits.startswith("00") and not digits.startswith("000"):
        digits = f"+{digits[2:]}"
    if digits.startswith(CHINA):
        return _chinese(digits[3:], suffix)
    if digits.startswith("+"):
        return _foreign(digits, suffix)
    if digits.startswith("86") and _MOBILE.fullmatch(digits[2:]):
        digits = digits[2:]
    return _chinese(digits, suffix, needs_trunk=True)


def _chinese(national: str, suffix: str, *, needs_trunk: bool = False) -> str | None:
    if _MOBILE.fullmatch(national) or _SERVICE.fullmatch(national):
        return f"{CHINA}{national}{suffix}"
    with_trunk = national if needs_trunk or national.startswith("0") else f"0{national}"
    return f"{CHINA}{with_trunk[1:]}{suffix}" if _LANDLINE.fullmatch(with_trunk) else None


def _foreign(international: str, suffix: str) -> str | None:
    try:
        number = phonenumbers.parse(international, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written}{suffix}"


def _as_typed(typed: str) -> str:
    letter = _LIKE_DIGIT.search(typed)
    if letter:
        raise Invalid(
            "「%(text)s」里有字母 %(letter)s，请改成数字 %(digit)s。",
            params={"text": typed[:40], "letter": letter[0], "digit": _DIGIT_OF[letter[0]]},
            code="letter_in_phone",
        )
    if sum(char.isdecimal() for char in typed) < 3:
        raise Invalid(
            "「%(text)s」不是电话号码。",
            hint="没有号码请留空。",
            params={"text": typed[:40]},
            code="not_a_phone",
        )
    return typed


def is_mobile(number: str) -> bool:
    """Whether a normalised number is a Chinese mobile."""
    return number.startswith(CHINA) and bool(_MOBILE.fullmatch(number[3:]))


def show(number: str) -> str:
    """A normalised number for people: 138 1234 2071, 0512-6288 8888 转 801, +1 415-555-2671."""
    main, _, extension = number.partition(EXTENSION)
    said = _show_main(main)
    return f"{said} 转 {extension}" if extension else said


def _show_main(number: str) -> str:
    if number.startswith(CHINA):
        national = number[3:]
        if _MOBILE.fullmatch(national):
            return f"{national[:3]} {national[3:7]} {national[7:]}"
        if _SERVICE.fullmatch(national):
            return f"{national[:3]}-{national[3:6]}-{national[6:]}"
        found = _LANDLINE.fullmatch(f"0{national}")
        if found:
            area = found[1] or found[4]
            return f"0{area}-{national[len(area) : -4]} {national[-4:]}"
    elif number.startswith("+"):
        try:
            parsed = phonenumbers.parse(number, None)
        except phonenumbers.NumberParseException:
            return number
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return number


def mask(number: str) -> str:
    """The number with its middle hidden: 138****2071, 0512****8888. Short ones show two digits."""
    main = number.partition(EXTENSION)[0]
    digits = re.sub(r"\D", "", main)
    if main.startswith(CHINA):
        national = main[3:]
        landline = _LANDLINE.fullmatch(f"0{national}")
        if landline and not _SERVICE.fullmatch(national):
            return f"0{landline[1] or landline[4]}****{national[-4:]}"
        digits = national
    if len(digits) >= 10:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) > 4 else "****"


def fragments(number: str) -> list[str]:
    """Four-digit pieces such that any four or more digits in a row can be found in an index of them.

    Chinese landlines are cut with their leading 0 too.
    """
    found: dict[str, None] = {}
    for one in _SEVERAL.split(number.partition(EXTENSION)[0]):
        digits = re.sub(r"\D", "", one)
        if len(digits) < GRAM:
            found.update(dict.fromkeys([digits] if digits else []))
        if one.startswith(CHINA) and _LANDLINE.fullmatch(f"0{one[3:]}"):
            found[f"0{one[3:6]}"] = None
        found.update(dict.fromkeys(digits[at : at + GRAM] for at in range(len(digits) - GRAM + 1)))
    return list(found)
