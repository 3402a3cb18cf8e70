"""What people put in the place of a measured conversion rate or lead time, for whom and why.

Changes are in `actions/override`. The object keeps the name it got when it held conversion rates only: rights, events
and addresses of the API go by it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.metadata.fields import Choice, Day, Integer, Link, LongText, Percent, Text
from paceline.metadata.views import Editable, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class OverrideState(models.TextChoices):
    IN_USE = "in_use", _("在用")
    ENDED = "ended", _("已结束")


class OverrideOf(models.TextChoices):
    CONVERSION = "conversion", _("转化到下一步")
    LEAD_TIME = "lead_time", _("到赢单天数")


RATE, DAYS = When(what=OverrideOf.CONVERSION), When(what=OverrideOf.LEAD_TIME)
MOST_DAYS = 1000


class ConversionOverride(Record):
    """手动参数：某个阶段的转化率或到赢单天数，从哪天起按人定的倒推和预测，不按实测；结束后回到实测。可以只管一个组织和它下面的，离得近的那条算。"""

    name = Text("名称", max_length=80, blank=True, locked=True)
    stage = Link("pipeline.Stage", "阶段")
    what = Choice(
        "定什么", OverrideOf, default=OverrideOf.CONVERSION, hint="到赢单天数：从进入这个阶段到赢单"
    )
    rate = Percent("转化到下一步", blank=True, shown=RATE, required=RATE, hint="例如 45%，大于 0，最多 100%")
    days = Integer(
        "到赢单天数", blank=True, shown=DAYS, required=DAYS, summable=False,
        hint="工作日，一半的单在这么多天内赢。前面的阶段没有手动的，跟着变同样多天",
    )  # fmt: skip
    unit = Link(
        "access.OrgUnit", "管哪个组织", blank=True,
        hint="留空是全公司。选了组织，管它和它下面的；下面另有设定的按下面的",
    )  # fmt: skip
    reason = LongText("理由")
    valid_from = Day("从哪天起", blank=True, hint="留空是今天")
    state = Choice(
        "设定状态", OverrideState, default=OverrideState.IN_USE, locked=True, colors={"ended": "c5"}
    )
    ended_on = Day("结束日", blank=True, locked=True)
    derived = ("name", "valid_from", "rate", "days")

    stage_id: UUID | None
    unit_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("手动参数")
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "what", "unit"], condition=models.Q(state="in_use", deleted_at__isnull=True),
                nulls_distinct=False, name="one_override_per_stage_unit",
            )
        ]  # fmt: skip

    class View:
        path = "conversion-overrides"
        icon = "sliders"
        title = "name"
        list = "name stage what rate days unit reason valid_from state ended_on created_by"
        phone = "name reason valid_from state"
        sort = "-created_at"
        form = [
            Section("手动参数", "stage what rate days unit valid_from reason"),
            Section("进展", "state ended_on created_by created_at"),
        ]
        quick = "stage what rate days unit valid_from reason"
        editable = Editable(
            When(state="in_use"), "这条手动参数已经结束，留作记录，不能再改。要再用请新建一条。"
        )
        beside = [Timeline()]
        find = Search("name reason", pinyin="name")
        views = [
            SavedView("在用的手动参数", {"field": "state", "op": "eq", "value": "in_use"}),
            SavedView("全部手动参数"),
        ]
        main = False

    def derive(self) -> None:
        """A name of the stage, the value and whom it is for; today when nobody said from when; one value only."""
        if self.valid_from is None:
            self.valid_from = local_day(clock.now())
        if self.what == OverrideOf.CONVERSION:
            self.days = None  # type: ignore[assignment]
        else:
            self.rate = None  # type: ignore[assignment]
        if self.stage_id is not None:
            self.name = " ".join(filter(None, (self.stage.name, self.shown_value(), self.of_whom())))[:80]

    def shown_value(self) -> str:
        """The value as people read it."""
        if self.rate is not None:
            return str(self._meta.get_field("rate").show(self.rate))  # type: ignore[union-attr]
        with translation.override("zh-hans"):
            return _("%(n)s 个工作日") % {"n": self.days} if self.days is not None else ""

    def of_whom(self) -> str:
        """The unit; nothing for the whole company."""
        return f"· {self.unit.name}" if self.unit is not None else ""

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.rate is not None and not 0 < self.rate <= 1:
            errors["rate"] = "转化率要大于 0，最多 100%。"
        if self.days is not None and not 1 <= self.days <= MOST_DAYS:
            errors["days"] = "天数要在 1 到 1000 之间。"
        if self.stage_id is not None and self.stage.kind != "open":
            errors["stage"] = "赢单和输单没有下一步。请选择进行中的阶段。"
        return errors

    def about(self) -> list[Any]:
        return [self.stage_id]
