"""The sales ledger 台账: what was posted per order line, the months that are closed, and the rows that people read.

Postings are frozen facts; a locked month never changes, later corrections are posted into an open one as a reversal
and a new posting. The rows are a view in the database over postings, deliveries and receipts, so they cannot drift.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Amount, Choice, Day, DecimalNumber, Link, Percent, Text, UserLink
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.records.models import Record

ZERO = Decimal(0)
MINE = {"field": "owner", "op": "eq", "value": "me"}
THIS_MONTH = {"field": "posted_on", "op": "within", "value": "this_month"}
DEPOSITS = {"field": "entry", "op": "not_empty"}
CHANGED = {"field": "kind", "op": "in", "value": ["reversal", "correction"]}
OWED = {"field": "outstanding", "op": "gt", "value": "0"}


class PostingKind(models.TextChoices):
    SALE = "sale", _("销售")
    RETURN = "return", _("退货")
    REVERSAL = "reversal", _("冲回")
    CORRECTION = "correction", _("更正")
    FORFEIT = "forfeit", _("没收定金")
    DOUBLE_RETURN = "double_return", _("双倍返还")


class PeriodState(models.TextChoices):
    OPEN = "open", _("未结账")
    CLOSING = "closing", _("结账中")
    LOCKED = "locked", _("已结账")


class Posting(models.Model):
    """台账分录：一行订单明细在一天的数量和金额，或一笔没收、双倍返还的定金；只增加，不修改已结账的月份。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    posted_on = Day("日期")
    kind = Choice("分录类型", PostingKind)
    line = Link("trade.OrderLine", "订单明细", blank=True)
    order = Link("trade.SalesOrder", "订单", blank=True)
    entry = Link("trade.DepositEntry", "定金处理", blank=True)
    customer_id = models.UUIDField(editable=False)
    """Whose order or deposit it is; triggers follow when that is put under another customer."""
    owner = UserLink("负责人", blank=True)
    team = Link("access.OrgUnit", "团队", blank=True)
    quantity = DecimalNumber("数量")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    net = models.DecimalField(max_digits=18, decimal_places=2)
    tax = models.DecimalField(max_digits=18, decimal_places=2)
    margin = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    price = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    discount = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    is_live = models.BooleanField(default=True)
    """Whether it stands: false for what was reversed, and for the reversal."""

    class Meta:
        verbose_name = _("台账分录")
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(is_live=True), name="one_live_posting_per_line"
            ),
            models.CheckConstraint(
                condition=models.Q(amount=models.F("net") + models.F("tax")), name="posting_is_net_and_tax"
            ),
            models.CheckConstraint(
                condition=models.Q(line__isnull=False, order__isnull=False, entry__isnull=True)
                | models.Q(line__isnull=True, order__isnull=True, entry__isnull=False),
                name="posting_is_of_a_line_or_a_deposit",
            ),
            models.UniqueConstraint(fields=["entry"], name="one_posting_per_deposit_entry"),
        ]
        indexes = [
            models.Index(fields=["-posted_on", "-id"], name="posting_day_ix"),
            models.Index(fields=["owner", "-posted_on", "-id"], name="posting_owner_day_ix"),
            models.Index(fields=["customer_id", "-posted_on", "-id"], name="posting_customer_day_ix"),
            models.Index(fields=["order"], name="posting_order_ix"),
        ]

    class View:
        path = "postings"
        icon = "history"
        title = "posted_on"
        list = "posted_on kind line quantity owner"
        sort = "-posted_on"
        through = "order"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.posted_on} {self.amount}"


class LedgerPeriod(Record):
    """账期：一个月的台账是否结账。没有登记的月份没有结账。"""

    month = Day("月份", hint="填这个月的任一天")
    state = Choice(
        "结账状态",
        PeriodState,
        default=PeriodState.OPEN,
        locked=True,
        colors={"closing": "warn", "locked": "c5"},
    )
    net = Amount("不含税金额", blank=True, locked=True)
    received = Amount("已收金额", blank=True, locked=True)
    note = Text("说明", max_length=200, blank=True)
    derived = ("month",)

    class Meta(Record.Meta):
        verbose_name = _("账期")
        constraints = [
            models.UniqueConstraint(
                fields=["month"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_ledger_period_per_month",
            )
        ]

    class View:
        path = "ledger-periods"
        icon = "lock"
        title = "month"
        list = "month state net received note updated_at updated_by"
        sort = "-month"
        highlights = "state net received"
        form = [Section("账期", "month note"), Section("结账", "state net received")]
        beside = [Timeline()]
        main = False

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def derive(self) -> None:
        """A month is named by its first day."""
        if self.month is not None:
            self.month = self.month.replace(day=1)


class Ledger(models.Model):
    """销售台账：每行订单明细一行，没收和双倍返还的定金各一行，只读。"""

    id = models.UUIDField(primary_key=True)
    posted_on = Day("日期", locked=True)
    kind = Choice("分录类型", PostingKind, locked=True, colors={"return": "warn", "reversal": "danger",
                                                               "forfeit": "c2", "double_return": "warn"})  # fmt: skip
    order = Link("trade.SalesOrder", "订单", blank=True, locked=True, on_delete=models.DO_NOTHING)
    entry = Link("trade.DepositEntry", "定金处理", blank=True, locked=True, on_delete=models.DO_NOTHING)
    contract = Link("trade.Contract", "合同", blank=True, locked=True, on_delete=models.DO_NOTHING)
    customer = Link("customers.Customer", "客户", locked=True, on_delete=models.DO_NOTHING)
    owner = UserLink("负责人", blank=True, locked=True, on_delete=models.DO_NOTHING)
    team = Link("access.OrgUnit", "团队", blank=True, locked=True, on_delete=models.DO_NOTHING)
    product = Link("catalog.Product", "产品", blank=True, locked=True, on_delete=models.DO_NOTHING)
    quantity = DecimalNumber("数量", locked=True)
    list_price = Amount("标价", summable=False, blank=True, locked=True)
    price = Amount("含税单价", summable=False, blank=True, locked=True)
    discount = Percent("折扣", blank=True, locked=True)
    amount = Amount("价税合计", locked=True)
    net = Amount("不含税金额", locked=True)
    tax = Amount("税额", locked=True)
    cost = Amount("成本", blank=True, locked=True)
    margin = Amount("毛利", blank=True, locked=True)
    delivered = DecimalNumber("已交付", locked=True)
    delivered_on = Day("交付日期", blank=True, locked=True)
    returned = DecimalNumber("已退货", locked=True)
    received = Amount("已收金额", locked=True)
    outstanding = Amount("未收金额", locked=True)
    invoiced = Amount("已开票金额", locked=True)
    due_on = Day("到期日", blank=True, locked=True)
    reverses = Link("trade.Ledger", "冲回的是", blank=True, locked=True, on_delete=models.DO_NOTHING)
    reversed_by = Link("trade.Ledger", "冲回它的是", blank=True, locked=True, on_delete=models.DO_NOTHING)
    corrects = Link("trade.Ledger", "更正的是", blank=True, locked=True, on_delete=models.DO_NOTHING)
    corrected_by = Link("trade.Ledger", "更正它的是", blank=True, locked=True, on_delete=models.DO_NOTHING)

    class Meta:
        managed = False
        db_table = "trade_ledger"
        verbose_name = _("销售台账")

    class View:
        path = "ledger"
        icon = "book"
        title = "posted_on"
        list = (
            "posted_on kind order contract customer product quantity price discount amount net tax received "
            "outstanding invoiced owner"
        )
        phone = "customer amount order posted_on"
        sort = "-posted_on"
        form = [
            Section("台账", "posted_on kind order entry contract customer product owner team"),
            Section("冲回和更正", "reverses reversed_by corrects corrected_by"),
            Section("金额", "quantity list_price price discount amount net tax cost margin"),
            Section("交付和回款", "delivered delivered_on returned received outstanding invoiced due_on"),
        ]
        highlights = "posted_on quantity amount net received outstanding"
        creatable = changeable = False
        views = [
            SavedView("本月", THIS_MONTH),
            SavedView("未收齐", OWED, sort="due_on"),
            SavedView(
                "冲回和更正",
                CHANGED,
                columns="posted_on kind order customer product quantity net tax reverses corrects owner",
            ),
            SavedView("定金", DEPOSITS),
            SavedView("我的台账", MINE),
            SavedView("全部台账"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.order} · {self.product}" if self.order_id else str(self.entry)

    def about(self) -> list[Any]:
        return [self.order_id, self.entry_id, self.customer_id]
