"""One person's page: the account, the units over time, devices, tokens, and what an administrator can do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t

from paceline.access import open_work, sessions, sign_in, tiers
from paceline.access.models import ApiToken, Membership, Tier, User, UserStatus
from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.access.working_days import local_day
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.account.devices import device_of
from paceline.interfaces.web.pages.settings.audit.reading import Asked, recent
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.people.users import marks_of
from paceline.kernel import clock
from paceline.records.action import actions

ALWAYS = ("change", "move", "set_roles", "set_tier")
LAST_EVENTS = 8


@open_to("users")
def user(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page."""
    by = actor(request)
    person: User = get_visible(by, User, key)
    factors, today = sign_in.protections_of(person), local_day(clock.now())
    return show(
        request,
        "users",
        "pages/settings/people/user.html",
        person=person,
        roles=list(person.roles.order_by("name")),
        marks=marks_of(person),
        tier=tier_words(tiers.tier_on(person, today)),
        tiers=[
            {"tier": tier_words(one.tier), "row": one, "coming": one.from_on > today}
            for one in tiers.history(person)
        ],
        factors=factors,
        history=Membership.objects.filter(user=person).select_related("unit").order_by("-from_on"),
        devices=[{"name": device_of(one.agent), "ip": one.ip, "seen": one.last_seen_at, "id": one.pk}
                 for one in sessions.sessions_of(person.pk)],
        tokens=visible(by, ApiToken).filter(user=person, revoked_at__isnull=True),
        held=open_work.held_by(person) if person.status != UserStatus.LEFT else [],
        events=recent(by, Asked(record=person.pk), LAST_EVENTS),
        menu=menu_of(by, person, factors),
    )  # fmt: skip


def tier_words(tier: str) -> str:
    """The tier by name; "" without one."""
    return str(Tier(tier).label) if tier else ""


def menu_of(by: Principal, person: User, factors: set[str]) -> list[list[dict[str, Any]]]:
    """What can be done with the account now."""
    gone, suspended = person.status == UserStatus.LEFT, person.suspended_at is not None
    helping = (
        []
        if gone or suspended
        else ["invite", *(["sign_out"] if sessions.sessions_of(person.pk).exists() else [])]
    )
    helping += ["forget_second_factor"] if factors and not gone else []
    leaving = ["rejoin"] if person.status != UserStatus.ACTIVE else ["start_leaving"]
    stopping = [] if gone else ["resume" if suspended else "suspend"]
    return [
        [entry(person, verb) for verb in verbs]
        for verbs in (
            [] if gone else list(ALWAYS),
            helping,
            [*([] if gone else ["set_admin"]), *stopping, *leaving],
        )
        if verbs
    ]


def entry(person: User, verb: str) -> dict[str, Any]:
    """A line of the menu that opens the action's dialog."""
    chosen = actions[f"access.user.{verb}"]
    words = _t("取消管理员") if verb == "set_admin" and person.is_admin else chosen.label
    flag = f"?is_admin={'false' if person.is_admin else 'true'}" if verb == "set_admin" else ""
    return {"label": words, "icon": chosen.icon, "danger": chosen.danger and verb != "set_admin",
            "attrs": {"data-dialog": f"/settings/do/{chosen.name}/{person.pk}{flag}"}}  # fmt: skip
