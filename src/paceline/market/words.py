"""The variables of a letter: which there are, which lack a value for somebody. As in scripts. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from paceline.pipeline.script_words import PLACE, filled, unknown_variables

__all__ = ["VARIABLES", "filled", "missing", "unknown"]
VARIABLES = ("客户", "联系人", "职务", "公司", "我")


def unknown(text: str) -> list[str]:
    """Names in braces that mean nothing in a letter."""
    return unknown_variables(text, VARIABLES)


def missing(text: str, values: Mapping[str, str]) -> list[str]:
    """Variables of a text that have no value here, in their order."""
    return [name for name in dict.fromkeys(PLACE.findall(text)) if not values.get(name)]
