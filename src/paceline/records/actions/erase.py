"""Erasing somebody's personal data for good; objects that declare what is `erasable` get this action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from paceline.metadata.fields import Text
from paceline.metadata.object_type import ObjectType
from paceline.metadata.registry import registry
from paceline.metadata.when import lookup_in
from paceline.records.act import Act
from paceline.records.models import Record
from paceline.records.past import erasing

Basis = Annotated[
    str, Text("依据", max_length=200, hint="例如：本人来电要求，工单 2026-118。不要写姓名和电话")
]
NOT_A_PERSON = "这不是个人，没有可抹去的个人信息。"


def erase(act: Act, record: Record, *, basis: Basis) -> Record:
    """Take a person's data out of the record, its history and files, and out of what was written about it, for good."""
    act.reason = basis
    erasing.erase(act, registry.of(type(record)), record)
    return record


def why_not(record: Any) -> str:
    """Why a record has nothing to erase."""
    erasable = registry.of(type(record)).erasable
    is_person = erasable is not None and (erasable.when is None or erasable.when.holds(lookup_in(record)))
    return "" if is_person else NOT_A_PERSON


def erase_action(of: ObjectType) -> dict[str, tuple[str, Callable[..., Any], dict[str, Any]]]:
    """Verb → words, function and options, for an object about people."""
    if of.erasable is None:
        return {}
    return {"erase": ("抹去个人信息", erase, {"icon": "eraser", "danger": True, "available": why_not})}
