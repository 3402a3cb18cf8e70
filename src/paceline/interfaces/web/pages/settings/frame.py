"""The frame of the settings: its sections, who may open which, and the page that says whom to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from paceline.access.models import User, UserStatus
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.settings.words import role_name

View = Callable[..., HttpResponse]
May = Callable[[Principal], bool]


def administers(by: Principal) -> bool:
    return by.is_admin


def sets_funnels(by: Principal) -> bool:
    return by.can("pipeline.pipeline", "change")


def sets_tiers(by: Principal) -> bool:
    return by.can("access.user", "set_tier")


def sets_days(by: Principal) -> bool:
    return by.can("access.calendaryear", "import_days")


def anybody(by: Principal) -> bool:
    return True


@dataclass(frozen=True)
class Place:
    """One section of the settings: a sentence says what it is for."""

    code: str
    label: Any
    icon: str
    about: Any
    may: May = administers

    @property
    def url(self) -> str:
        return f"/settings/{self.code}/"


GROUPS: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (_("人与权限"), (
        Place("users", _p("section", "用户"), "users", _("邀请同事，给角色，停用，办离职交接")),
        Place("organisation", _("组织"), "org", _("公司、大区、小组的树，谁负责，谁在里面")),
        Place("tiers", _("销售层级"), "trend-up", _("谁是初级、中级、高级、专家；折扣和库容按它定"), sets_tiers),
        Place("roles", _p("section", "角色"), "role", _("每种角色能看什么、改什么，哪些字段要遮住")),
        Place("tokens", _p("section", "访问令牌"), "key", _("让程序用你的名义访问，权限只会更小"), anybody),
    )),
    (_("业务"), (
        Place("fields", _p("section", "字段"), "form", _("不写代码，给任何对象加字段")),
        Place("funnels", _p("section", "漏斗"), "funnel", _("销售阶段、赢率、停留天数和退出条件"), sets_funnels),
        Place("calendar", _("工作日历"), "calendar", _("哪天上班、哪天放假，按它算工作日和时限"), sets_days),
        Place("lists", _("基础资料"), "list", _("来源、产品、竞争对手这些共用的清单")),
    )),
    (_("运行"), (
        Place("jobs", _p("section", "任务"), "jobs", _("后台任务、定时任务，失败的可以重试")),
        Place("channels", _("沟通渠道"), "chat", _("短信、企业微信、呼叫中心经谁收发，发一条测试")),
        Place("webhooks", _("事件推送"), "webhook", _("有事发生时告诉别的系统，送没送到都看得见")),
        Place("audit", _("审计"), "history", _("谁在什么时候改了什么，全部查得到")),
        Place("system", _("系统"), "gear", _("组织、货币和汇率、版本、备份")),
    )),
)  # fmt: skip
PLACES = {place.code: place for _label, places in GROUPS for place in places}


def open_to(code: str) -> Callable[[View], View]:
    """Only those who may open a section get the view; others read whom to ask."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs) if PLACES[code].may(actor(request)) else refused(request)

        return guarded

    return guard


def show(
    request: HttpRequest, code: str, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of a section in the frame."""
    return page(
        request,
        template,
        status=status,
        groups=groups_for(actor(request), code),
        place=PLACES[code],
        role_name=role_name,
        **context,
    )


def groups_for(by: Principal, code: str = "") -> list[dict[str, Any]]:
    """The sections that the person may open, by group."""
    found = []
    for label, places in GROUPS:
        mine = [{"place": place, "current": place.code == code} for place in places if place.may(by)]
        if mine:
            found.append({"label": label, "places": mine})
    return found


def refused(request: HttpRequest) -> HttpResponse:
    """Says who can change settings."""
    return page(
        request,
        "pages/settings/refused.html",
        status=403,
        groups=groups_for(actor(request)),
        administrators=administrators(),
    )


def administrators() -> list[User]:
    """The people to ask."""
    people = visible(SYSTEM, User).filter(is_admin=True, suspended_at__isnull=True)
    return list(people.exclude(status=UserStatus.LEFT).order_by("name")[:12])


def index(request: HttpRequest) -> HttpResponse:
    """All sections with what they are for."""
    by = actor(request)
    if not by.is_admin and not sets_funnels(by) and not sets_tiers(by):
        return refused(request)
    return page(request, "pages/settings/index.html", groups=groups_for(by), place=None)
