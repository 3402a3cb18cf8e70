"""The choices of targets: what is measured, over which time, how firmly it is meant, and where it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measured(models.TextChoices):
    """What a target counts. `measures` says of which records."""

    WON_AMOUNT = "won_amount", _("赢单金额")
    WON_DEALS = "won_deals", _("赢单数")
    RECEIVED = "received", _("回款金额")
    PRESALE_AMOUNT = "presale_amount", _("预售成交额")
    PRESALE_DEPOSITS = "presale_deposits", _("预售定金单数")
    NEW_DEALS = "new_deals", _("新增商机")
    NEW_LEADS = "new_leads", _("新增线索")
    CALLS = "calls", _("有效通话")
    VISITS = "visits", _("拜访")
    DEMOS = "demos", _("演示")


class PeriodUnit(models.TextChoices):
    YEAR = "year", _("年")
    QUARTER = "quarter", _("季度")
    MONTH = "month", _("月")
    WEEK = "week", _("周")
    DAY = "day", _("日")


class Level(models.TextChoices):
    """How firmly a target is meant."""

    BASE = "base", _("保底")
    TARGET = "target", _("目标")
    STRETCH = "stretch", _("挑战")


class SplitMethod(models.TextChoices):
    EQUAL = "equal", _("平均")
    HISTORY = "history", _("按历史")
    POTENTIAL = "potential", _("按潜力")
    CAPACITY = "capacity", _("按产能")
    TIER = "tier", _("按层级")
    MANUAL = "manual", _("手工")


class SplitBy(models.TextChoices):
    """What a target is divided among."""

    UNITS = "units", _("下级组织")
    PEOPLE = "people", _("成员")
    PERIODS = "periods", _("下级周期")
    LINES = "lines", _("产品线")
    CHANNELS = "channels", _("渠道")
    CLASSES = "classes", _("客户等级")


class Feasible(models.TextChoices):
    """Whether a target can be reached with the people and the market that are named with it."""

    IN_REACH = "in_reach", _("可达")
    CHALLENGING = "challenging", _("有挑战")
    OUT_OF_REACH = "out_of_reach", _("不可达")


class BoundBy(models.TextChoices):
    """What holds it down."""

    HOURS = "hours", _("产能")
    MARKET = "market", _("市场容量")
    NOTHING = "nothing", _("没有什么卡住")


class TargetState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审批")
    APPROVED = "approved", _("已审批")
    PUBLISHED = "published", _("已发布")
    REVISED = "revised", _("已修订")
    CLOSED = "closed", _("已结束")


IN_FORCE = (TargetState.PUBLISHED, TargetState.REVISED)
"""The states in which a target counts."""
