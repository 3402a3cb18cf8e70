"""Check-ins 外勤签到: who was where and when on a visit, how far from the customer, and what looks doubtful."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.customers.models.activity_kinds import CheckInState
from paceline.metadata.fields import (
    Choice,
    File,
    GeoPoint,
    Instant,
    Integer,
    Link,
    MultipleChoice,
    Text,
    UserLink,
)
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.records.models import OwnedRecord


class Doubt(models.TextChoices):
    SHARED_DEVICE = "shared_device", _("多人同一设备")
    TOO_FAST = "too_fast", _("移动速度不可能")
    POOR_ACCURACY = "poor_accuracy", _("定位精度差")
    SAME_PHOTO = "same_photo", _("照片重复")


class CheckIn(OwnedRecord):
    """外勤签到：拜访时在哪里、什么时候到、停留多久。"""

    activity = Link("customers.Activity", "跟进", on_delete=models.CASCADE, locked=True)
    customer = Link("customers.Customer", "客户", blank=True, locked=True)
    state = Choice(
        "签到", CheckInState, locked=True,
        colors={"ok": "ok", "confirmed": "ok", "waiting": "warn", "refused": "danger"},
    )  # fmt: skip
    at = Instant("签到时间", locked=True)
    place = GeoPoint("位置", locked=True)
    accuracy = Integer("定位精度（米）", blank=True, locked=True)
    distance = Integer("离客户（米）", blank=True, locked=True, hint="客户没有位置时为空")
    reason = Text("不在客户处的原因", max_length=200, blank=True, locked=True)
    photo = File("照片", blank=True, locked=True)
    doubts = MultipleChoice("疑点", Doubt, blank=True, locked=True)
    left_at = Instant("签退时间", blank=True, locked=True)
    minutes = Integer("停留（分钟）", blank=True, locked=True)
    judged_by = UserLink("确认人", blank=True, locked=True)
    judged_at = Instant("确认时间", blank=True, locked=True)
    device = models.CharField(max_length=40, blank=True, editable=False)
    photo_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("外勤签到")
        constraints = [
            models.UniqueConstraint(
                fields=["activity"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_check_in_per_visit",
            )
        ]
        indexes = [
            *OwnedRecord.Meta.indexes,
            models.Index(fields=["owner", "at"], name="checkin_owner_ix"),
            models.Index(fields=["at", "id"], name="checkin_at_ix"),
            models.Index(fields=["device", "at"], name="checkin_device_ix", condition=~models.Q(device="")),
            models.Index(
                fields=["photo_digest"], name="checkin_photo_ix", condition=~models.Q(photo_digest="")
            ),
        ]

    class View:
        path = "check-ins"
        icon = "pin"
        title = "activity"
        list = "activity customer owner at distance minutes doubts state"
        phone = "activity customer at state"
        sort = "-at"
        form = [
            Section("签到", "activity customer owner at place accuracy distance reason photo"),
            Section("停留与确认", "left_at minutes state doubts judged_by judged_at"),
        ]
        highlights = "state distance at minutes left_at accuracy"
        beside = [Timeline()]
        views = [
            SavedView("全部签到"),
            SavedView("待确认", {"field": "state", "op": "eq", "value": "waiting"}, sort="at"),
            SavedView("有疑点", {"field": "doubts", "op": "not_empty"}),
            SavedView("今天", {"field": "at", "op": "within", "value": "today"}),
        ]
        creatable = changeable = False

    def __str__(self) -> str:
        return str(self.activity)

    def about(self) -> list[Any]:
        return [self.activity_id, self.customer_id]
