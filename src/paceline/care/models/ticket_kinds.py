"""The choices of tickets: what is asked for, how bad it is, what it is about, how it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketKind(models.TextChoices):
    INQUIRY = "inquiry", _("使用咨询")
    COMPLAINT = "complaint", _("投诉")
    REPAIR = "repair", _("报修")
    RETURN = "return", _("退换")


class Severity(models.TextChoices):
    CRITICAL = "critical", _("严重")
    HIGH = "high", _("较重")
    NORMAL = "normal", _("一般")
    LOW = "low", _("轻微")


class TicketCategory(models.TextChoices):
    QUALITY = "quality", _("产品质量")
    DELIVERY = "delivery", _("发货与物流")
    INSTALLATION = "installation", _("安装调试")
    USAGE = "usage", _("使用操作")
    BILLING = "billing", _("价格与开票")
    ATTITUDE = "attitude", _("服务态度")
    OTHER = "other", _("其他")


class TicketState(models.TextChoices):
    NEW = "new", _("未分配")
    ASSIGNED = "assigned", _("已分配")
    IN_PROGRESS = "in_progress", _("处理中")
    WAITING = "waiting", _("等客户")
    RESOLVED = "resolved", _("已解决")
    CLOSED = "closed", _("已关闭")
    WITHDRAWN = "withdrawn", _("已作废")


WORKED_ON = (TicketState.NEW, TicketState.ASSIGNED, TicketState.IN_PROGRESS)
"""The clock runs in these."""
OPEN = (*WORKED_ON, TicketState.WAITING)
"""Not solved yet."""
