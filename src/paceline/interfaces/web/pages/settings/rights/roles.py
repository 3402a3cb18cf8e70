"""The list of roles and the page of one: who has it, its rights by object, what was changed lately."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.models import Role, User, UserStatus
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import with_trigger
from paceline.interfaces.web.pages.settings.audit.reading import Asked, recent
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.rights import matrix
from paceline.interfaces.web.pages.settings.rights.matrix import Row
from paceline.interfaces.web.pages.settings.rights.rights import Sent, save, saved_trigger, shown

FEW_CHANGES = 5


@open_to("roles")
def roles(request: HttpRequest) -> HttpResponse:
    """Every role with how many people have it."""
    here = Count("users", filter=~Q(users__status=UserStatus.LEFT))
    rows = visible(actor(request), Role).annotate(people=here).order_by("-people", "name")
    return show(request, "roles", "pages/settings/rights/roles.html", roles=rows)


@open_to("roles")
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, key: UUID) -> HttpResponse:
    """The role by object; `q` narrows to what is called like it. A form sent here saves all lines that it holds."""
    by = actor(request)
    found: Role = get_visible(by, Role, key)
    sent = save(by, found, set(request.POST.getlist("row")), request) if request.method == "POST" else Sent()
    here = found.users.exclude(status=UserStatus.LEFT).order_by("name")
    asked = request.GET.get("q", "").strip()
    answer = show(
        request,
        "roles",
        "pages/settings/rights/role.html",
        status=422 if sent.errors else 200,
        **shown(found),
        people=list(here[:60]),
        count=here.count(),
        rooms=narrowed(matrix.rows_of(found), asked),
        asked=asked,
        sent=sent.rows if sent.errors else {},
        open=set(sent.rows),
        errors=sent.errors,
        menu=menu_of(found),
        example=visible(by, User).filter(pk__in=here).order_by("name").first(),
        changes=recent(by, Asked(object="access.role", record=found.pk), FEW_CHANGES),
    )
    return with_trigger(answer, saved_trigger(found, sent) if sent.rows and not sent.errors else None)


def narrowed(groups: list[dict[str, Any]], asked: str) -> list[dict[str, Any]]:
    """The groups with the lines whose object or field is called like `asked`."""
    kept = [{**group, "rows": [row for row in group["rows"] if fits(row, asked)]} for group in groups]
    return [group for group in kept if group["rows"]]


def fits(row: Row, asked: str) -> bool:
    words = [row.label, *(cell.label for cell in row.fields)]
    return any(asked.lower() in word.lower() for word in words)


def menu_of(role: Role) -> list[list[dict[str, Any]]]:
    """Rename, copy, take back, remove."""
    base = "/settings/do/access.role."
    return [
        [
            {"label": _t("改名和说明"), "icon": "edit", "attrs": {"data-dialog": f"{base}change/{role.pk}"}},
            {"label": _t("复制角色"), "icon": "copy", "attrs": {"data-dialog": f"{base}copy/{role.pk}"}},
            {"label": _t("撤销上次改动"), "icon": "undo", "attrs": {"data-dialog": f"{base}undo/{role.pk}"}},
        ],
        [
            {
                "label": _t("删除角色"),
                "icon": "trash",
                "danger": True,
                "attrs": {"data-dialog": f"{base}remove/{role.pk}"},
            }
        ],
    ]
