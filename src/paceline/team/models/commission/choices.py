"""The choices of commission."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PayPeriod(models.TextChoices):
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季度")


class Base(models.TextChoices):
    """What commission is a share of."""

    RECEIVED = "received", _("回款")
    ORDER_NET = "order_net", _("签单净额")
    INVOICED = "invoiced", _("开票净额")
    MARGIN = "margin", _("毛利")


class Method(models.TextChoices):
    MARGINAL = "marginal", _("超额累进")
    WHOLE = "whole", _("全额累进")


class Gate(models.TextChoices):
    ATTAINMENT = "attainment", _("达成率")
    COLLECTION = "collection", _("回款率")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("生效中")
    ENDED = "ended", _("到期结束")


class LineKind(models.TextChoices):
    """What a line of a statement is about."""

    EARNED = "earned", _("提成")
    TAKEN_BACK = "taken_back", _("追回")
    OVERRIDE = "override", _("团队提成")
    RERATED = "rerated", _("换档补差")
    GATE = "gate", _("未过门槛")
    CAP = "cap", _("超过封顶")
    CORRECTION = "correction", _("更正")


class DisputeState(models.TextChoices):
    OPEN = "open", _("有异议")
    SETTLED = "settled", _("已答复")
    MOVED = "moved", _("转到下期")


class StatementState(models.TextChoices):
    CALCULATING = "calculating", _("计算中")
    REVIEW = "review", _("待核对")
    DISPUTED = "disputed", _("有异议")
    APPROVED = "approved", _("已批准")
    PAID = "paid", _("已发放")
    CLOSED = "closed", _("已归档")


class RunState(models.TextChoices):
    DRAFT = "draft", _("待批准")
    APPROVED = "approved", _("已批准")
    PAID = "paid", _("已发放")


OPEN = (StatementState.CALCULATING, StatementState.REVIEW, StatementState.DISPUTED)
"""Statements that nobody has agreed to pay yet."""
JUDGED = (StatementState.REVIEW, StatementState.DISPUTED)
"""Statements that people look at before they are approved."""
WAITING = (DisputeState.OPEN, DisputeState.MOVED)
"""Lines that their statement does not pay."""
