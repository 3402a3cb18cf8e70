"""Making and changing screens: nobody hangs up figures of a unit that they do not see all of themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from paceline.kernel.errors import Invalid
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.models import BigScreen
from paceline.rhythm.queries.organisation import Node, Organisation
from paceline.rhythm.queries.reach_of_sight import covers
from paceline.rhythm.queries.screens.figures import BEHIND


@action("rhythm.bigscreen.create", "新建数据大屏", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> BigScreen:
    """A screen of a unit within sight. Raises Invalid for another."""
    require_sight(act, key_of(values.get("unit")))
    return generic.create(act, of=registry.of(BigScreen), values=values)  # type: ignore[return-value]


@action("rhythm.bigscreen.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, screen: BigScreen, *, values: dict[str, Any]) -> BigScreen:
    """Whoever changes what it shows has to see it all."""
    require_sight(act, key_of(values.get("unit", screen.unit_id)))
    generic.change(act, screen, values=values)
    return screen


def require_sight(act: Act, unit: UUID | None) -> None:
    """Raises Invalid unless the actor sees the deals, receipts and targets of the whole unit."""
    if unit is None:
        return
    organisation, node = Organisation.known(), Node(unit=unit)
    if not all(covers(act.by, name, node, organisation) for name in BEHIND):
        raise Invalid(
            {"unit": "你看不到这个组织的全部成交、回款和目标，不能把它放上大屏。请选择你负责的组织。"}
        )
