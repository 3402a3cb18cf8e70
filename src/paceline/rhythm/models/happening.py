"""What stands in the calendar besides follow-ups and reviews: campaigns, launches, training, leave; and feeds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Day, Instant, Link, LongText, Text, UserLink
from paceline.metadata.views import SavedView, Search, Section, Timeline
from paceline.records.models import OwnedRecord


class HappeningKind(models.TextChoices):
    CAMPAIGN = "campaign", _("市场活动")
    LAUNCH = "launch", _("新品上市")
    EVENT = "event", _("展会与会议")
    TRAINING = "training", _("培训")
    LEAVE = "leave", _("请假")


class Happening(OwnedRecord):
    """节奏日程：市场活动、上市、展会、培训和请假，大家在一张日历上看到。请假的日子不排跟进。"""

    name = Text("日程", max_length=80)
    kind = Choice(
        "日程类型", HappeningKind, default=HappeningKind.CAMPAIGN, colors={"leave": "c5", "launch": "c1"}
    )
    starts_on = Day("开始日期")
    ends_on = Day("结束日期")
    unit = Link("access.OrgUnit", "组织", blank=True)
    segment = Text("面向客群", max_length=60, blank=True, hint="同一客群的活动时间重叠会提示冲突")
    note = LongText("说明", blank=True)
    covered = models.JSONField(default=list, editable=False)
    """What was taken over or moved for the leave: [{"id", "owner", "at", "to_owner", "to_at"}], for taking it back."""
    derived = ("team_id",)

    unit_id: UUID | None
    owner_id: UUID | None

    class Meta(OwnedRecord.Meta):
        verbose_name = _("节奏日程")
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["starts_on", "ends_on"], name="happening_days_ix"),
            models.Index(fields=["owner", "kind", "ends_on"], name="happening_owner_ix"),
        ]

    class View:
        path = "happenings"
        icon = "calendar"
        title = "name"
        list = "name kind starts_on ends_on segment unit owner"
        phone = "name kind starts_on"
        sort = "-starts_on"
        form = [Section("节奏日程", "name kind starts_on ends_on unit segment owner note")]
        quick = "name kind starts_on ends_on unit segment owner"
        highlights = "kind starts_on ends_on"
        beside = [Timeline()]
        find = Search("name", pinyin="name")
        views = [SavedView("全部日程"), SavedView("请假", {"field": "kind", "op": "eq", "value": "leave"})]
        main = False

    def derive(self) -> None:
        if self.unit_id is not None:
            self.team_id = self.unit_id

    def faults(self) -> dict[str, str]:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            return {"ends_on": "结束日期不能早于开始日期。"}
        if self.starts_on and self.ends_on and (self.ends_on - self.starts_on).days > 366:
            return {"ends_on": "日程最长一年。"}
        return {}


class CalendarFeed(models.Model):
    """日历订阅：一个只有本人知道的地址，手机和电脑的日历凭它读日程；可以随时作废。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = UserLink("用户", locked=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = Instant("创建时间", locked=True)
    revoked_at = Instant("作废时间", blank=True, locked=True)
    version = 1

    class Meta:
        verbose_name = _("日历订阅")
        ordering = ["-created_at"]

    class View:
        path = "calendar-feeds"
        icon = "calendar"
        title = "created_at"
        list = "user created_at revoked_at"
        personal = "user"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"

    def about(self) -> list[Any]:
        """It belongs to no record's story."""
        return []
