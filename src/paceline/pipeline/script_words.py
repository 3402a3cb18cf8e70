"""The variables of a script: which there are, and a text with them filled in. Pure; nothing is ever evaluated."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

VARIABLES = ("客户", "联系人", "商机", "我")
PLACE = re.compile(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")


def unknown_variables(body: str, known: Collection[str] = VARIABLES) -> list[str]:
    """Names in braces that mean nothing, in their order."""
    return [name for name in dict.fromkeys(PLACE.findall(body)) if name not in known]


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced once; one without a value stays readable as 〔客户〕."""
    return PLACE.sub(lambda found: values.get(found[1]) or f"〔{found[1]}〕", body)
