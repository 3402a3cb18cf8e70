"""The choices of activities: how one reaches somebody, what became of it, how often it comes back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityKind(models.TextChoices):
    CALL = "call", _("电话")
    VISIT = "visit", _("拜访")
    EMAIL = "email", _("邮件")
    WECHAT = "wechat", _("微信")
    SMS = "sms", _("短信")
    MEETING = "meeting", _("会议")
    DEMO = "demo", _("演示")
    TASK = "task", _("任务")
    NOTE = "note", _("笔记")


class ActivityStatus(models.TextChoices):
    PLANNED = "planned", _("待办")
    IN_PROGRESS = "in_progress", _("进行中")
    DONE = "done", _("已完成")
    MISSED = "missed", _("错过")
    CANCELLED = "cancelled", _("已取消")
    RESCHEDULED = "rescheduled", _("已改期")


UNDONE = (ActivityStatus.PLANNED, ActivityStatus.IN_PROGRESS)
"""What is still to be done."""
NOT_DONE = (*UNDONE, ActivityStatus.MISSED)
"""Also what has missed its day: done late, it is done."""


class Outcome(models.TextChoices):
    CONNECTED = "connected", _("已沟通")
    POSITIVE = "positive", _("有进展")
    NO_ANSWER = "no_answer", _("没接通")
    REFUSED = "refused", _("被拒绝")
    POSTPONED = "postponed", _("对方改期")


ANSWERED = frozenset({Outcome.CONNECTED, Outcome.POSITIVE, Outcome.REFUSED, Outcome.POSTPONED})
"""Outcomes with which somebody has answered."""


class Cause(models.TextChoices):
    """Why somebody was given a task: a deal that does not move, a customer to be kept."""

    STUCK = "stuck", _("停得太久")
    SILENT = "silent", _("太久没有跟进")
    OVERSIGHT = "oversight", _("过问停滞商机")
    CARE = "care", _("定期回访")
    AFTER_SALE = "after_sale", _("售后回访")
    GREETING = "greeting", _("生日节日关怀")
    GUEST = "guest", _("活动跟进")
    RECOVERY = "recovery", _("满意度补救")
    INTERVIEW = "interview", _("输单访谈")


OF_DEALS = (Cause.STUCK, Cause.SILENT)
"""Causes of tasks about a deal that does not move, for whoever works on it."""
ABOUT_DEALS = (*OF_DEALS, Cause.OVERSIGHT)
"""With those for the leader: all end when the deal moves."""
AT_ONCE = (Cause.RECOVERY,)
"""Causes of tasks that go before the routine of the day, whoever the customer is."""


class CheckInState(models.TextChoices):
    OK = "ok", _("有效")
    WAITING = "waiting", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未通过")


class Recurrence(models.TextChoices):
    DAILY = "daily", _("每个工作日")
    WEEKLY = "weekly", _("每周")
    FORTNIGHTLY = "fortnightly", _("每两周")
    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")
