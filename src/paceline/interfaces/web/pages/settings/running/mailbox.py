"""The mailbox that customers answer to: whether it is set up, and trying it out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.interfaces.web.pages.settings.frame import open_to
from paceline.market.channels import reads_mail
from paceline.market.reading.rounds import places, try_out


def mailbox_facts() -> dict[str, Any] | None:
    """Whose mailbox is read and when it last was, never the password; None while none is set up."""
    if not reads_mail():
        return None
    read_at = places().values_list("read_at", flat=True).first()
    return {"user": settings.IMAP_USER, "folder": settings.IMAP_FOLDER, "read_at": read_at}


@require_POST
@open_to("system")
def try_mailbox(request: HttpRequest) -> HttpResponse:
    """Log in and say what came of it."""
    if not reads_mail():
        messages.error(request, _t("还没有设置收信邮箱。请先设好 PACELINE_IMAP_HOST，再重启。"))
        return redirect("/settings/system/")
    try:
        count = try_out()
    except OSError as failed:
        words = _t("连不上收信邮箱：%(why)s。请核对主机、端口、用户名和密码（有的邮箱要用授权码）。")
        messages.error(request, words % {"why": str(failed)[:200]})
    else:
        messages.success(request, _t("连上了，里面有 %(count)s 封邮件。") % {"count": count})
    return redirect("/settings/system/")
