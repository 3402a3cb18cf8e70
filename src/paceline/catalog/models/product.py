"""Products: what is sold, in which unit, at what list price and cost."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel import chinese
from paceline.metadata.fields import (
    Amount,
    Choice,
    DecimalNumber,
    Integer,
    LongText,
    Percent,
    Rollup,
    Tags,
    Text,
    YesNo,
)
from paceline.metadata.views import Duplicates, Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class ProductStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    ACTIVE = "active", _("在售")
    PHASE_OUT = "phase_out", _("逐步停售")
    RETIRED = "retired", _("已停售")


class Product(Record):
    """产品。"""

    code = Text("货号", max_length=40)
    name = Text("产品名称", max_length=200)
    line = Text("产品线", max_length=60, blank=True)
    unit = Text("单位", max_length=20, default="件", blank=True)
    spec = Text("规格", max_length=120, blank=True)
    list_price = Amount("标价", summable=False, blank=True)
    cost = Amount("成本", blank=True)
    tax_rate = Percent("税率", blank=True)
    status = Choice(
        "状态", ProductStatus, default=ProductStatus.ACTIVE, colors={"active": "ok", "retired": "c5"}
    )
    keeps_stock = YesNo("管库存", hint="服务、软件不用管库存；打开以后，交付要先有库存")
    batch_controlled = YesNo("按批次管理", shown=When(keeps_stock=True), hint="入库时必须填批号")
    shelf_life_days = Integer("保质期（天）", summable=False, blank=True, shown=When(keeps_stock=True))
    min_life_days = Integer(
        "发货最短剩余天数",
        blank=True,
        shown=When(keeps_stock=True),
        hint="剩余保质期少于这些天的批次不再发货",
    )
    needs_permit = YesNo(
        "运输要准运证",
        shown=When(keeps_stock=True),
        hint="例如生鲜乳：没有有效的准运证和交接单号，不能发货",
    )
    warn_days = Integer(
        "到期前几天提醒",
        blank=True,
        summable=False,
        shown=When(keeps_stock=True),
        hint="提醒库管员；留空则在剩余保质期不到 30% 时提醒",
    )
    tested = YesNo(
        "检测合格才能发货",
        shown=When(batch_controlled=True),
        hint="新批次先检测，必检项目都合格、有人放行以后才能发",
    )
    cool_hours = DecimalNumber(
        "采集后几小时内冷却",
        blank=True,
        summable=False,
        max_digits=6,
        decimal_places=2,
        shown=When(batch_controlled=True),
        hint="超过就冻结这一批",
    )
    coldest = DecimalNumber(
        "最低温度（℃）",
        blank=True,
        summable=False,
        max_digits=6,
        decimal_places=2,
        shown=When(batch_controlled=True),
    )
    warmest = DecimalNumber(
        "最高温度（℃）",
        blank=True,
        summable=False,
        max_digits=6,
        decimal_places=2,
        shown=When(batch_controlled=True),
        hint="温度记录超出范围，就冻结这一批",
    )
    stock = Rollup(
        "现存量", of="trade.StockItem", via="product", measure="sum", field="on_hand", decimal_places=4
    )
    available = Rollup(
        "可用量", of="trade.StockItem", via="product", measure="sum", field="available", decimal_places=4
    )
    tags = Tags("标签")
    note = LongText("说明", blank=True)
    name_key = models.CharField(max_length=120, blank=True, editable=False)
    derived = ("name_key",)

    class Meta(Record.Meta):
        verbose_name = _("产品")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(deleted_at__isnull=True), name="one_product_per_code"
            )
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["name", "id"], name="product_name_ix"),
            models.Index(fields=["name_key"], name="product_key_ix"),
        ]

    class View:
        path = "products"
        icon = "package"
        title = "name"
        subtitle = "code"
        list = "name code line unit list_price status"
        phone = "name list_price line status"
        sort = "name"
        form = [
            Section("基本信息", "name code line unit spec status"),
            Section("价格", "list_price cost tax_rate"),
            Section(
                "库存",
                "keeps_stock batch_controlled shelf_life_days min_life_days warn_days needs_permit stock available",
            ),
            Section("质量和冷链", "tested cool_hours coldest warmest"),
            Section("更多", "tags note"),
        ]
        quick = "name code line unit list_price"
        highlights = "line list_price available status"
        beside = [
            Timeline(),
            Related(
                "trade.StockItem",
                via="product",
                fields="warehouse batch expires_on on_hand reserved available",
            ),
            Related(
                "trade.QualityItem",
                via="product",
                fields="name minimum maximum unit kind needed may_downgrade basis confirmed",
            ),
            Related("pipeline.OpportunityLine", via="product", fields="opportunity quantity amount"),
        ]
        find = Search("code name line spec", pinyin="name")
        duplicates = Duplicates(name="name", exact="code")
        views = [SavedView("全部产品"), SavedView("在售", {"field": "status", "op": "eq", "value": "active"}),
            SavedView("管库存的", {"field": "keeps_stock", "op": "eq", "value": True}, sort="available",
                      columns="name code unit stock available status")]  # fmt: skip

    def derive(self) -> None:
        self.name_key = chinese.folded(self.name).replace(" ", "")[:120]

    def faults(self) -> dict[str, str]:
        errors = {
            name: "不能是负数。"
            for name in ("list_price", "cost")
            if (value := getattr(self, name)) is not None and value < 0
        }
        if self.tax_rate is not None and not 0 <= self.tax_rate < 1:
            errors["tax_rate"] = "税率要在 0% 到 100% 之间。"
        for name in ("shelf_life_days", "min_life_days", "warn_days"):
            if (days := getattr(self, name)) is not None and not 0 <= days <= 36500:
                errors[name] = "要在 0 到 36500 天之间。"
        return errors | self.cold_faults()

    def cold_faults(self) -> dict[str, str]:
        """What is wrong with how it is tested and kept cold."""
        errors = {}
        if self.tested and not (self.keeps_stock and self.batch_controlled):
            errors["tested"] = "按批次管理的产品才能按批检测。请先打开「管库存」和「按批次管理」。"
        if self.cool_hours is not None and self.cool_hours <= 0:
            errors["cool_hours"] = "要大于 0。"
        if self.coldest is not None and self.warmest is not None and self.warmest < self.coldest:
            errors["warmest"] = "最高温度低于最低温度。请检查这两个温度。"
        return errors
