"""Bringing value, class and lifecycle up to date on request, and setting class and lifecycle by hand for a while."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import Customer, ValueRule
from paceline.customers.models.customer import CustomerClass, Lifecycle, Priority
from paceline.customers.models.value_rule import current_worth, kept
from paceline.customers.worth.moving import RECKON, make
from paceline.customers.worth.refreshing import refresh
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Choice, Day, LongText, YesNo
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.workflow.queue import enqueue

HELD = {"customer_class": "class_until", "lifecycle": "lifecycle_until"}
Until = Annotated[date | None, Day("保留到", blank=True, hint="留空按规则里的天数；到期后再由规则更新")]
Why = Annotated[str, LongText("原因")]


@action(RECKON, "按规则更新", permission="change", icon="refresh")
def reckon(act: Act, customer: Customer) -> Customer:
    """Purchases and lifecycle of this customer now; RFM, ranks and lifetime value follow in the night."""
    return follow(act, customer)


def follow(act: Act, customer: Customer) -> Customer:
    """New figures, and the moves that follow. The figures are written beside the record, so it is read anew."""
    moves = refresh([customer.pk], local_day(act.now))
    now: Customer = visible(SYSTEM, Customer).get(pk=customer.pk) if moves else customer
    for move in moves:
        make(act, now, move)
    return now


@action("customers.customer.set_by_hand", "手动调整等级、状态和优先级", permission="change", icon="pencil")
def set_by_hand(
    act: Act,
    customer: Customer,
    *,
    customer_class: Annotated[str, Choice("等级", CustomerClass, blank=True, hint="留空不改")] = "",
    lifecycle: Annotated[str, Choice("客户状态", Lifecycle, blank=True, hint="留空不改")] = "",
    priority: Annotated[str, Choice("优先级", Priority, blank=True, hint="留空不改")] = "",
    until: Until = None,
    reason: Why,
) -> Customer:
    """What somebody knows better than the rules; they leave it alone until the day named."""
    given = {"customer_class": customer_class, "lifecycle": lifecycle, "priority_by_hand": priority}
    values: dict[str, Any] = {name: value for name, value in given.items() if value}
    if not values:
        raise Invalid({"customer_class": "请选择新的等级、客户状态或优先级。"})
    if until is not None and until < local_day(act.now):
        raise Invalid({"until": "要保留到今天或以后。"})
    act.reason = reason
    last = until or last_day(act)
    values |= {{**HELD, "priority_by_hand": "priority_until"}[name]: last for name in values}
    act.save(customer, **values)
    return customer


def is_held(customer: Any) -> str:
    held = customer.class_until or customer.lifecycle_until or customer.priority_until
    return "" if held else "这个客户的等级、状态和优先级没有手动调整过。"


@action("customers.customer.end_by_hand", "交回规则", permission="change", icon="undo-2", available=is_held)
def end_by_hand(act: Act, customer: Customer) -> Customer:
    """The rules decide again, at once."""
    act.save(customer, class_until=None, lifecycle_until=None, priority_by_hand="", priority_until=None)
    return follow(act, customer)


def held_by_hand(act: Act, customer: Customer, values: dict[str, Any]) -> dict[str, Any]:
    """Values of an ordinary change with the day until which the rules leave them alone."""
    changed = [name for name in HELD if name in values and values[name] != getattr(customer, name)]
    return {**values, **{HELD[name]: last_day(act) for name in changed}} if changed else values


def last_day(act: Act) -> date:
    return local_day(act.now) + timedelta(days=current_worth().override_days)


@action("customers.valuerule.create", "新建", on="collection", icon="plus", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> ValueRule:
    """The first rules of one's own; all customers follow."""
    made = generic.create(act, of=registry.of(ValueRule), values=values)
    take_effect(act)
    return made  # type: ignore[return-value]


@action("customers.valuerule.change", "编辑", icon="pencil", hidden=True)
def change(act: Act, rule: ValueRule, *, values: dict[str, Any]) -> ValueRule:
    """Other rules; all customers follow."""
    if act.save(rule, **values):
        take_effect(act)
    return rule


@action("customers.valuerule.remove", "删除", icon="trash-2", danger=True)
def remove(act: Act, rule: ValueRule) -> None:
    """Back to the rules that come along."""
    act.remove(rule)
    take_effect(act)


@action("customers.valuerule.run", "重算全部客户", on="collection", permission="change", icon="refresh")
def run(
    act: Act, *, dry: Annotated[bool, YesNo("只试算", hint="只说会更新多少客户，什么都不改")] = False
) -> dict[str, str]:
    """All customers in the background. Returns the job, whose result says how many there were."""
    return {"job": str(enqueue(act.by, "customers.worth", {"dry": dry}).pk)}


def take_effect(act: Act) -> None:
    kept.changed()
    enqueue(act.by, "customers.worth", {})
