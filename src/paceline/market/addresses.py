"""Where each channel reaches somebody: which field, in which way it is written, what cannot be reached. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from paceline.kernel import phones
from paceline.kernel.errors import Invalid

EXTERNAL = re.compile(r"w[mo][A-Za-z0-9_-]{10,62}")
"""How WeCom numbers customers (external_userid); capitals count."""


@dataclass(frozen=True)
class Kind:
    """The addresses of a channel: the field of a contact or lead, the one way to write them, and which ones serve."""

    field: str
    written: Callable[[str], str]
    serves: Callable[[str], bool]


def number(text: str) -> str:
    """A phone number as it is stored; as typed where it is none."""
    try:
        return phones.normalise(text)
    except Invalid:
        return text.strip()


def takes_texts(address: str) -> bool:
    """Whether a number can get text messages: a Chinese mobile, or any number of another country."""
    foreign = address.startswith("+") and not address.startswith(phones.CHINA)
    return (foreign or phones.is_mobile(address)) and phones.EXTENSION not in address


def is_customer(address: str) -> bool:
    """Whether it is a number that WeCom has given to a customer."""
    return bool(EXTERNAL.fullmatch(address))


KINDS: dict[str, Kind] = {
    "mail": Kind("email", lambda text: text.strip().lower(), lambda address: True),
    "sms": Kind("phone", number, takes_texts),
    "wecom": Kind("wechat", str.strip, is_customer),
}


def written(channel: str, text: str | None) -> str:
    """An address in the one way in which it is compared."""
    return KINDS[channel].written(text or "")
