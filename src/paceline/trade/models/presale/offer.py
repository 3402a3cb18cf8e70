"""What a campaign offers: a product with its quota, further quotas per channel and member level, price steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from paceline.kernel.money_shown import full
from paceline.metadata.fields import Amount, Choice, Instant, Integer, Link, Rollup, Text
from paceline.metadata.views import Editable, Related, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.methods.presale import Terms, deposit_by_share, terms_of
from paceline.records.models import Record
from paceline.trade.models.presale.choices import HOLDING, Channel, DepositKind

ZERO = Decimal(0)
HELD = {"field": "state", "op": "in", "value": [str(state) for state in HOLDING]}
WAITING = {"field": "state", "op": "eq", "value": "waitlisted"}


PLANNED = "活动已经提交，除了限量，产品、分限量和价格分档不能再改。可以先「撤回到草稿」。"


class DepositNote(models.TextChoices):
    OVER_LIMIT = "over_limit", _("定金超过 20%，超过部分不产生定金效力，按预付款处理")


class PresaleOffer(Record):
    """预售产品：卖什么、多少钱、最多多少份。"""

    name = Text("名称", max_length=200, blank=True, locked=True)
    campaign = Link("trade.PresaleCampaign", "预售活动", on_delete=models.CASCADE)
    product = Link("catalog.Product", "产品")
    price = Amount("预售价", summable=False, hint="含税单价")
    deposit = Amount("每份定金", blank=True, hint="留空则按活动的定金比例")
    quota = Integer("限量", hint="最多接受多少份预订")
    per_customer = Integer("每人限购", blank=True)
    deposit_note = Choice("定金提示", DepositNote, blank=True, locked=True, colors={"over_limit": "warn"})
    reserved = Rollup(
        "已占用", of="trade.Reservation", via="offer", measure="sum", field="quantity", where=HELD
    )
    waiting = Rollup(
        "候补", of="trade.Reservation", via="offer", measure="sum", field="quantity", where=WAITING
    )
    note = Text("说明", max_length=200, blank=True)
    held = models.IntegerField(default=0, editable=False)
    """Units taken out of the quota: changed by one conditional UPDATE only, never above it."""
    derived = ("name", "deposit_note")
    campaign_id: UUID
    product_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("预售产品")
        constraints = [
            models.CheckConstraint(
                condition=Q(held__gte=0) & Q(held__lte=F("quota")), name="offer_held_within_quota"
            ),
            models.UniqueConstraint(
                fields=["campaign", "product"], condition=Q(deleted_at__isnull=True), name="one_offer_per_product"
            ),
        ]  # fmt: skip

    class View:
        path = "presale-offers"
        icon = "package"
        title = "name"
        list = "name product price deposit quota reserved waiting per_customer deposit_note"
        form = [
            Section("预售产品", "campaign product price deposit quota per_customer note"),
            Section("进展", "reserved waiting deposit_note"),
        ]
        quick = "campaign product price deposit quota per_customer note"
        highlights = "price quota reserved waiting deposit_note"
        beside = [
            Timeline(),
            Related("trade.PresaleQuota", via="offer", fields="channel level quota"),
            Related("trade.PresaleStep", via="offer", fields="since reached level price"),
            Related("trade.Reservation", via="offer", fields="number name quantity state"),
        ]
        through = "campaign"
        editable = Editable(When(campaign__state="draft"), PLANNED, always="quota per_customer note")
        main = False
        find = Search("name", pinyin="name")

    def __str__(self) -> str:
        return self.name or str(self.product)

    def about(self) -> list[Any]:
        return [self.campaign_id]

    @property
    def left(self) -> int:
        """Units that may still be reserved."""
        return int(self.quota - self.held)

    def deposit_at(self, price: Decimal) -> Decimal:
        """The deposit per unit: the whole price, the product's own deposit, or the campaign's share."""
        if self.campaign.deposit_kind == DepositKind.FULL:
            return price
        if self.deposit is not None:
            return min(price, self.deposit)
        return deposit_by_share(price, self.campaign.deposit_share or ZERO)

    def as_offered(self) -> str:
        """In one line: 泵 ¥2,000.00，定金 ¥200.00，限量 100; with the warning about the deposit."""
        line = f"{self.product.name} {full(self.price)}，定金 {full(self.deposit_at(self.price))}，限量 {self.quota}"
        return f"{line}（{DepositNote(self.deposit_note).label}）" if self.deposit_note else line

    def terms(self, price: Decimal, quantity: int = 1) -> Terms:
        """What a reservation at this price owes."""
        campaign = self.campaign
        return terms_of(
            price, quantity, self.deposit_at(price),
            multiplier=campaign.multiplier if campaign.deposit_kind != DepositKind.FULL else Decimal(1),
            is_earnest=campaign.is_earnest,
        )  # fmt: skip

    def derive(self) -> None:
        """Its name, and the warning about earnest money beyond a fifth of the price."""
        self.name = f"{self.product} · {self.campaign}"[:200]
        self.deposit_note = ""
        if self.price and self.price > 0 and not self.faults():
            self.deposit_note = DepositNote.OVER_LIMIT if self.terms(self.price).is_over_limit else ""

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.price is not None and self.price <= 0:
            errors["price"] = "预售价要大于 0。"
        if self.deposit is not None and not (ZERO < self.deposit <= (self.price or ZERO)):
            errors["deposit"] = "每份定金要大于 0，且不超过预售价。"
        if self.quota is not None and self.quota < 1:
            errors["quota"] = "限量至少是 1。"
        elif self.quota is not None and self.quota < self.held:
            errors["quota"] = "限量不能小于已经占用的份数。"
        if self.per_customer is not None and self.per_customer < 1:
            errors["per_customer"] = "每人限购至少是 1，不限请留空。"
        return errors


class PresaleQuota(Record):
    """分限量：某个渠道或某个会员等级最多多少份。"""

    offer = Link("trade.PresaleOffer", "预售产品", on_delete=models.CASCADE)
    channel = Choice("渠道", Channel, blank=True)
    level = Link("customers.MemberLevel", "会员等级", blank=True, shown=When(channel=None))
    quota = Integer("限量")
    held = models.IntegerField(default=0, editable=False)
    offer_id: UUID
    level_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("预售分限量")
        constraints = [
            models.CheckConstraint(
                condition=Q(held__gte=0) & Q(held__lte=F("quota")), name="part_held_within_quota"
            ),
            models.UniqueConstraint(
                fields=["offer", "channel"],
                condition=Q(deleted_at__isnull=True, level__isnull=True), name="one_quota_per_channel",
            ),
            models.UniqueConstraint(
                fields=["offer", "level"],
                condition=Q(deleted_at__isnull=True, level__isnull=False), name="one_quota_per_level",
            ),
        ]  # fmt: skip

    class View:
        path = "presale-quotas"
        icon = "split"
        title = "channel"
        list = "offer channel level quota"
        form = [Section("分限量", "offer channel level quota")]
        quick = "offer channel level quota"
        through = "offer"
        editable = Editable(When(offer__campaign__state="draft"), PLANNED, always="quota")
        main = False

    def __str__(self) -> str:
        return str(self.level) if self.level_id else str(Channel(self.channel).label)

    def about(self) -> list[Any]:
        return [self.offer_id]

    def faults(self) -> dict[str, str]:
        if bool(self.channel) == bool(self.level_id):
            return {"channel": "渠道和会员等级填一项，而且只填一项。"}
        if self.quota is not None and self.quota < max(0, self.held):
            return {"quota": "限量不能是负数，也不能小于已经占用的份数。"}
        return {}


class PresaleStep(Record):
    """价格分档：从某个时间起、预订达到多少份，或某个会员等级（及以上）的价格。"""

    offer = Link("trade.PresaleOffer", "预售产品", on_delete=models.CASCADE)
    since = Instant("从这时起", blank=True)
    reached = Integer("达到份数", blank=True)
    level = Link("customers.MemberLevel", "会员等级", blank=True, hint="这一级和以上的会员，比别的价格低时用")
    price = Amount("这一档的价格", summable=False)
    offer_id: UUID
    level_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("价格分档")

    class View:
        path = "presale-steps"
        icon = "trend-down"
        title = "price"
        list = "offer since reached level price"
        form = [Section("价格分档", "offer since reached level price")]
        quick = "offer since reached level price"
        through = "offer"
        editable = Editable(When(offer__campaign__state="draft"), PLANNED)
        main = False

    def __str__(self) -> str:
        return full(self.price)

    def about(self) -> list[Any]:
        return [self.offer_id]

    def faults(self) -> dict[str, str]:
        errors = {}
        if sum(one is not None for one in (self.since, self.reached, self.level_id)) != 1:
            errors["since"] = "开始时间、达到份数和会员等级填一项，而且只填一项。"
        if self.reached is not None and self.reached < 1:
            errors["reached"] = "达到份数至少是 1。"
        if self.price is not None and self.price <= 0:
            errors["price"] = "价格要大于 0。"
        return errors
