"""What events of this room are called that no action of their name stands behind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.records.acting.event_names import name_events

name_events(
    {
        "market.mailing.begin": _("开始发送"),
        "market.mailing.finish": _("发完了"),
        "customers.activity.receive": _("收到来信或来电"),
        "market.mailrecipient.queue": _("排入发送"),
        "market.mailrecipient.leave_out": _("没有发"),
        "market.mailrecipient.send": _("发出"),
        "market.mailrecipient.fail": _("发送失败"),
        "market.mailrecipient.lose_sight": _("发送中断，不确定是否发出"),
        "market.mailrecipient.deliver": _("已送达"),
        "market.channelevent.receive": _("收到"),
        "market.mailrecipient.open": _("打开了邮件"),
        "market.mailrecipient.click": _("点了邮件里的链接"),
        "market.driprun.begin": _("加入自动序列"),
        "market.driprun.advance": _("序列到了下一步"),
        "market.driprun.finish": _("序列走完了"),
    }
)
