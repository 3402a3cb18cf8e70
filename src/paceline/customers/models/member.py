"""Members: their levels, the ledger of their points, and who brought whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Choice, Day, DecimalNumber, Instant, Integer, Link, LongText, Text
from paceline.metadata.views import Related, SavedView, Section, Timeline
from paceline.records.models import Record


class MemberLevel(Record):
    """会员等级：累计多少积分到这一级，每元得多少积分。"""

    name = Text("等级名称", max_length=40)
    from_points = Integer(
        "累计积分达到", summable=False, default=0, hint="累计获得的积分，兑换掉的也算；最低一级填 0"
    )
    earn_rate = DecimalNumber("每元积分", summable=False, default=Decimal(1), decimal_places=2)
    referral_points = Integer(
        "转介绍积分", summable=False, default=0, hint="介绍来的客户第一笔订单付清后，给介绍人的积分"
    )
    note = Text("会员权益", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("会员等级")
        constraints = [
            models.UniqueConstraint(
                fields=["from_points"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_level_per_points",
            )
        ]

    class View:
        path = "member-levels"
        icon = "star"
        title = "name"
        list = "name from_points earn_rate referral_points note"
        sort = "from_points"
        form = [Section("会员等级", "name from_points earn_rate referral_points note")]
        beside = [
            Timeline(),
            Related("customers.Customer", via="member_level", fields="name phone points member_since"),
        ]
        main = False

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.from_points is not None and self.from_points < 0:
            errors["from_points"] = "累计积分不能是负数。"
        if not 0 <= self.earn_rate <= 1000:
            errors["earn_rate"] = "每元积分要在 0 到 1000 之间。"
        if not 0 <= self.referral_points <= 1_000_000:
            errors["referral_points"] = "转介绍积分要在 0 到 100 万之间。"
        return errors


class PointKind(models.TextChoices):
    EARN = "earn", _("消费得积分")
    REVERSE = "reverse", _("退货扣回")
    SPEND = "spend", _("兑换")
    REFERRAL = "referral", _("转介绍")
    ADJUST = "adjust", _("调整")


class PointEntry(Record):
    """积分流水：一次得到、扣回、兑换或调整。只增不改，余额是全部流水之和。"""

    customer = Link("customers.Customer", "会员", on_delete=models.CASCADE, locked=True)
    kind = Choice("积分类型", PointKind, locked=True, colors={"earn": "ok", "spend": "c0", "reverse": "warn"})
    points = Integer("积分", locked=True)
    words = Text("说明", max_length=200, locked=True)
    at = Instant("发生时间", locked=True)
    rate = DecimalNumber("每元积分", summable=False, blank=True, locked=True, decimal_places=2)
    reference = models.CharField(max_length=80, blank=True, editable=False)
    """What it was for, e.g. `order:<key>`; entries of one reference are added up."""
    customer_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("积分流水")
        constraints = [
            models.CheckConstraint(condition=~models.Q(points=0), name="point_entry_is_something"),
            models.UniqueConstraint(
                fields=["reference"], condition=models.Q(kind="referral"), name="one_reward_per_referral"
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["customer", "-at"], name="pointentry_customer_ix"),
            models.Index(fields=["reference"], name="pointentry_reference_ix"),
        ]

    class View:
        path = "point-entries"
        icon = "star"
        title = "words"
        list = "customer kind points words at created_by"
        phone = "words points kind at"
        sort = "-at"
        form = [Section("积分流水", "customer kind points rate words at")]
        through = "customer"
        main = creatable = changeable = False

    def about(self) -> list[Any]:
        return [self.customer_id]


class RewardState(models.TextChoices):
    WAITING = "waiting", _("等首单付清")
    PENDING = "pending", _("待批准")
    GIVEN = "given", _("已奖励")
    REFUSED = "refused", _("不奖励")


REWARD_COLORS = {"waiting": "", "pending": "warn", "given": "ok", "refused": "danger"}


class Referral(Record):
    """转介绍：老客户介绍来的新客户。每个新客户只有一位介绍人，第一笔订单付清后由别人批准，奖励一次。"""

    while_asked = {"customers.referral.submit": ("reward", "pending", "pending")}
    """It waits in the same state whether a flow decides or one superior: the flow only closes the other door."""

    referred = Link("customers.Customer", "新客户", on_delete=models.CASCADE)
    referrer = Link("customers.Customer", "介绍人", on_delete=models.CASCADE)
    referred_on = Day("介绍日期", blank=True)
    reward = Choice("奖励", RewardState, default=RewardState.WAITING, locked=True, colors=REWARD_COLORS)
    rewarded_at = Instant("奖励时间", blank=True, locked=True)
    points = Integer("奖励积分", blank=True, locked=True, hint="首单付清时按介绍人的会员等级算出，批准后入账")
    note = LongText("备注", blank=True)

    referred_id: UUID
    referrer_id: UUID

    class Meta(Record.Meta):
        verbose_name = _("转介绍")
        constraints = [
            models.UniqueConstraint(
                fields=["referred"], condition=models.Q(deleted_at__isnull=True), name="one_referrer_each"
            ),
            models.CheckConstraint(
                condition=~models.Q(referred=models.F("referrer")), name="nobody_refers_himself"
            ),
        ]
        indexes = [*Record.Meta.indexes, models.Index(fields=["referrer"], name="referral_referrer_ix")]

    class View:
        path = "referrals"
        icon = "users"
        title = "referred_on"
        list = "referrer referred referred_on reward points rewarded_at"
        phone = "referrer referred reward points"
        sort = "-created_at"
        form = [Section("转介绍", "referred referrer referred_on note reward points rewarded_at")]
        quick = "referred referrer referred_on note"
        beside = [Timeline()]
        through = "referred"
        main = False
        views = [
            SavedView("待批准", {"field": "reward", "op": "eq", "value": "pending"}),
            SavedView("等首单付清", {"field": "reward", "op": "eq", "value": "waiting"}),
            SavedView("全部转介绍"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.referrer} → {self.referred}"

    def about(self) -> list[Any]:
        return [self.referred_id, self.referrer_id]

    def faults(self) -> dict[str, str]:
        if self.referred_id == self.referrer_id and self.deleted_at is None:
            return {"referrer": "不能自己介绍自己。请选择另一位客户。"}
        return {}
