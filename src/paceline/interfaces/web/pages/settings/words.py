"""What the settings say before something is done that cannot simply be undone, and where they lead afterwards."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.access.models import Role

DAILY, HOURLY, MINUTES = (
    re.compile(r"(\d+) (\d+) \* \* \*"), re.compile(r"(\d+) \* \* \* \*"), re.compile(r"\*/(\d+) \* \* \* \*"),
)  # fmt: skip

CONSEQUENCES: dict[str, Any] = {
    "access.user.suspend": _("他马上不能登录，所有设备退出，令牌失效；名下的记录不变，随时可以恢复。"),
    "access.user.leave": _("账号关闭，不能再登录。历史记录保留他的名字。"),
    "access.user.start_leaving": _("他还能正常工作，直到你办完交接。"),
    "access.user.sign_out": _("他在所有设备上都要重新登录。"),
    "access.user.forget_second_factor": _("下次登录只要密码。先确认是本人提出的。"),
    "access.user.set_admin": _("管理员可以改这里的全部设置，也能看审计。"),
    "access.user.invite": _(
        "生成一个 7 天内有效的链接，他用它设置密码。可以发到他的邮箱，也可以由你发给他。"
    ),
    "access.orgunit.close": _("关闭后不能再把人放进来；已有的记录仍然属于它。"),
    "access.role.remove": _("没有人用的角色才能删除。"),
    "access.role.undo": _("回到上一次改动之前，马上生效；再撤销一次会把改动带回来。"),
    "access.apitoken.revoke": _("用这个令牌的程序马上不能访问。"),
    "metadata.customfield.archive": _("它会从所有页面消失；已填的内容还在，恢复后又能看到。"),
    "workflow.job.cancel": _("已做完的部分不会退回。"),
    "workflow.webhook.test": _("发出一条没有业务含义的消息，几秒后在下面的记录里看结果。"),
    "workflow.webhook.stop": _("之后发生的事不再告诉对方；已在等待的消息留着，重新启用后接着发。"),
    "workflow.webhook.start": _("从现在起的事件会推送，等待中的消息接着发。"),
    "workflow.webhook.renew_secret": _("旧密钥马上失效，对方要换成新的才能核对签名。"),
    "workflow.webhook.remove": _("推送和它的记录都会删除，不能恢复。"),
    "access.calendaryear.undo": _("回到上一次改动之前；再撤销一次会把改动带回来。"),
    "pipeline.pipeline.make_default": _("新商机会进入这个漏斗；已有的商机不动。"),
}


def consequence_of(name: str) -> str:
    """The sentence; "" for what needs none."""
    return str(CONSEQUENCES.get(name, ""))


def next_page(name: str, result: Any) -> str:
    """Where the person goes on after the action; "" stays."""
    if name in ("access.role.create", "access.role.copy", "access.role.undo"):
        return f"/settings/roles/{result.pk}/"
    if name == "access.role.remove":
        return "/settings/roles/"
    if name == "access.user.start_leaving":
        return f"/settings/users/{result.pk}/leaving/"
    return ""


def cron_words(cron: str) -> str:
    """When a schedule runs, in words; what has no short words stays as it is."""
    if daily := DAILY.fullmatch(cron):
        return _t("每天 %(at)s") % {"at": f"{int(daily[2]):02d}:{int(daily[1]):02d}"}
    if hourly := HOURLY.fullmatch(cron):
        return _t("每小时的第 %(n)s 分钟") % {"n": hourly[1]}
    if often := MINUTES.fullmatch(cron):
        return _t("每 %(n)s 分钟") % {"n": often[1]}
    return cron


def role_name(role: Role) -> str:
    """The role's name in the reader's language, where it has one."""
    return role.name_en if role.name_en and get_language() == "en" else role.name
