"""Mail through the organisation's own SMTP server; nothing is sent while none is configured."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _t

from paceline.access import invitations
from paceline.access.models import User
from paceline.access.organisation import organisation_name
from paceline.workflow.models import Notification


def is_configured() -> bool:
    """Whether mail can be sent at all."""
    return invitations.sends_mail()


def wants(user: User, kind: str) -> bool:
    """Whether a person gets this kind of notification by mail at once: `preferences.mail` names the kinds."""
    return bool(user.email) and kind in (user.preferences.get("mail") or [])


def wants_digest(user: User) -> bool:
    """Whether a person has asked for a daily digest."""
    return bool(user.email) and bool(user.preferences.get("digest"))


def send(user: User, lines: list[Notification]) -> int:
    """Mail notifications to one person in that person's language. Returns how many; raises what SMTP raises."""
    if not lines or not is_configured():
        return 0
    with translation.override(user.locale):
        body = "\n\n".join(f"{line.text}\n{settings.BASE_URL}{line.url}" for line in lines)
        one = len(lines) == 1
        subject = lines[0].text if one else _t("%(count)s 条未读通知") % {"count": len(lines)}
    message = EmailMessage(" ".join(subject.split())[:150], body, to=[user.email])
    message.extra_headers = {"Auto-Submitted": "auto-generated", "Message-ID": f"<{lines[0].pk}@paceline>"}
    message.send()
    return len(lines)


def send_invitation(user: User) -> None:
    """Mail the link by which a person sets a password, in that person's language. Raises what SMTP raises."""
    with translation.override(user.locale):
        given = {"name": user.name, "username": user.username, "organisation": organisation_name()}
        subject = _t("%(organisation)s 邀请你使用节拍") % given
        parts = [
            _t("%(name)s，你好：") % given,
            _t("%(organisation)s 为你开通了账号，登录名是 %(username)s。请打开下面的链接设置密码：") % given,
            invitations.link(user),
            _t("链接 7 天内有效，只能用一次。过期了可以请管理员再发一封。"),
        ]
    message = EmailMessage(" ".join(subject.split())[:150], "\n\n".join(parts), to=[user.email])
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    message.send()
