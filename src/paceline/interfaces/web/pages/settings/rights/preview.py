"""What somebody sees with the rights of now: how many records of each object, which fields not. Counts, no contents."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse

from paceline.access.models import Role, User, UserStatus
from paceline.access.principal import (
    SYSTEM,
    Level,
    Principal,
    build,
    merged_fields,
    merged_grants,
)
from paceline.access.roles import governed
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.audit.pages import key_in
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.words import role_name
from paceline.metadata.object_type import ObjectType


@dataclass(frozen=True)
class Sight:
    """One object through somebody's eyes."""

    of: ObjectType
    seen: int
    all: int
    changeable: int
    creates: bool
    exports: bool
    masked: list[str]
    hidden: list[str]


@open_to("roles")
def preview(request: HttpRequest) -> HttpResponse:
    """The page; `user` is whose eyes, `role` shows them with this role alone."""
    by = actor(request)
    user_key, role_key = key_in(request.GET.get("user", "")), key_in(request.GET.get("role", ""))
    person: User | None = get_visible(by, User, user_key) if user_key else None
    role: Role | None = get_visible(by, Role, role_key) if role_key else None
    people = visible(SYSTEM, User).exclude(status=UserStatus.LEFT).order_by("name")
    return show(
        request,
        "roles",
        "pages/settings/rights/preview.html",
        person=person,
        role=role,
        own=[role_name(one) for one in person.roles.order_by("name")] if person else [],
        sights=sights_of(eyes(person, role)) if person else [],
        people=[{"value": str(one.pk), "label": one.name} for one in people],
        roles=[{"value": str(one.pk), "label": role_name(one)} for one in visible(by, Role).order_by("name")],
    )


def eyes(person: User, role: Role | None) -> Principal:
    """The person's principal, read anew; with one role instead of the own ones when asked."""
    principal = build(person)
    if role is None:
        return principal
    return replace(principal, grants=merged_grants([role]), fields=merged_fields([role]))


def sights_of(principal: Principal) -> list[Sight]:
    """Every object that roles decide about."""
    return [sight(principal, of) for of in governed()]


def sight(principal: Principal, of: ObjectType) -> Sight:
    levels = {bound.label: principal.level(of.name, name) for name, bound in of.fields.items()}
    return Sight(
        of=of,
        seen=visible(principal, of.model).count(),
        all=visible(SYSTEM, of.model).count(),
        changeable=visible(principal, of.model, "change").count(),
        creates=principal.can(of.name, "create"),
        exports=principal.can(of.name, "export"),
        masked=[label for label, level in levels.items() if level == Level.MASKED],
        hidden=[label for label, level in levels.items() if level == Level.HIDDEN],
    )
