"""Payment plans: what is due on an order, when, and how much of it has come in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Choice, Day, Integer, Link, Text
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import Record

ZERO = Decimal(0)
OWED = {"field": "state", "op": "in", "value": ["open", "partly_paid"]}
LATE = {"field": "due_on", "op": "lt", "value": "today"}
THIS_MONTH = {"field": "due_on", "op": "within", "value": "this_month"}


class PlanState(models.TextChoices):
    OPEN = "open", _("待回款")
    PARTLY_PAID = "partly_paid", _("部分回款")
    PAID = "paid", _("已回款")


class PaymentPlan(Record):
    """回款计划：订单的一期应收，到期日、金额、已核销多少。"""

    order = Link("trade.SalesOrder", "订单", on_delete=models.CASCADE, locked=True)
    customer = Link("customers.Customer", "客户", locked=True)
    seq = Integer("期次", summable=False, locked=True)
    due_on = Day("到期日", locked=True)
    amount = Amount("应收金额", locked=True)
    amount_currency: str
    amount_base: Decimal | None
    paid = Amount("已核销", default=ZERO, locked=True)
    paid_base: Decimal | None
    outstanding = Amount("未收金额", default=ZERO, locked=True)
    outstanding_base: Decimal | None
    state = Choice(
        "回款状态",
        PlanState,
        default=PlanState.OPEN,
        locked=True,
        colors={"partly_paid": "warn", "paid": "ok"},
    )
    condition = Text("付款条件", max_length=120, blank=True, locked=True)
    derived = ("outstanding", "outstanding_base", "state")

    class Meta(Record.Meta):
        verbose_name = _("回款计划")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paid__gte=0) & models.Q(paid__lte=models.F("amount")),
                name="plan_paid_within_amount",
            ),
            models.UniqueConstraint(
                fields=["order", "seq"], condition=models.Q(deleted_at__isnull=True), name="one_plan_per_seq"
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["customer", "due_on"], name="plan_customer_ix"),
            models.Index(fields=["state", "due_on", "id"], name="plan_due_ix"),
        ]

    class View:
        path = "payment-plans"
        icon = "calendar"
        title = "due_on"
        list = "order customer seq due_on amount paid outstanding state condition"
        phone = "order outstanding due_on state"
        sort = "due_on"
        form = [Section("回款计划", "order customer seq due_on amount paid outstanding state condition")]
        highlights = "amount paid outstanding due_on state"
        beside = [Timeline(), Related("trade.Allocation", via="plan", fields="receipt amount allocated_on")]
        through = "order"
        creatable = changeable = False
        find = Search("order__number customer__name")
        views = [
            SavedView("逾期未收", {"all": [OWED, LATE]}, sort="due_on"),
            SavedView("本月到期", {"all": [OWED, THIS_MONTH]}, sort="due_on"),
            SavedView("全部计划"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.order} · {self.seq}"

    def about(self) -> list[Any]:
        return [self.order_id, self.customer_id]

    def derive(self) -> None:
        """What is left, and the state that follows from it."""
        self.outstanding = self.amount - self.paid
        self.outstanding_base = self.outstanding
        self.state = (
            PlanState.PAID if not self.outstanding else PlanState.PARTLY_PAID if self.paid else PlanState.OPEN
        )
