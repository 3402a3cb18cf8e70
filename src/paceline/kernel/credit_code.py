"""统一社会信用代码: the 18-character code of an organisation in China, with a check character (GB 32100)."""

from __future__ import annotations

import re

from paceline.kernel.chinese import to_halfwidth
from paceline.kernel.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, at, len(ALPHABET)) for at in range(LENGTH - 1))


def normalise(text: str) -> str:
    """The code in capital letters without spaces; "" stays. Raises ``Invalid`` saying what is wrong."""
    code = re.sub(r"[\s\-]+", "", to_halfwidth(text)).upper()
    if not code:
        return ""
    if len(code) != LENGTH:
        raise Invalid(
            "信用代码应是 18 位，现在是 %(n)s 位。", params={"n": len(code)}, code="credit_code_length"
        )
    for at, char in enumerate(code, start=1):
        if char not in _VALUE:
            raise Invalid(
                "信用代码第 %(at)s 位不能是「%(char)s」。",
                hint="它只由数字和除 I、O、S、V、Z 以外的大写字母组成。",
                params={"at": at, "char": char},
                code="credit_code_character",
            )
    if check_character(code) != code[-1]:
        raise Invalid("信用代码的校验位不对，请对照营业执照逐位检查。", code="credit_code_check")
    return code


def check_character(code: str) -> str:
    """The 18th character that belongs to the first 17 (GB 32100-2015, modulus 31)."""
    total = sum(weight * _VALUE[char] for weight, char in zip(_WEIGHTS, code, strict=False))
    return ALPHABET[-total % len(ALPHABET)]


def is_valid(text: str) -> bool:
    """Whether ``text`` is a correct code as written or after tidying."""
    try:
        return normalise(text) != ""
    except Invalid:
        return False


def mask(code: str) -> str:
    """The code with its organisation hidden: 9132050•••••••3X."""
    return f"{code[:7]}•••••••{code[-2:]}" if len(code) == LENGTH else "•" * len(code)
