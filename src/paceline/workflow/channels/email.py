"""Mail through the organisation's own SMTP server; nothing is sent while none is configured."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _t

from paceline.access.models import User
from paceline.workflow.models import Notification


def is_configured() -> bool:
    """Whether mail can be sent at all."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


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
