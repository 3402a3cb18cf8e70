"""Segments: kept with a condition that its author may ask, brought up to date, filled by hand."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Customer, Segment, SegmentMember
from paceline.customers.models.segment import SegmentKind, SegmentMethod
from paceline.customers.segments.refreshing import Moves, refresh, require_sound
from paceline.kernel.errors import Invalid, NotAllowed
from paceline.metadata.fields import Keys, Link, Text
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic

Into = Annotated[Segment, Link("customers.Segment", "客群")]
MEMBER = "customers.segmentmember"
"""Whoever may put customers on lists may take them off again."""
DEFINED = {"definition", "kind", "owner"}
"""What decides who is in."""


def why_not(segment: Segment) -> str:
    """Why the list is not made by a condition; "" when it is."""
    if not segment.is_dynamic:
        return "静态客群的名单由人维护：在客户列表里勾选后用「加入客群」「移出客群」。"
    return "" if segment.definition else "还没有条件。请先设条件。"


@action("customers.segment.create", "新建客群", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Segment:
    """A new segment. With a condition its list is made at once; a static one then keeps that list."""
    segment: Segment = generic.create(act, of=registry.of(Segment), values=values)  # type: ignore[assignment]
    if segment.definition:
        defined(act, segment)
    return segment


@action("customers.segment.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, segment: Segment, *, values: dict[str, Any]) -> Segment:
    """New values. Another condition is checked with its author's rights and counts at once."""
    generic.change(act, segment, values=values)
    if DEFINED & values.keys() and segment.is_dynamic and segment.definition:
        defined(act, segment)
    return segment


@action("customers.segment.refresh", "更新名单", permission="change", icon="refresh", available=why_not)
def refresh_now(act: Act, segment: Segment) -> Segment:
    """Bring the list in line with the condition now instead of tonight."""
    tell(act, segment, refresh(act, segment))
    return segment


@action("customers.customer.join_segment", "加入客群", permission="read", icon="users", makes=MEMBER)
def join(act: Act, customer: Customer, *, segment: Into) -> Customer:
    """Put a customer on the list of a static segment. Who is on it already stays. Raises Invalid for a dynamic one."""
    require_by_hand(act, segment)
    _membership, made = visible(SYSTEM, SegmentMember).get_or_create(
        segment=segment, customer=customer, to_on=None, defaults={"from_on": local_day(act.now)}
    )
    if made:
        act.tell(customer, act.action, segment=named(segment))
    return customer


@action("customers.customer.leave_segment", "移出客群", permission="read", icon="user-minus", makes=MEMBER)
def leave(act: Act, customer: Customer, *, segment: Into) -> Customer:
    """Take a customer off the list of a static segment; the past stays. Who is not on it is left alone."""
    require_by_hand(act, segment)
    open_ = visible(SYSTEM, SegmentMember).filter(segment=segment, customer=customer, to_on=None)
    if open_.update(to_on=local_day(act.now)):
        act.tell(customer, act.action, segment=named(segment))
    return customer


@action(
    "customers.segment.list_targets",
    "存为目标客户清单",
    on="collection",
    permission="create",
    icon="target",
    hidden=True,
)
def list_targets(
    act: Act,
    *,
    name: Annotated[str, Text("清单名称", max_length=60)],
    customers: Annotated[list[UUID], Keys("客户")],
) -> Segment:
    """A static segment of the customers named, as far as the actor sees them. Raises Invalid when none is left."""
    found = visible(act.by, Customer).filter(pk__in=customers)
    if not found.exists():
        raise Invalid({"customers": "没有选任何客户，或者你看不到它们。请先勾选。"})
    values = {"name": name, "kind": SegmentKind.STATIC, "method": SegmentMethod.DATA}
    segment = create.inside(act, values=values)
    for customer in found.order_by("pk"):
        join.within(act, customer, segment=segment)
    return segment


def defined(act: Act, segment: Segment) -> None:
    """Check a condition with the rights of whoever gives it, and make the list."""
    try:
        require_sound(act.by, segment)
    except Invalid as error:
        raise Invalid({"definition": error.message}) from error
    tell(act, segment, refresh(act, segment))


def tell(act: Act, segment: Segment, moves: Moves) -> None:
    """Note when the list was made, and tell of it when somebody came or went."""
    stamp(segment, refreshed_at=act.now, problem="")
    if moves:
        act.tell(segment, "customers.segment.refresh", joined=moves.joined, left=moves.left)


def stamp(segment: Segment, **values: Any) -> None:
    """Note how the list fares; it is no change of the segment and waits for nobody who edits it."""
    visible(SYSTEM, Segment).filter(pk=segment.pk).update(**values)
    for name, value in values.items():
        setattr(segment, name, value)


def require_by_hand(act: Act, segment: Segment) -> None:
    """Raises Invalid for a dynamic segment, NotAllowed for one that is not the actor's to change."""
    if segment.is_dynamic:
        raise Invalid({"segment": "动态客群的名单由条件决定。请选静态客群，或调整条件。"})
    if not visible(act.by, Segment, "change").filter(pk=segment.pk).exists():
        raise NotAllowed(
            "客群「%(name)s」的名单由别人维护。可以请它的负责人来改。", params={"name": segment.name}
        )


def named(segment: Segment) -> dict[str, str]:
    return {"id": str(segment.pk), "title": segment.name}
