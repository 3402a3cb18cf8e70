"""Front door of the market room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class MarketConfig(Room):
    name = "paceline.market"
    label = "market"
    verbose_name = _("市场")
    menu = (
        MenuItem("群发", "/mailings/", "send", "营销与关怀", "market.mailing", 43),
        MenuItem("营销活动", "/marketing-campaigns/", "mega", "营销与关怀", "market.marketingcampaign", 42),
        MenuItem("自动序列", "/drips/", "flow", "营销与关怀", "market.drip", 44),
        MenuItem("市场调研", "/research-projects/", "search", "营销与关怀", "market.researchproject", 40),
        MenuItem("目标客群", "/target-audiences/", "target", "营销与关怀", "market.targetaudience", 40),
        MenuItem("焦点小组", "/focus-groups/", "comment", "资料", "market.focusgroup", 66),
        MenuItem("调研结论", "/findings/", "spark", "资料", "market.finding", 66),
        MenuItem("邮件模板", "/mail-templates/", "mail", "资料", "market.mailtemplate", 64),
        MenuItem("已发消息", "/mail-recipients/", "send", "资料", "market.mailrecipient", 64),
        MenuItem("来电与回复", "/channel-events/", "call", "资料", "market.channelevent", 65),
        MenuItem("停发名单", "/mail-stops/", "ban", "资料", "market.mailstop", 65),
    )

    def ready(self) -> None:
        super().ready()
        from paceline.market import campaign_report, reach, signals, single, told  # noqa: F401
        from paceline.market.reading import rounds  # noqa: F401  (declares its schedule)
        from paceline.market.research import hypotheses  # noqa: F401  (declares its report)
