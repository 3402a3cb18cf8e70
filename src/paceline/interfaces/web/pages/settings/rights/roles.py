"""The list of roles and the page of one: who has it, its rights, its field rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.models import Role, User, UserStatus
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.rights import matrix
from paceline.kernel.errors import PacelineError
from paceline.records.action import perform


@open_to("roles")
def roles(request: HttpRequest) -> HttpResponse:
    """Every role with how many people have it."""
    here = Count("users", filter=~Q(users__status=UserStatus.LEFT))
    rows = visible(actor(request), Role).annotate(people=here).order_by("-people", "name")
    return show(request, "roles", "pages/settings/rights/roles.html", roles=rows)


@open_to("roles")
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, key: UUID) -> HttpResponse:
    """The editor; saving replaces all rights at once."""
    by = actor(request)
    found: Role = get_visible(by, Role, key)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        given = {
            "grants": matrix.grants_in(request.POST, found),
            "fields": matrix.fields_in(request.POST, found),
        }
        try:
            perform(by, "access.role.change", key, given, via="web", key=key_of(request))
        except PacelineError as error:
            errors = words_of(error)
            found.grants, found.fields = given["grants"], given["fields"]
        else:
            messages.success(request, _t("角色「%(name)s」已保存，马上生效。") % {"name": found.name})
            return redirect(request.path)
    return show(
        request,
        "roles",
        "pages/settings/rights/role.html",
        status=422 if errors else 200,
        role=found,
        people=list(found.users.exclude(status=UserStatus.LEFT).order_by("name")[:60]),
        count=found.users.exclude(status=UserStatus.LEFT).count(),
        any_cells=matrix.anything(found),
        matrix=matrix.groups(found),
        verbs=matrix.VERBS,
        levels=matrix.LEVELS,
        scopes_for=matrix.scope_options,
        errors=[text for said in errors.values() for text in said],
        key=uuid4().hex,
        menu=menu_of(found),
        example=visible(by, User)
        .filter(roles=found)
        .exclude(status=UserStatus.LEFT)
        .order_by("name")
        .first(),
    )


def menu_of(role: Role) -> list[list[dict[str, Any]]]:
    """Rename, copy, remove."""
    base = "/settings/do/access.role."
    return [
        [
            {"label": _t("改名和说明"), "icon": "edit", "attrs": {"data-dialog": f"{base}change/{role.pk}"}},
            {"label": _t("复制角色"), "icon": "copy", "attrs": {"data-dialog": f"{base}copy/{role.pk}"}},
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
