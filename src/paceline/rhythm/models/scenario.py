"""Scenarios: what a rival's promotion, a price, a season or a change of hands would do to the forecast. Facts stay."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, DecimalNumber, Link, LongText, Text
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord

ONE = Decimal(1)
LEAST, MOST = Decimal("0.1"), Decimal(5)
FACTORS = ("leads", "conversion", "deal", "cycle", "capacity")


class ScenarioKind(models.TextChoices):
    COMPETITOR = "competitor", _("竞品促销")
    PRICE = "price", _("调价")
    SEASON = "season", _("季节")
    CAPACITY = "capacity", _("人手")
    OTHER = "other", _("其他")


class ScenarioState(models.TextChoices):
    PROPOSED = "proposed", _("建议")
    ADOPTED = "adopted", _("在用")
    DECLINED = "declined", _("不采纳")


class Scenario(OwnedRecord):
    """情景：一段时间里，新商机、转化、单价、周期、人手各乘多少。只用于推演，不改任何事实。"""

    name = Text("情景名称", max_length=80)
    kind = Choice("情景类型", ScenarioKind, default=ScenarioKind.COMPETITOR)
    starts_on = Day("从哪天起")
    ends_on = Day("到哪天止")
    leads = DecimalNumber("新商机 ×", decimal_places=3, default=ONE, hint="1 表示不变，0.9 表示少一成")
    conversion = DecimalNumber("转化率 ×", decimal_places=3, default=ONE)
    deal = DecimalNumber("单价 ×", decimal_places=3, default=ONE)
    cycle = DecimalNumber("成交周期 ×", decimal_places=3, default=ONE, hint="1.2 表示慢两成")
    capacity = DecimalNumber(
        "人手 ×", decimal_places=3, default=ONE, hint="新商机跟着人手走；0.8 表示少两成的人"
    )
    reason = LongText("理由", blank=True)
    state = Choice(
        "情景状态", ScenarioState, default=ScenarioState.ADOPTED, locked=True,
        colors={"proposed": "warn", "adopted": "ok", "declined": "c5"},
    )  # fmt: skip
    observation = Link("pipeline.PriceObservation", "依据的竞品价格", blank=True, locked=True)

    observation_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("情景")
        constraints = [
            models.UniqueConstraint(
                fields=["observation"], condition=models.Q(observation__isnull=False),
                name="one_scenario_per_observation",
            )
        ]  # fmt: skip

    class View:
        path = "scenarios"
        icon = "sliders"
        title = "name"
        list = "name kind state starts_on ends_on leads conversion deal cycle capacity owner"
        phone = "name state starts_on ends_on"
        sort = "-created_at"
        form = [
            Section("情景内容", "name kind starts_on ends_on"),
            Section("各乘多少", "leads conversion deal cycle capacity"),
            Section("说明", "reason state observation owner"),
        ]
        quick = "name kind starts_on ends_on leads conversion deal cycle capacity reason"
        beside = [
            Timeline(),
            Related("rhythm.ForecastIssue", via="scenario", fields="name as_of issued_at nodes"),
        ]
        find = Search("name reason", pinyin="name")
        views = [
            SavedView("全部情景"),
            SavedView("等决定的建议", {"field": "state", "op": "eq", "value": "proposed"}),
        ]
        main = False

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            errors["ends_on"] = "结束日期不能早于开始日期。"
        for name in FACTORS:
            value = getattr(self, name)
            if value is not None and not LEAST <= value <= MOST:
                errors[name] = "倍数要在 0.1 到 5 之间。"
        return errors

    def about(self) -> list[Any]:
        return [self.observation_id]
