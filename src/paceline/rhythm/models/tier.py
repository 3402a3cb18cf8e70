"""What is expected of a sales tier: how much of a target, how many activities, which responsibilities (R010)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from paceline.access.models import Tier
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.metadata.fields import Choice, Day, DecimalNumber, Integer, LongText
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.records.models import Record

MOST = 10


class TierStandard(Record):
    """层级标准：每个销售层级的目标系数、活动标准和职责。按层级分解目标时用系数；同一层级从哪天起有新的，按新的算。"""

    tier = Choice("销售层级", Tier)
    factor = DecimalNumber(
        "目标系数", decimal_places=2, default=Decimal(1), hint="1.3 是标准的一倍三；按层级分解目标时按它分"
    )
    calls = Integer("每天有效通话", blank=True, summable=False)
    visits = Integer("每周拜访", blank=True, summable=False)
    duties = LongText("职责", blank=True, hint="本人在个人设置里看得到")
    valid_from = Day("从哪天起", blank=True, hint="留空是今天")
    derived = ("valid_from",)

    class Meta(Record.Meta):
        verbose_name = _("层级标准")

    class View:
        path = "tier-standards"
        icon = "org"
        title = "tier"
        list = "tier factor calls visits duties valid_from"
        phone = "tier factor valid_from"
        sort = "tier"
        form = [Section("层级标准", "tier factor calls visits duties valid_from")]
        quick = "tier factor calls visits duties valid_from"
        beside = [Timeline()]
        views = [SavedView("全部层级标准")]
        main = False

    def __str__(self) -> str:
        return str(Tier(self.tier).label) if self.tier else ""

    def derive(self) -> None:
        """From today unless somebody says from when."""
        if self.valid_from is None:
            self.valid_from = local_day(clock.now())

    def faults(self) -> dict[str, str]:
        errors = {}
        if self.factor is not None and not 0 < self.factor <= MOST:
            errors["factor"] = "目标系数要大于 0，最多 10。"
        for name in ("calls", "visits"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 200:
                errors[name] = "请填 0 到 200 之间的数。"
        return errors
