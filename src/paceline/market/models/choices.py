"""The choices that several objects of this room share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """By which way somebody is written to."""

    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")


class Audience(models.TextChoices):
    """Among whom an audience is chosen."""

    CONTACT = "contact", _("联系人")
    LEAD = "lead", _("线索")


class MailingState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SCHEDULED = "scheduled", _("已排期")
    SENDING = "sending", _("发送中")
    PAUSED = "paused", _("已暂停")
    SENT = "sent", _("已发完")
    CANCELLED = "cancelled", _("已取消")


class RecipientState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发出")
    BOUNCED = "bounced", _("退信")
    FAILED = "failed", _("发送失败")
    UNSURE = "unsure", _("不确定")
    SKIPPED = "skipped", _("没有发")


class LeftOut(models.TextChoices):
    """Why somebody of the audience gets nothing."""

    NO_ADDRESS = "no_address", _("没有填地址")
    OPTED_OUT = "opted_out", _("不再接收营销信息")
    UNSUBSCRIBED = "unsubscribed", _("已退订")
    BOUNCED = "bounced", _("以前退过信")
    STOPPED = "stopped", _("在停发名单里")
    CLOSED = "closed", _("线索已转化或无效")
    SAME = "same", _("同一地址已有一封")
    OFTEN = "often", _("近期发得太多")
    UNFIT = "unfit", _("地址不适合这个渠道")
    MISSING = "missing", _("模板变量没有值")
    CANCELLED = "cancelled", _("取消了发送")
    CONTROL = "control", _("活动的对照组")


class Via(models.TextChoices):
    """Through what a message went."""

    SMTP = "smtp", _("邮件服务器")
    HTTP = "http", _("短信服务商")
    WECOM = "wecom", _("企业微信")
    SANDBOX = "sandbox", _("沙箱")


class DripState(models.TextChoices):
    RUNNING = "running", _("进行中")
    FINISHED = "finished", _("走完了")
    STOPPED = "stopped", _("已停止")


class StopOn(models.TextChoices):
    """What ends a sequence for somebody by itself. Whoever wants no more is never written to."""

    REPLY = "reply", _("对方有回应")
    WON = "won", _("客户赢单")


class DripEnd(models.TextChoices):
    """Why a sequence ended before its last step."""

    REPLY = "reply", _("对方有回应")
    WON = "won", _("客户赢单")
    OPT_OUT = "opt_out", _("对方不愿再收到")
    HAND = "hand", _("手工停止")
