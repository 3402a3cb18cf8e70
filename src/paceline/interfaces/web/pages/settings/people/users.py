"""The list of users: who is here, in which unit, with which roles, and what is special about the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access.models import User, UserStatus
from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.words import role_name

PER_PAGE = 100
STATES: dict[str, Q] = {
    "active": Q(status=UserStatus.ACTIVE, suspended_at__isnull=True),
    "leaving": Q(status=UserStatus.LEAVING),
    "suspended": Q(suspended_at__isnull=False) & ~Q(status=UserStatus.LEFT),
    "left": Q(status=UserStatus.LEFT),
}


@dataclass(frozen=True)
class Mark:
    """A tag beside a name."""

    label: str
    tone: str = ""


@open_to("users")
def users(request: HttpRequest) -> HttpResponse:
    """The page; `q` searches, `state` narrows, `after` pages on."""
    by, state, text = actor(request), request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
    rows = found(by, state, text)
    page_rows = list(after(rows, request.GET.get("after", ""))[: PER_PAGE + 1])
    more = page_rows[PER_PAGE - 1].username if len(page_rows) > PER_PAGE else ""
    return show(
        request,
        "users",
        "pages/settings/people/users.html",
        people=[shown(user) for user in page_rows[:PER_PAGE]],
        total=rows.count(),
        more=more,
        state=state if state in STATES else "",
        text=text,
        states=state_tabs(by, state),
    )


def found(by: Principal, state: str, text: str) -> QuerySet[User]:
    """The users that are asked for, by login name."""
    factors = Authenticator.objects.filter(user_id=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    rows: QuerySet[User] = visible(by, User).annotate(protected=Exists(factors)).select_related("unit")
    rows = rows.filter(STATES.get(state, ~STATES["left"]))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(mobile__contains=text)
                           | Q(email__icontains=text) | Q(unit__name__icontains=text))  # fmt: skip
    return rows.prefetch_related("roles").order_by("username")


def after(rows: QuerySet[User], login: str) -> QuerySet[User]:
    return rows.filter(username__gt=login) if login else rows


def state_tabs(by: Principal, state: str) -> list[dict[str, Any]]:
    """在用, 离职交接中, 已停用, 已离职 with their counts."""
    everybody = visible(by, User)
    labels = {
        "": _t("全部在册"),
        "active": _t("在用"),
        "leaving": _t("离职交接中"),
        "suspended": _t("已停用"),
        "left": _t("已离职"),
    }
    return [
        {
            "label": label,
            "url": f"/settings/users/?state={code}" if code else "/settings/users/",
            "count": everybody.filter(STATES[code] if code else ~STATES["left"]).count(),
            "current": code == state,
        }
        for code, label in labels.items()
    ]


def shown(user: Any) -> dict[str, Any]:
    """A row of the list."""
    return {
        "user": user,
        "roles": sorted(role_name(role) for role in user.roles.all()),
        "marks": marks_of(user),
    }


def marks_of(user: Any) -> list[Mark]:
    """What is special about an account."""
    found = []
    if user.is_admin:
        found.append(Mark(_t("管理员"), "c3"))
    if user.status == UserStatus.LEFT:
        found.append(Mark(_t("已离职")))
    elif user.suspended_at is not None:
        found.append(Mark(_t("已停用"), "warn"))
    elif user.status == UserStatus.LEAVING:
        found.append(Mark(_t("离职交接中"), "warn"))
    elif not user.has_usable_password() and user.last_login is None:
        found.append(Mark(_t("已邀请，未登录"), "c1"))
    if getattr(user, "protected", False):
        found.append(Mark(_t("两步验证"), "ok"))
    return found
