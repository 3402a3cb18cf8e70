"""What is revised in editions: published words stay as they are, the next edition begins as a draft with the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel.errors import Conflict
from paceline.pipeline.models import BattleCard, Script
from paceline.records.act import Act

Edited = TypeVar("Edited", BattleCard, Script)
DRAFT = "draft"


def next_edition(act: Act, one: Edited, carried: Iterable[str]) -> Edited:
    """A draft of the next edition with the same values of these fields. Raises Conflict while there is one."""
    if visible(SYSTEM, type(one)).filter(previous=one, status=DRAFT).exists():
        raise Conflict("已经有一份修订的草稿。请先发布或删除它。")
    same = {name: getattr(one, name) for name in carried}
    made: Edited = act.create(type(one), **same, edition=one.edition + 1, previous=one)
    return made
