"""Whether an answer says nothing but that no more is wanted. Pure."""

from __future__ import annotations

import re

WISH = re.compile(r"^\W*(?:退订|取消订阅|不再接收|拒收|unsubscribe|stop|td|t|r|n)\W*$", re.IGNORECASE)
"""What Chinese providers and people use; 【】 of a signature around it does not matter."""


def wants_out(text: str) -> bool:
    return bool(WISH.match(text))
