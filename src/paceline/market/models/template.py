"""Templates of what is written to customers, with variables as scripts have them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paceline.market.models.choices import Channel
from paceline.market.words import VARIABLES, unknown
from paceline.metadata.fields import Choice, LongText, Text, YesNo
from paceline.metadata.views import Related, SavedView, Search, Section, Timeline
from paceline.metadata.when import When
from paceline.records.models import Record

HINT = "可用变量：{{客户}} {{联系人}} {{职务}} {{公司}} {{我}}"


class MailTemplate(Record):
    """邮件模板：一封信的主题和正文，可以用变量，例如 {{联系人}}。退订链接会自动加在末尾。"""

    name = Text("模板名称", max_length=80)
    channel = Choice("渠道", Channel, default=Channel.MAIL)
    subject = Text(
        "主题",
        max_length=150,
        hint=HINT,
        required=When(channel="mail"),
        shown=When(channel="mail"),
        default="",
    )
    body = LongText("正文", hint=HINT)
    active = YesNo("启用", default=True)

    class Meta(Record.Meta):
        verbose_name = _("邮件模板")

    class View:
        path = "mail-templates"
        icon = "mail"
        title = "name"
        list = "name channel subject active updated_at"
        phone = "name channel subject"
        form = [Section("邮件模板", "name channel subject body active")]
        quick = "name channel subject body"
        highlights = "channel subject active"
        beside = [
            Timeline(),
            Related("market.Mailing", via="template", fields="name state scheduled_at sent"),
        ]
        find = Search("name subject body", pinyin="name")
        views = [
            SavedView("全部模板"),
            SavedView("邮件", {"field": "channel", "op": "eq", "value": "mail"}),
            SavedView("短信", {"field": "channel", "op": "eq", "value": "sms"}),
            SavedView("启用的模板", {"field": "active", "op": "eq", "value": True}),
        ]
        main = False

    def faults(self) -> dict[str, str]:
        named = _("、").join(VARIABLES)
        words = str(_("里面有不认识的变量。可以用：%(names)s。")) % {"names": named}
        return {name: words for name in ("subject", "body") if unknown(getattr(self, name) or "")}
