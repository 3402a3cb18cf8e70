"""The big screens of the demo: one of all sales for the hall, one of a region."""

from __future__ import annotations

from paceline.access.models import User
from paceline.access.principal import SYSTEM, principal_of
from paceline.access.scope import visible
from paceline.config.demo.story.targets import sales_unit
from paceline.config.demo.world import World
from paceline.records.action import perform
from paceline.rhythm.queries.organisation import Organisation


def fill(world: World) -> None:
    """Made by the director, through the same action as people use."""
    top = sales_unit()
    if top is None:
        return
    director = principal_of(visible(SYSTEM, User).get(pk=world.company["zhouhang"].key))
    organisation = Organisation.today()
    perform(director, "rhythm.bigscreen.create", None, {"name": "海川工业设备 · 销售节奏", "unit": str(top)})
    for unit in organisation.below.get(top, ())[:1]:
        name = f"{organisation.units[unit].name} · 今日战况"
        values = {"name": name, "unit": str(unit), "shows_people": True, "refresh_seconds": "60"}
        perform(director, "rhythm.bigscreen.create", None, values)
