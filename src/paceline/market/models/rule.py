"""When and how often customers may be written to: one row, defaults where there is none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.metadata.fields import Integer, Text, YesNo
from paceline.metadata.views import Section, Timeline
from paceline.records.models import Record


class SendRule(Record):
    """发送规则：每天什么时候不打扰，同一个人一段时间内最多几封。"""

    name = Text("名称", max_length=40, default="默认规则")
    quiet_from = Integer(
        "免打扰开始（点）", summable=False, default=21, hint="公司所在时区；和结束相同表示全天可发"
    )
    quiet_until = Integer("免打扰结束（点）", summable=False, default=8)
    most = Integer("同一地址最多几封", summable=False, default=3)
    days = Integer("在几天之内", summable=False, default=7)
    across = YesNo("各渠道合计", hint="打开后，一个人的邮件、短信和企业微信加在一起算")

    class Meta(Record.Meta):
        verbose_name = _("发送规则")

    class View:
        path = "send-rules"
        icon = "sliders"
        title = "name"
        list = "name quiet_from quiet_until most days across"
        form = [Section("发送规则", "quiet_from quiet_until most days across")]
        beside = [Timeline()]
        main = creatable = False

    def faults(self) -> dict[str, str]:
        errors = {
            name: "请填 0 到 23 之间的整点。"
            for name in ("quiet_from", "quiet_until")
            if not 0 <= getattr(self, name) <= 23
        }
        if not 1 <= self.most <= 100:
            errors["most"] = "封数要在 1 到 100 之间。"
        if not 1 <= self.days <= 90:
            errors["days"] = "天数要在 1 到 90 之间。"
        return errors
