"""The installation: organisation, money, languages, mail, storage, version, backup; and exchange rates."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import pgettext as _p

from paceline.access.organisation import organisation_name
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.account.context import sends_mail
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.running.mailbox import mailbox_facts
from paceline.records.models import ExchangeRate

SIZE = "SELECT pg_size_pretty(pg_database_size(current_database())), current_setting('server_version')"
UNITS = ("B", "KB", "MB", "GB", "TB")


@open_to("system")
def system(request: HttpRequest) -> HttpResponse:
    """The page."""
    with connection.cursor() as cursor:
        cursor.execute(SIZE)
        size, server = cursor.fetchone()
    return show(
        request,
        "system",
        "pages/settings/running/system.html",
        facts=facts(size, server),
        mailbox=mailbox_facts(),
        home_currency=settings.PACELINE_CURRENCY,
        rates=visible(actor(request), ExchangeRate).order_by("currency", "-from_on"),
    )


def facts(size: str, server: str) -> list[dict[str, Any]]:
    """What is set where, and how it is changed."""
    return [
        {"label": _t("组织名称"), "value": organisation_name(), "how": "PACELINE_ORGANISATION"},
        {"label": _t("访问地址"), "value": settings.BASE_URL, "how": "PACELINE_URL"},
        {"label": _t("本位币"), "value": settings.PACELINE_CURRENCY, "how": "PACELINE_CURRENCY"},
        {"label": _t("时区"), "value": settings.ORGANISATION_TIME_ZONE, "how": "PACELINE_TIME_ZONE"},
        {"label": _t("发信"), "value": settings.EMAIL_HOST or _t("还没有设置"), "how": "PACELINE_SMTP_HOST",
         "warn": not sends_mail()},
        {"label": _t("收信"), "value": settings.IMAP_HOST or _t("还没有设置"), "how": "PACELINE_IMAP_HOST"},
        {"label": _t("单点登录"), "value": settings.OIDC_SERVER or _t("还没有设置"), "how": "PACELINE_OIDC_SERVER"},
        {"label": _t("登录有效期"), "value": _t("%(idle)s 小时不用就退出，最长 %(most)s 天") % {
            "idle": settings.SESSION_IDLE_AGE // 3600, "most": settings.SESSION_COOKIE_AGE // 86400},
         "how": "PACELINE_SESSION_IDLE_HOURS, PACELINE_SESSION_HOURS"},
        {"label": _p("software", "版本"), "value": own_version(), "how": ""},
        {"label": _t("数据库"), "value": f"PostgreSQL {server} · {size}", "how": "DATABASE_URL"},
        {"label": _t("附件"), "value": _t("在 %(path)s") % {"path": settings.MEDIA_ROOT}, "how": "PACELINE_HOME"},
    ]  # fmt: skip


def own_version() -> str:
    try:
        return version("paceline")
    except PackageNotFoundError:
        return "–"
