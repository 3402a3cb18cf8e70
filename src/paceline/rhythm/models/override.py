"""What people put in the place of an estimated conversion rate, and why. Changes are in `actions/override`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.metadata.fields import Choice, Day, Link, LongText, Percent, Text
from paceline.metadata.views import Editable, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record


class OverrideState(models.TextChoices):
    IN_USE = "in_use", _("在用")
    ENDED = "ended", _("已结束")


class ConversionOverride(Record):
    """人工转化率：某个阶段从哪天起按人定的转化率倒推，不按实测；结束后回到实测。每个阶段同时只有一条生效。"""

    name = Text("名称", max_length=80, blank=True, locked=True)
    stage = Link("pipeline.Stage", "阶段")
    rate = Percent("转化到下一步", hint="例如 45%，大于 0，最多 100%")
    reason = LongText("理由")
    valid_from = Day("从哪天起", blank=True, hint="留空是今天")
    state = Choice(
        "设定状态", OverrideState, default=OverrideState.IN_USE, locked=True, colors={"ended": "c5"}
    )
    ended_on = Day("结束日", blank=True, locked=True)
    derived = ("name", "valid_from")

    stage_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("人工转化率")
        constraints = [
            models.UniqueConstraint(
                fields=["stage"], condition=models.Q(state="in_use", deleted_at__isnull=True),
                name="one_override_per_stage",
            )
        ]  # fmt: skip

    class View:
        path = "conversion-overrides"
        icon = "sliders"
        title = "name"
        list = "name stage rate reason valid_from state ended_on created_by"
        phone = "name reason valid_from state"
        sort = "-created_at"
        form = [
            Section("人工转化率", "stage rate valid_from reason"),
            Section("进展", "state ended_on created_by created_at"),
        ]
        quick = "stage rate valid_from reason"
        editable = Editable(
            When(state="in_use"), "这条人工转化率已经结束，留作记录，不能再改。要再用请新建一条。"
        )
        beside = [Timeline()]
        find = Search("name reason", pinyin="name")
        views = [
            SavedView("在用的人工转化率", {"field": "state", "op": "eq", "value": "in_use"}),
            SavedView("全部人工转化率"),
        ]
        main = False

    def derive(self) -> None:
        """A name of the stage and the rate, and today when nobody said from when."""
        if self.valid_from is None:
            self.valid_from = local_day(clock.now())
        if self.stage_id is not None and self.rate is not None:
            rate = self._meta.get_field("rate").show(self.rate)  # type: ignore[union-attr]
            self.name = f"{self.stage.name} {rate}"[:80]

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.rate is not None and not 0 < self.rate <= 1:
            errors["rate"] = "转化率要大于 0，最多 100%。"
        if self.stage_id is not None and self.stage.kind != "open":
            errors["stage"] = "赢单和输单没有下一步。请选择进行中的阶段。"
        return errors

    def about(self) -> list[Any]:
        return [self.stage_id]
