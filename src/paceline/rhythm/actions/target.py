"""Making, changing and filling in targets while they are drafts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import get_visible, visible
from paceline.catalog.models import Product
from paceline.kernel.errors import Conflict, Invalid
from paceline.kernel.messages import Message
from paceline.metadata.fields import DecimalNumber, Link, Rows, key_of
from paceline.metadata.registry import registry
from paceline.methods.allocation import after_change
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.rhythm.models import Target
from paceline.rhythm.models.choices import TargetState
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.targets.weights import way_of

VERB = "change"
MOST_LINES = 12
Values = Annotated[
    list[dict[str, Any]],
    Rows(
        "目标值",
        {"target": Link("rhythm.Target", "目标"), "value": DecimalNumber("目标值", decimal_places=2)},
    ),
]


@action("rhythm.target.create", "新建目标", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Target:
    """A draft. The one who answers for a unit's target is its manager unless somebody is named."""
    given = dict(values)
    unit = given.get("unit")
    if unit is not None:
        require_reach(act, key_of(unit))
        if "owner" not in given:
            given["owner"] = Organisation.today().manager_of(key_of(unit)) or act.by.user_id
    fit(given, None)
    require_line(given, "")
    if unit is not None:
        return act.create(Target, **given)
    return generic.create(act, of=registry.of(Target), values=given)  # type: ignore[return-value]


@action("rhythm.target.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, target: Target, *, values: dict[str, Any]) -> Target:
    """Correct it, within reach and fitting what it is part of."""
    if values.get("unit") is not None:
        require_reach(act, key_of(values["unit"]))
    fit(values, target)
    require_line(values, target.product_line)
    generic.change(act, target, values=values)
    return target


@action("rhythm.target.assign", "更换负责人", icon="user-round-check")
def assign(act: Act, target: Target, *, owner: generic.NewOwner) -> Target:
    """Somebody else answers for it and has to confirm it anew; a unit's target stays the unit's."""
    generic.assign(act, target, owner=owner)
    act.save(target, confirmed_at=None)
    return target


@action("rhythm.target.fill", "填写目标值", on="collection", permission="change", icon="table", hidden=True)
def fill(act: Act, *, values: Values) -> list[Target]:
    """Several drafts at once, as typed or pasted into the grid: all or none."""
    filled = []
    for row in values:
        target = get_visible(act.by, Target, key_of(row["target"]), VERB)
        require_draft(target)
        act.save(target, event="rhythm.target.change", value=row["value"])
        filled.append(target)
    return filled


@action(
    "rhythm.target.pin",
    "定值",
    permission="change",
    icon="lock",
    available=lambda record: why_not_pinned(record),
)
def pin(
    act: Act, target: Target, *, value: Annotated[Decimal, DecimalNumber("目标值", decimal_places=2)]
) -> Target:
    """Give a part a value and lock it; the unlocked parts beside it take the rest in proportion, so the sum stays."""
    require_draft(target)
    act.save(target, value=value, pinned=True)
    if target.parent_id is None:
        return target
    rows = visible(SYSTEM, Target).filter(parent=target.parent_id, state=TargetState.DRAFT)
    parent = visible(SYSTEM, Target).get(pk=target.parent_id)
    way = way_of(target, parent)
    beside = {str(one.pk): one for one in rows.select_for_update(of=("self",)) if way_of(one, parent) == way}
    cells = {key: one.value for key, one in beside.items()}
    rest = parent.value - value - sum((v for k, v in cells.items() if k != str(target.pk)), Decimal(0))
    cells[str(target.pk)] = value + rest  # what the part would be if the others stayed
    locked = {key for key, one in beside.items() if one.pinned and one.pk != target.pk}
    for key, new in after_change(cells, {str(target.pk): value}, locked=locked).items():
        if key != str(target.pk):
            act.save(beside[key], event="rhythm.target.change", value=new)
    return target


def why_not_pinned(target: Target) -> str:
    return "" if target.state == TargetState.DRAFT else "只有草稿可以定值。请用「修订」。"


def require_draft(target: Target) -> None:
    """Raises Conflict for a target that has left the draft."""
    if target.state != TargetState.DRAFT:
        raise Conflict(
            "「%(name)s」已经提交或发布，不能直接改。请用「修订」并写明原因。", params={"name": target.name}
        )


def require_reach(act: Act, unit: UUID) -> None:
    """Raises Invalid when the actor sets targets only for other units."""
    by = act.by
    scope = by.scope("rhythm.target", "create")
    known = visible(SYSTEM, OrgUnit).filter(pk=unit).exists()
    reach = by.subtree_ids if scope.name == "SUBTREE" else by.team_ids
    if not known or (scope.name in ("SUBTREE", "TEAM", "OWN") and unit not in reach):
        raise Invalid({"unit": "你不能给这个组织设目标。请选择你负责的组织。"})


def require_line(values: dict[str, Any], was: str) -> None:
    """Raises Invalid for a product line that no product belongs to; what the target had already stays."""
    line = values.get("product_line") or ""
    if line in ("", was):
        return
    rows = visible(SYSTEM, Product).exclude(line="").order_by("line")
    known = list(rows.values_list("line", flat=True).distinct())
    if line not in known:
        words = "没有「%(line)s」这条产品线。现有：%(known)s。新的产品线请先在产品里填写。"
        shown = "、".join(known[:MOST_LINES]) or "–"
        raise Invalid({"product_line": Message(words, {"line": line, "known": shown})})


def fit(values: dict[str, Any], target: Target | None) -> None:
    """Raises Invalid unless the target fits what it is part of: same metric, a period inside the other."""
    parent = values.get("parent", getattr(target, "parent", None))
    if parent is None:
        return
    parent = parent if isinstance(parent, Target) else visible(SYSTEM, Target).filter(pk=parent).first()
    if parent is None:
        return
    metric = values.get("metric", getattr(target, "metric", parent.metric))
    start = values.get("starts_on", getattr(target, "starts_on", None))
    if metric != parent.metric:
        raise Invalid({"parent": "上级目标用的是另一个指标。请选择同一指标的目标。"})
    if start is not None and parent.days is not None and start not in parent.days:
        raise Invalid({"starts_on": "周期要落在上级目标的周期里。"})
