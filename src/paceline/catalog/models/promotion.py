"""Promotions 促销: for a limited time, for everybody or for members, and what they take off which products."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Amount, Choice, Instant, Link, LongText, Percent, Text, YesNo
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.methods.promotions import Kind
from paceline.records.models import Record


class PromotionState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    STOPPED = "stopped", _("已停止")
    ENDED = "ended", _("已结束")


class PromotionKind(models.TextChoices):
    PERCENT = "percent", _("打折")
    AMOUNT = "amount", _("立减")
    PRICE = "price", _("特价")


class Promotion(Record):
    """促销：在一段时间里，对全部客户或会员，让某些产品便宜。到点自动开始、自动结束。"""

    name = Text("促销名称", max_length=60)
    starts_at = Instant("开始时间")
    ends_at = Instant("结束时间", hint="到这一刻为止，之后的报价和订单不再有这个价格")
    members_only = YesNo("会员专享")
    least_level = Link("customers.MemberLevel", "最低会员等级", blank=True, shown=When(members_only=True))
    combinable = YesNo("可与其他促销叠加", hint="关闭时，一行明细只用这一个促销，或者更便宜的另一个")
    state = Choice(
        "促销状态",
        PromotionState,
        default=PromotionState.DRAFT,
        locked=True,
        colors={"published": "ok", "stopped": "danger", "ended": "c5"},
    )
    stopped_why = LongText("停止原因", blank=True, locked=True, shown=When(state="stopped"))
    note = LongText("说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = _("促销")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(deleted_at__isnull=True), name="one_promotion_per_name"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="promotion_ends_after_it_starts"
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["state", "starts_at", "ends_at"], name="promotion_running_ix"),
        ]

    class View:
        path = "promotions"
        icon = "flame"
        title = "name"
        list = "name state starts_at ends_at members_only least_level combinable"
        phone = "name state starts_at ends_at"
        sort = "-starts_at"
        editable = [
            Editable(
                When(state="draft"),
                "促销已发布，只能改结束时间和说明。还没开始的可以「撤回」，其他情况请「提前停止」后另建一个。",
                always="ends_at note",
                verbs="change",
            ),
            Editable(
                When(state=["draft", "published"]),
                "促销已经结束，不能再改时间。请另建一个。",
                always="note",
                verbs="change",
            ),
            Editable(
                When(state="draft"),
                "已发布的促销不能删除。还没开始的可以「撤回」，其他情况请「提前停止」。",
                verbs="remove restore",
            ),
        ]
        form = [
            Section("促销", "name starts_at ends_at members_only least_level combinable note"),
            Section("进展", "state stopped_why"),
        ]
        quick = "name starts_at ends_at members_only least_level combinable note"
        highlights = "state starts_at ends_at members_only combinable"
        beside = [
            Timeline(),
            Related("catalog.PromotionItem", via="promotion", fields="product line kind percent off price"),
        ]
        find = Search("name note", pinyin="name")
        views = [
            SavedView("已发布", {"field": "state", "op": "eq", "value": "published"}),
            SavedView("草稿", {"field": "state", "op": "eq", "value": "draft"}),
            SavedView("全部促销"),
        ]  # fmt: skip

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = "结束时间要晚于开始时间。请检查这两个时间。"
        if self.least_level_id is not None and not self.members_only:
            errors["least_level"] = "只有会员专享的促销才有最低会员等级。请打开「会员专享」，或清空等级。"
        return errors

    least_level_id: UUID | None


class PromotionItem(Record):
    """促销内容：哪个产品、哪条产品线或者全部产品，打几折、减多少或者卖多少。"""

    promotion = Link("catalog.Promotion", "促销", on_delete=models.CASCADE)
    product = Link("catalog.Product", "产品", blank=True, hint="产品和产品线都留空表示全部产品")
    line = Text("产品线", max_length=60, blank=True)
    kind = Choice("优惠方式", PromotionKind, default=PromotionKind.PERCENT)
    percent = Percent(
        "折扣", blank=True, shown=When(kind="percent"), required=When(kind="percent"), hint="10% 表示打九折"
    )
    off = Amount("每件减", blank=True, shown=When(kind="amount"), required=When(kind="amount"))
    off_currency: str
    price = Amount(
        "含税特价", summable=False, blank=True, shown=When(kind="price"), required=When(kind="price")
    )
    price_currency: str
    note = Text("说明", max_length=200, blank=True)
    promotion_id: UUID
    product_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("促销内容")
        indexes = [*Record.Meta.indexes, models.Index(fields=["product"], name="promotionitem_product_ix")]

    class View:
        path = "promotion-items"
        icon = "tag"
        title = "line"
        list = "promotion product line kind percent off price"
        form = [Section("促销内容", "promotion product line kind percent off price note")]
        editable = Editable(
            When(promotion__state="draft"), "促销已发布，内容不能再改。还没开始的请先「撤回」。"
        )
        main = False

    def __str__(self) -> str:
        return str(self.product) if self.product_id else self.line or "全部产品"

    def about(self) -> list[Any]:
        return [self.promotion_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.product_id and self.line:
            errors["line"] = "产品和产品线只填一个。"
        if self.kind == PromotionKind.PERCENT and self.percent is not None and not 0 < self.percent <= 1:
            errors["percent"] = "折扣要大于 0%，不超过 100%。"
        if self.kind == PromotionKind.AMOUNT and self.off is not None and self.off <= 0:
            errors["off"] = "减去的金额要大于 0。"
        if self.kind == PromotionKind.PRICE and self.price is not None and self.price < 0:
            errors["price"] = "特价不能是负数。"
        return errors

    @property
    def value(self) -> Decimal:
        """The share, amount or price that its kind means."""
        known = {Kind.PERCENT: self.percent, Kind.AMOUNT: self.off, Kind.PRICE: self.price}
        return known[Kind(self.kind)] or Decimal(0)

    @property
    def currency(self) -> str:
        """The currency it is given in; "" for a share, which applies in any."""
        if self.kind == PromotionKind.PERCENT:
            return ""
        return str(self.off_currency if self.kind == PromotionKind.AMOUNT else self.price_currency)
