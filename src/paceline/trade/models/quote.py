"""Quotes with versions. Who may give which discount is judged in `methods/discounts.py`; the moves are in actions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, Instant, Integer, Link, LongText, Number, Rollup, Text
from paceline.metadata.views import Board, Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord
from paceline.trade.models.priced_line import PricedLine


class QuoteState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PENDING = "pending_approval", _("待批准")
    APPROVED = "approved", _("已批准")
    SENT = "sent", _("已发出")
    ACCEPTED = "accepted", _("已接受")
    REJECTED = "rejected", _("已拒绝")
    EXPIRED = "expired", _("已过期")
    SUPERSEDED = "superseded", _("已被新版本取代")


class DiscountVerdict(models.TextChoices):
    WITHIN = "within", _("权限以内")
    OVER_LIMIT = "over_limit", _("超过折扣上限")
    BELOW_FLOOR = "below_floor", _("低于最低毛利")


MINE = {"field": "owner", "op": "eq", "value": "me"}
PENDING = {"field": "state", "op": "eq", "value": "pending_approval"}
OPEN = {"field": "state", "op": "in", "value": ["draft", "pending_approval", "approved", "sent"]}


def total(label: str, field: str) -> Rollup:
    """A sum over the lines, in the home currency."""
    return Rollup(label, of="trade.QuoteLine", via="quote", measure="sum", field=field, money=True)


class Quote(OwnedRecord):
    """报价：给客户的价格，有版本和有效期。"""

    while_asked = {"trade.quote.submit": ("state", "pending_approval", "draft")}

    number = Number("报价编号", prefix="BJ")
    customer = Link("customers.Customer", "客户")
    opportunity = Link("pipeline.Opportunity", "商机", blank=True)
    title = Text("报价标题", max_length=120, blank=True)
    state = Choice(
        "报价状态",
        QuoteState,
        default=QuoteState.DRAFT,
        locked=True,
        colors={
            "pending_approval": "warn",
            "approved": "c0",
            "sent": "c0",
            "accepted": "ok",
            "rejected": "danger",
        },
    )
    edition = Integer("版本", summable=False, default=1, locked=True)
    replaces = Link("trade.Quote", "取代的版本", blank=True, locked=True)
    valid_until = Day("有效期至", blank=True)
    amount = total("价税合计", "amount_base")
    net = total("不含税金额", "net_base")
    tax = total("税额", "tax_base")
    margin = total("毛利", "margin_base")
    verdict = Choice(
        "折扣判定", DiscountVerdict, blank=True, locked=True,
        colors={"within": "ok", "over_limit": "warn", "below_floor": "danger"},
    )  # fmt: skip
    terms = LongText("条款", blank=True)
    decided_why = LongText(
        "意见", blank=True, locked=True, shown=When(state=["draft", "approved", "rejected", "accepted"])
    )
    answered_by = Text("答复人", max_length=40, blank=True, locked=True)
    answered_at = Instant("答复时间", blank=True, locked=True)
    note = LongText("内部备注", blank=True)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("报价")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "edition"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_quote_per_number_and_edition",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(replaces__isnull=False, deleted_at__isnull=True),
                name="one_next_edition_per_quote",
            ),
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["customer", "state"], name="quote_customer_ix"),
            models.Index(fields=["owner", "state"], name="quote_owner_ix"),
            models.Index(fields=["state", "valid_until"], name="quote_valid_ix"),
        ]

    class View:
        path = "quotes"
        icon = "receipt"
        title = "number"
        subtitle = "title"
        list = "number edition customer state amount verdict valid_until owner"
        phone = "customer amount number state"
        sort = "-created_at"
        board = Board(by="state", total="amount", card="customer amount valid_until owner")
        form = [
            Section("报价", "customer opportunity title valid_until owner terms note"),
            Section("进展", "state edition replaces verdict decided_why answered_by answered_at"),
        ]
        quick = "customer opportunity title valid_until"
        unfinished = OPEN
        editable = Editable(
            When(state="draft"),
            "报价已提交，不能再改，也不能删除。请先「撤回」，或者建「新版本」。",
            always="owner note",
        )
        highlights = "amount state verdict margin valid_until"
        beside = [
            Related(
                "trade.QuoteLine",
                via="quote",
                fields="product quantity list_price price price_basis promotions discount amount",
            ),
            Timeline(),
            Related("trade.Quote", via="replaces", fields="number edition state amount", label="后续版本"),
        ]
        find = Search("number title customer__name", pinyin="title")
        views = [
            SavedView("进行中", OPEN),
            SavedView("待批准", PENDING),
            SavedView("我的报价", MINE),
            SavedView("全部报价"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} v{self.edition}" if self.edition > 1 else self.number

    def about(self) -> list[Any]:
        return [self.customer_id, self.opportunity_id, self.replaces_id]

    @property
    def is_draft(self) -> bool:
        return self.state == QuoteState.DRAFT


class QuoteLine(PricedLine):
    """报价明细：一种产品的数量、含税单价、折扣和税率。"""

    quote = Link("trade.Quote", "报价", on_delete=models.CASCADE)

    class Meta(PricedLine.Meta):
        abstract = False
        verbose_name = _("报价明细")

    class View:
        path = "quote-lines"
        icon = "package"
        title = "note"
        list = "quote product quantity price promotions discount amount tax_rate"
        form = [
            Section("产品", "quote product quantity price discount tax_rate note"),
            Section("促销", "promotions regular_price"),
            Section("合计", "list_price price_basis amount net tax margin"),
        ]
        quick = "quote product quantity price discount tax_rate note"
        through = "quote"
        editable = Editable(
            When(quote__state="draft"), "报价已提交，不能再改明细。请先「撤回」，或者建「新版本」。"
        )
        main = False
        find = Search("product__name note")

    def about(self) -> list[Any]:
        return [self.quote_id]
