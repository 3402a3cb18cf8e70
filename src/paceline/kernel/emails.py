"""E-mail addresses: read from what people paste, compared in lower case, masked."""

from __future__ import annotations

import re

from paceline.kernel.chinese import to_halfwidth
from paceline.kernel.errors import Invalid

LONGEST = 254
_IN_BRACKETS = re.compile(r"<([^<>]+)>\s*$")
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,63}")


def normalise(text: str) -> str:
    """The bare address in lower case, from ``a@b.cn``, ``mailto:a@b.cn`` or ``张三 <a@b.cn>``; "" stays.

    Raises ``Invalid`` with what is missing.
    """
    typed = to_halfwidth(text).replace("。", ".").strip()
    bracketed = _IN_BRACKETS.search(typed)
    address = (bracketed[1] if bracketed else typed).strip().removeprefix("mailto:").lower()
    if not address or (len(address) <= LONGEST and _ADDRESS.fullmatch(address) and ".." not in address):
        return address
    if "@" not in address:
        hint = "邮箱里要有 @。"
    elif any(sign in address for sign in ",;， "):
        hint = "这里只能填一个邮箱，中间不能有空格或逗号。"
    else:
        hint = "请写成 name@example.com。"
    raise Invalid("「%(text)s」不像邮箱。", hint=hint, params={"text": typed[:60]}, code="not_an_email")


def mask(address: str) -> str:
    """The address with its name hidden: z•••@acme.cn."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••{at}{domain}"
