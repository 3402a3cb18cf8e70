"""The organisation tree: units made, renamed, moved below another one, closed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from paceline.access import units
from paceline.access.models import OrgUnit, UnitKind, User
from paceline.access.principal import rights_changed
from paceline.access.working_days import local_day
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Choice, Day, Link, Text, UserLink
from paceline.records.act import Act
from paceline.records.acting import config_door
from paceline.records.action import action

Name = Annotated[str, Text("名称", max_length=80)]
Kind = Annotated[str, Choice("类型", UnitKind, blank=True)]
Parent = Annotated[OrgUnit | None, Link("access.OrgUnit", "上级", blank=True)]
Manager = Annotated[User | None, UserLink("负责人", blank=True)]
FromOn = Annotated[date | None, Day("生效日期", blank=True, past=True, hint="留空表示今天")]


@action("access.orgunit.create", "新建组织单元", on="collection", icon="plus")
def create(
    act: Act,
    *,
    name: Name,
    kind: Kind = UnitKind.TEAM,
    parent: Parent = None,
    manager: Manager = None,
    valid_from: FromOn = None,
) -> OrgUnit:
    """A new unit below another one, or at the top."""
    act.by.require_admin()
    units.require_in_office(manager, "manager")
    if parent is not None:
        units.require_open(parent, "parent")
    unit = OrgUnit(
        name=name,
        kind=kind or UnitKind.TEAM,
        parent=parent,
        manager=manager,
        valid_from=valid_from or local_day(act.now),
    )
    require_free_name(unit)
    config_door.made(act, unit)
    rights_changed()
    return unit


@action("access.orgunit.change", "编辑组织单元", icon="pencil")
def change(act: Act, unit: OrgUnit, *, values: dict[str, Any]) -> OrgUnit:
    """Name, kind and manager; for another parent there is `move`."""
    act.by.require_admin()
    for name in ("parent", "valid_from", "valid_to"):
        if name in values:
            raise Invalid({name: "这一项不能在这里改。请用「移动」或「关闭」。"})
    if values.get("manager") is not None:
        manager = values["manager"]
        found = manager if isinstance(manager, User) else User.objects.filter(pk=manager).first()
        if found is None:
            raise Invalid({"manager": "找不到这位同事。"})
        units.require_in_office(found, "manager")
    config_door.changed(act, unit, values)
    require_free_name(unit)
    rights_changed()
    return unit


@action("access.orgunit.move", "移动", icon="swap")
def move(act: Act, unit: OrgUnit, *, parent: Parent = None, from_on: FromOn = None) -> OrgUnit:
    """Below another unit, with everything in it. The day is kept with the event and is not in the future."""
    act.by.require_admin()
    day = from_on or local_day(act.now)
    if day > local_day(act.now):
        raise Invalid({"from_on": "组织调整不能在将来生效。请在当天再移动。"})
    units.lock_tree()
    units.require_no_cycle(unit, parent.pk if parent else None)
    if parent is not None:
        units.require_open(parent, "parent")
    config_door.changed(act, unit, {"parent": parent}, from_on=str(day))
    require_free_name(unit)
    rights_changed()
    return unit


@action("access.orgunit.close", "关闭", icon="archive", danger=True)
def close(act: Act, unit: OrgUnit) -> OrgUnit:
    """Nobody can be put into it any more; what belonged to it keeps it as its team."""
    act.by.require_admin()
    if unit.valid_to is not None:
        raise Conflict("这个组织单元已经关闭了。")
    units.lock_tree()
    units.require_empty(unit)
    config_door.changed(act, unit, {"valid_to": local_day(act.now)})
    rights_changed()
    return unit


@action("access.orgunit.reopen", "重新启用", icon="undo-2")
def reopen(act: Act, unit: OrgUnit) -> OrgUnit:
    """A closed unit can be used again."""
    act.by.require_admin()
    if unit.valid_to is None:
        raise Conflict("这个组织单元没有关闭。")
    config_door.changed(act, unit, {"valid_to": None})
    rights_changed()
    return unit


def require_free_name(unit: OrgUnit) -> None:
    """Raises Invalid when another open unit of the same parent has the name."""
    twins = OrgUnit.objects.filter(name=unit.name, parent=unit.parent_id, valid_to__isnull=True)
    if twins.exclude(pk=unit.pk).exists():
        raise Invalid(
            {"name": "同一个上级下面已经有「%(name)s」。请换一个名称。"}, params={"name": unit.name}
        )
