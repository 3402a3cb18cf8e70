"""The lines of statements: what one fact brought one person, by which version of the plan. They are only ever added."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Choice, Day, Link, LongText, Percent, UserLink
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import Record
from paceline.team.models.commission.choices import DisputeState, LineKind

OPEN = {"field": "dispute", "op": "eq", "value": "open"}


class CommissionEvent(Record):
    """提成明细：哪一笔回款、订单或发票，按哪一版方案、什么比例，给谁多少提成。只增加，不修改；退货另起一行追回。"""

    statement = Link("team.Statement", "提成单", locked=True)
    person = UserLink("给谁", locked=True)
    happened_on = Day("日期", locked=True)
    kind = Choice(
        "明细类型", LineKind, locked=True,
        colors={"taken_back": "danger", "gate": "warn", "cap": "warn", "override": "c1"},
    )  # fmt: skip
    base = Amount("提成基数金额", locked=True)
    rate = Percent("提成比例", locked=True)
    amount = Amount("提成", locked=True)
    base_base: Decimal | None
    amount_base: Decimal | None
    plan = Link("team.CompPlan", "提成方案", locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    order = Link("trade.SalesOrder", "订单", blank=True, locked=True)
    receipt = Link("trade.Receipt", "回款", blank=True, locked=True)
    invoice = Link("trade.Invoice", "发票", blank=True, locked=True)
    explanation = LongText("怎么算的", locked=True)
    dispute = Choice("异议", DisputeState, blank=True, locked=True, colors={"open": "warn", "settled": "ok"})
    disputed_why = LongText("异议理由", blank=True, locked=True)
    answer = LongText("答复", blank=True, locked=True)
    share = models.DecimalField(max_digits=9, decimal_places=6, default=Decimal(1))
    """The person's part of the deal."""
    source = models.CharField(max_length=40, default="", blank=True)
    source_id = models.UUIDField(null=True)
    """The fact that it stands on: an allocation, an order or an invoice."""
    key = models.CharField(max_length=160)
    """Names what it was made from, so that no round makes it twice."""

    statement_id: UUID
    person_id: UUID
    plan_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("提成明细")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_commission_event_per_key"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["statement", "happened_on"], name="commission_statement_ix"),
            models.Index(fields=["source_id"], name="commission_source_ix"),
            models.Index(fields=["happened_on"], name="commission_day_ix"),
        ]

    class View:
        path = "commission-events"
        icon = "money"
        title = "happened_on"
        list = "happened_on kind customer order receipt base rate amount dispute"
        phone = "happened_on kind amount"
        sort = "-happened_on"
        form = [
            Section("提成明细", "person happened_on kind base rate amount explanation"),
            Section("从哪里来", "statement plan customer order receipt invoice"),
            Section("异议", "dispute disputed_why answer"),
        ]
        highlights = "amount rate base kind dispute"
        beside = [Timeline()]
        through = "statement"
        main = creatable = changeable = False
        find = Search("customer__name order__number receipt__number")
        views = [SavedView("有异议", OPEN), SavedView("全部提成明细")]

    def __str__(self) -> str:
        return f"{LineKind(self.kind).label} {self.amount:,}"

    def about(self) -> list[Any]:
        return [self.statement_id, self.order_id, self.receipt_id, self.invoice_id]
