"""What people do with the plan of a day: offering what is too much to those who might buy it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from paceline.access.scope import visible
from paceline.access.working_days import local_day, morning
from paceline.catalog.models import Product
from paceline.customers.models import Activity, Customer
from paceline.customers.models.activity_kinds import NOT_DONE, ActivityKind
from paceline.kernel.errors import Conflict, Invalid
from paceline.metadata.fields import Day, DecimalNumber, Link, Rows, key_of
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.past.undo import undo_as_done

undo_as_done("trade.expectedsupply")
WHOM = Rows("客户", {"customer": Link("customers.Customer", "客户")}, blank=True)


@action("catalog.product.offer_spot", "给现货客户建任务", permission="read", icon="call", hidden=True,
        makes="customers.activity")  # fmt: skip
def offer(
    act: Act,
    product: Product,
    *,
    on: Annotated[date, Day("日期")],
    customers: Annotated[list[dict[str, Any]] | None, WHOM] = None,
    quantity: Annotated[Decimal | None, DecimalNumber("余量", blank=True)] = None,
) -> Product:
    """A call for the owner of each customer that this person may work on; nobody gets a second one."""
    if on < local_day(act.now):
        raise Invalid({"on": "这一天已经过去。请选择今天或以后的日期。"})
    keys = [key_of(row["customer"]) for row in customers or ()]
    chosen = list(visible(act.by, Customer, "change").filter(pk__in=keys).order_by("pk"))
    if not chosen:
        raise Invalid({"customers": "请先勾选客户，而且是你可以跟进的。"})
    subject = f"推销现货 {product.name}（{on.isoformat()}）"[:120]
    asked = visible(act.by, Activity).filter(subject=subject, customer__in=keys, status__in=NOT_DONE)
    known = set(asked.values_list("customer_id", flat=True))
    fresh = [one for one in chosen if one.pk not in known]
    if not fresh:
        raise Conflict("这些客户已经有这样的任务了，不用再建。", code="offered")
    left = f"余量 {quantity.normalize():f} {product.unit}" if quantity else ""
    for customer in fresh:
        act.create(
            Activity, event="customers.activity.create", links_checked=True, kind=ActivityKind.CALL, subject=subject,
            customer=customer.pk, owner=customer.owner_id or act.by.user_id, notes=left,
            planned_at=max(morning(local_day(act.now)), act.now),
        )  # fmt: skip
    act.tell(product, act.action, count=len(fresh))
    return product
