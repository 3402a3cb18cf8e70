"""Orders. What moves them between states is in `actions/`; what a line comes to in `methods/pricing.py`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.money_shown import full
from paceline.metadata.fields import Amount, Choice, Day, Integer, Link, LongText, Number, Rollup, Text, YesNo
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord
from paceline.trade.models.contract import IN_FORCE


class OrderKind(models.TextChoices):
    NORMAL = "normal", _("普通订单")
    PRESALE = "presale", _("预售订单")
    SAMPLE = "sample", _("样品订单")
    STANDING = "standing", _("周期订单")
    RETURN = "return", _("退货单")


class OrderState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    CONFIRMED = "confirmed", _("已确认")
    PARTIALLY_DELIVERED = "partially_delivered", _("部分交付")
    DELIVERED = "delivered", _("已交付")
    COMPLETED = "completed", _("已完成")
    RETURNED = "returned", _("已退货")
    CANCELLED = "cancelled", _("已取消")


COUNTED = (
    OrderState.CONFIRMED,
    OrderState.PARTIALLY_DELIVERED,
    OrderState.DELIVERED,
    OrderState.COMPLETED,
    OrderState.RETURNED,
)
"""States in which an order counts as business: it is owed, delivered, in the ledger."""
MINE = {"field": "owner", "op": "eq", "value": "me"}
TO_DELIVER = {"field": "state", "op": "in", "value": ["confirmed", "partially_delivered"]}
LACKING = {"field": "lacking", "op": "not_empty"}
SALES = {
    "all": [
        {"field": "state", "op": "in", "value": [*COUNTED]},
        {"field": "kind", "op": "ne", "value": "return"},
    ]
}
UNFINISHED = {"field": "state", "op": "in", "value": ["draft", "confirmed", "partially_delivered"]}


def total(label: str, field: str) -> Rollup:
    """A sum over the lines, in the home currency."""
    return Rollup(label, of="trade.OrderLine", via="order", measure="sum", field=field, money=True)


class SalesOrder(OwnedRecord):
    """订单：客户确认要买什么、多少、什么价、何时交付。"""

    number = Number("订单编号", prefix="DD")
    customer = Link("customers.Customer", "客户")
    opportunity = Link("pipeline.Opportunity", "来自商机", blank=True)
    quote = Link("trade.Quote", "来自报价", blank=True, locked=True)
    contract = Link("trade.Contract", "合同", blank=True)
    kind = Choice("订单类型", OrderKind, default=OrderKind.NORMAL)
    state = Choice(
        "订单状态",
        OrderState,
        default=OrderState.DRAFT,
        locked=True,
        colors={
            "confirmed": "c0",
            "partially_delivered": "warn",
            "delivered": "ok",
            "completed": "ok",
            "returned": "danger",
        },
    )
    ordered_on = Day("下单日期", blank=True)
    promised_on = Day("要求交付日", blank=True)
    warehouse = Link("trade.Warehouse", "发货仓库", blank=True, hint="留空为主仓库")
    payment_days = Integer("账期（天）", summable=False, default=30, hint="确认后多少天内付款")
    reference = Text("客户单号", max_length=60, blank=True)
    amount = total("价税合计", "amount_base")
    net = total("不含税金额", "net_base")
    tax = total("税额", "tax_base")
    margin = total("毛利", "margin_base")
    received = Rollup(
        "已收金额", of="trade.Allocation", via="order", measure="sum", field="amount_base", money=True
    )
    outstanding = Rollup(
        "未收金额", of="trade.PaymentPlan", via="order", measure="sum", field="outstanding_base", money=True
    )
    invoiced = Rollup(
        "已开票金额", of="trade.Invoice", via="order", measure="sum", field="amount_base",
        where={"field": "state", "op": "in", "value": ["issued", "delivered", "red_flushed"]}, money=True,
    )  # fmt: skip
    over_credit = YesNo("超信用额度", locked=True)
    exposure = Amount("确认后的信用占用", blank=True, locked=True, shown=When(over_credit=True))
    delivered_on = Day("交付日期", blank=True, locked=True)
    holds_stock = YesNo("已锁定库存", locked=True)
    lacking = Text(
        "缺货",
        max_length=400,
        blank=True,
        locked=True,
        hint="还没有锁定到的数量。到货后按要求交付日、再按确认时间自动锁定",
    )
    revision = Integer("修订次数", summable=False, default=0, locked=True)
    returns = Link("trade.SalesOrder", "退的是", blank=True, locked=True, shown=When(kind="return"))
    standing = Link("trade.StandingOrder", "来自周期单", blank=True, locked=True)
    standing_on = Day("周期日", blank=True, locked=True, shown=When(kind="standing"))
    to_confirm = YesNo("将自动确认", locked=True)
    cancelled_why = LongText("取消原因", blank=True, locked=True, shown=When(state="cancelled"))
    note = LongText("备注", blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("订单")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(deleted_at__isnull=True), name="one_order_per_number"
            ),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=models.Q(opportunity__isnull=False, deleted_at__isnull=True, returns__isnull=True)
                & ~models.Q(state="cancelled"),
                name="one_order_per_opportunity",
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=models.Q(quote__isnull=False, deleted_at__isnull=True, returns__isnull=True)
                & ~models.Q(state="cancelled"),
                name="one_order_per_quote",
            ),
            models.UniqueConstraint(
                fields=["standing", "standing_on"],
                condition=models.Q(standing__isnull=False),
                name="one_order_per_standing_day",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer", "state"], name="order_customer_ix"),
            models.Index(fields=["owner", "state"], name="order_owner_ix"),
            models.Index(fields=["state", "-ordered_on", "-id"], name="order_state_ix"),
            models.Index(fields=["ordered_on", "id"], name="order_ordered_ix"),
            models.Index(fields=["amount", "id"], name="order_amount_ix"),
            models.Index(fields=["contract"], name="order_contract_ix"),
            models.Index(
                fields=["promised_on", "id"], name="order_lacking_ix", condition=~models.Q(lacking="")
            ),
        ]

    class View:
        path = "orders"
        icon = "doc"
        title = "number"
        subtitle = "reference"
        list = "number customer state amount received outstanding ordered_on owner"
        phone = "number amount customer state"
        sort = "-created_at"
        board = Board(by="state", total="amount", card="customer amount promised_on owner")
        form = [
            Section("基本信息", "customer opportunity quote contract kind reference ordered_on owner"),
            Section("约定", "promised_on warehouse payment_days note"),
            Section(
                "进展",
                "state delivered_on holds_stock lacking invoiced revision returns standing standing_on over_credit "
                "exposure cancelled_why",
            ),
        ]
        quick = "customer kind ordered_on promised_on payment_days reference"
        editable = [
            Editable(
                When(state="draft"),
                "订单已确认，这一项不能再改。要改约定的内容，请用「修订」。",
                always="owner promised_on warehouse reference note",
                verbs="change assign merge",
            ),
            Editable(
                When(state=["draft", "cancelled"]),
                "已确认的订单不能删除。没有交付时可以「取消订单」，交付后可以「退货」。",
                verbs="remove restore",
            ),
            Editable(
                When(contract__state=IN_FORCE),
                "合同还没有签订或已不再履行，不能在它下面新建订单。请先签订合同，或选择另一份。",
                verbs="create",
            ),
        ]
        counted = SALES
        unfinished = UNFINISHED
        highlights = "amount received outstanding state promised_on margin"
        beside = [
            Related(
                "trade.OrderLine",
                via="order",
                fields="product quantity price price_basis promotions discount amount delivered",
            ),
            Timeline(),
            Related(
                "trade.Delivery", via="order", fields="number state shipped_on carrier tracking signed_on"
            ),
            Related("trade.PaymentPlan", via="order", fields="seq due_on amount paid state", rail=True),
            Related("trade.Allocation", via="order", fields="receipt amount allocated_on"),
            Related("trade.Invoice", via="order", fields="number kind state amount issued_on"),
            Related(
                "trade.SalesOrder", via="returns", fields="number state amount ordered_on", label="退货单"
            ),
            Related(
                "trade.StockMove",
                via="order",
                fields="moved_on kind product batch quantity warehouse by_hand",
            ),
        ]
        find = Search("number reference customer__name")
        views = [
            SavedView("待交付", TO_DELIVER, sort="promised_on"),
            SavedView(
                "缺货订单",
                LACKING,
                sort="promised_on",
                columns="number customer lacking promised_on warehouse state amount owner",
            ),
            SavedView("我的订单", MINE),
            SavedView("未收齐", {"field": "outstanding", "op": "gt", "value": "0"}),
            SavedView("草稿", {"field": "state", "op": "eq", "value": "draft"}),
            SavedView("全部订单"),
        ]  # fmt: skip

    def about(self) -> list[Any]:
        return [
            self.customer_id, self.opportunity_id, self.quote_id, self.contract_id, self.returns_id, self.standing_id,
        ]  # fmt: skip

    def approval_facts(self) -> dict[str, str]:
        """What approvers see: who orders, for how much, and what the customer would owe."""
        facts = {"客户": str(self.customer), "价税合计": full(self.amount)}
        limit = self.customer.credit_limit
        if self.exposure is not None:
            facts |= {
                "确认后的信用占用": full(self.exposure),
                "信用额度": full(limit) if limit is not None else "不限",
            }
        return facts

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.payment_days is not None and not 0 <= self.payment_days <= 3650:
            errors["payment_days"] = "账期要在 0 到 3650 天之间。"
        if self.contract_id and self.contract.customer_id != self.customer_id:
            errors["contract"] = "这份合同是另一个客户的。请选择同一个客户的合同。"
        if self.kind == OrderKind.RETURN and self.returns_id is None:
            errors["kind"] = "退货单由「退货」生成。请打开原订单，点「退货」。"
        if self.promised_on and self.ordered_on and self.promised_on < self.ordered_on:
            errors["promised_on"] = "要求交付日早于下单日期。请检查这两个日期。"
        return errors

    @property
    def is_draft(self) -> bool:
        return self.state == OrderState.DRAFT
