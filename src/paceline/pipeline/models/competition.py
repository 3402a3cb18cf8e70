"""What is known of competitors: their products beside ours, prices seen in the market, cards against them.

A price is a dated observation with its source; it is never overwritten, the next one stands beside it. Whether deals
were won against a competitor is counted in `queries/competition.py`.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import (
    Amount,
    Choice,
    Day,
    File,
    Instant,
    Integer,
    Link,
    LongText,
    Percent,
    Text,
    UserLink,
)
from paceline.metadata.views import Editable, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import OwnedRecord, Record

AS_PUBLISHED = "发布过的打法卡不能直接改。请用「修订」写新的一版。"


def share(price: Decimal, before: Decimal) -> Decimal:
    """By which part a price has moved: 9,800 after 10,500 → −0.0667."""
    return (price / before - 1).quantize(Decimal("0.0001"), ROUND_HALF_UP)


class CompetitorProduct(Record):
    """竞品产品：对手的一个产品，对标我们的哪个，各强在哪里。"""

    competitor = Link("pipeline.Competitor", "竞争对手")
    name = Text("对方产品", max_length=80)
    product = Link("catalog.Product", "对标我方产品", blank=True)
    spec = LongText("规格", blank=True)
    better = LongText("对方强在哪", blank=True)
    worse = LongText("我们强在哪", blank=True)

    competitor_id: UUID
    product_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("竞品产品")
        constraints = [
            models.UniqueConstraint(
                fields=["competitor", "name"], condition=models.Q(deleted_at__isnull=True),
                name="one_competitor_product_per_name",
            )
        ]  # fmt: skip

    class View:
        path = "competitor-products"
        icon = "package"
        title = "name"
        list = "name competitor product better worse"
        phone = "name competitor product"
        sort = "name"
        form = [Section("产品对比", "competitor name product spec better worse")]
        quick = "competitor name product better worse"
        beside = [
            Related(
                "pipeline.PriceObservation", via="item", fields="seen_on price before change source owner"
            ),
            Timeline(),
        ]
        find = Search("name competitor__name", pinyin="name")
        main = False

    def about(self) -> list[Any]:
        return [self.competitor_id]


class PriceSource(models.TextChoices):
    CUSTOMER = "customer", _("客户说的")
    QUOTE = "quote", _("看到报价单")
    TENDER = "tender", _("招投标公示")
    WEB = "web", _("官网或电商")
    FAIR = "fair", _("展会")
    CHANNEL = "channel", _("渠道商")
    OTHER = "other", _("其他")


class PriceObservation(OwnedRecord):
    """价格监测：某天从某处看到的竞品价格，和上一次比涨了还是降了。"""

    name = Text("监测对象", max_length=170, blank=True, locked=True)
    item = Link("pipeline.CompetitorProduct", "对方产品")
    competitor = Link("pipeline.Competitor", "竞争对手", blank=True, locked=True)
    price = Amount("价格", summable=False)
    price_currency: str
    price_base: Decimal | None
    before = Amount("原价", summable=False, blank=True, hint="留空取这个产品上一次监测到的价格")
    before_currency: str
    before_base: Decimal | None
    change = Percent("变动", blank=True, locked=True)
    seen_on = Day("监测日期", blank=True, hint="留空是今天")
    source = Choice("来源", PriceSource, default=PriceSource.CUSTOMER)
    where = Text("从哪看到", max_length=200, blank=True, hint="例如 谁说的、哪份报价单、网址")
    photo = File("照片", blank=True)
    opportunity = Link("pipeline.Opportunity", "相关商机", blank=True)
    note = LongText("说明", blank=True)
    derived = ("name", "competitor_id", "change")

    item_id: UUID
    competitor_id: UUID | None
    opportunity_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("价格监测")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["item", "-seen_on"], name="priceobservation_item_ix"),
            models.Index(fields=["competitor", "-seen_on"], name="priceobservation_rival_ix"),
        ]

    class View:
        path = "price-observations"
        icon = "receipt"
        title = "name"
        list = "name seen_on price before change source owner"
        phone = "name price change seen_on"
        sort = "-seen_on"
        form = [
            Section("价格", "name item competitor price before change seen_on"),
            Section("来源", "source where photo opportunity note owner"),
        ]
        quick = "item price before seen_on source where photo opportunity note"
        highlights = "competitor price before change seen_on source"
        beside = [Timeline()]
        find = Search("name where", pinyin="name")
        views = [
            SavedView("全部价格"),
            SavedView("降价", {"field": "change", "op": "lt", "value": "0"}),
            SavedView("涨价", {"field": "change", "op": "gt", "value": "0"}),
        ]
        main = False

    def about(self) -> list[Any]:
        return [self.competitor_id, self.item_id, self.opportunity_id]

    def derive(self) -> None:
        if self.item_id:
            self.competitor_id = self.item.competitor_id
            self.name = f"{self.item.competitor} {self.item}"
        moved: Any = None
        if self.before and self.price is not None and self.before_currency == self.price_currency:
            moved = share(self.price, self.before)
        self.change = moved

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.price <= 0:
            errors["price"] = "价格要大于 0。"
        if self.before is not None and self.before <= 0:
            errors["before"] = "原价要大于 0；不知道就留空。"
        return errors


class CardStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    RETIRED = "retired", _("已停用")


class BattleCard(Record):
    """竞品打法卡：碰到这个对手时讲什么、对方会怎么说、我们怎么答。商机里写了这个对手，负责人就看得到。"""

    name = Text("卡片名称", max_length=80)
    competitor = Link("pipeline.Competitor", "竞争对手")
    product = Link("catalog.Product", "我方产品", blank=True, hint="留空适用于所有产品")
    points = LongText("打法要点", hint="我们赢在哪、先讲什么、要避开什么")
    answers = LongText("怎么回应", blank=True, hint="对方常说的话，和我们的回答，一条一行")
    proof = LongText("证据和案例", blank=True)
    edition = Integer("版本", summable=False, default=1, locked=True)
    status = Choice("状态", CardStatus, default=CardStatus.DRAFT, locked=True,
                    colors={"published": "ok", "retired": "c5"})  # fmt: skip
    previous = Link("self", "上一版", blank=True, locked=True)
    published_by = UserLink("发布人", blank=True, locked=True)
    published_at = Instant("发布时间", blank=True, locked=True)
    prices_on = Day("价格更新到", blank=True, locked=True)

    competitor_id: UUID
    previous_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("竞品打法卡")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["competitor", "status"], name="battlecard_rival_ix"),
        ]

    class View:
        path = "battle-cards"
        icon = "shield"
        title = "name"
        list = "name competitor product edition status prices_on"
        phone = "name competitor status prices_on"
        sort = "name"
        form = [
            Section("打法卡", "name competitor product points answers proof"),
            Section("版本", "edition status previous published_by published_at prices_on"),
        ]
        quick = "name competitor product points answers"
        highlights = "competitor status edition prices_on"
        editable = Editable(When(status="draft"), AS_PUBLISHED, verbs="change")
        beside = [Timeline()]
        find = Search("name points answers competitor__name", pinyin="name")
        views = [
            SavedView("全部打法卡"),
            SavedView("已发布", {"field": "status", "op": "eq", "value": "published"}),
        ]
        main = False

    def about(self) -> list[Any]:
        return [self.competitor_id]
