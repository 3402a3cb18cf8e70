"""The organisation tree, and one unit with the people in it."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from paceline.access.models import Membership, OrgUnit, UnitKind, User, UserStatus
from paceline.access.principal import SYSTEM
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.records.forms.answers import is_fragment
from paceline.interfaces.web.pages.settings.choices import walked
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.kernel import clock


@open_to("organisation")
def organisation(request: HttpRequest) -> HttpResponse:
    """The tree; `closed=1` shows the closed units too."""
    closed = request.GET.get("closed") == "1"
    units = list(visible(SYSTEM, OrgUnit).select_related("manager").order_by("name"))
    people = Counter(visible(SYSTEM, User).exclude(status=UserStatus.LEFT).values_list("unit_id", flat=True))
    open_units = [unit for unit in units if closed or unit.valid_to is None]
    return show(
        request,
        "organisation",
        "pages/settings/people/organisation.html",
        rows=[row(unit, depth, people) for unit, depth in walked(open_units)],
        outside=people[None],
        closed=closed,
        hidden=sum(unit.valid_to is not None for unit in units),
    )


def row(unit: OrgUnit, depth: int, people: Counter[UUID | None]) -> dict[str, Any]:
    """A line of the tree."""
    kind = UnitKind(unit.kind).label if unit.kind else ""
    return {"unit": unit, "kind": kind, "depth": min(depth, 8), "people": people[unit.pk]}


@open_to("organisation")
def unit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who is in a unit now, who comes, who was."""
    found: OrgUnit = get_visible(actor(request), OrgUnit, key)
    today = clock.today()
    stays = list(Membership.objects.filter(unit=found).select_related("user").order_by("-from_on")[:300])
    inside = visible(SYSTEM, User).filter(unit=found).exclude(status=UserStatus.LEFT).order_by("name")
    since = {one.user_id: one.from_on for one in stays if one.from_on <= today}
    context: dict[str, Any] = {
        "unit": found,
        "inside": [{"person": person, "since": since.get(person.pk)} for person in inside],
        "coming": [one for one in stays if one.from_on > today],
        "gone": [one for one in stays if one.to_on is not None and one.to_on < today],
    }
    if is_fragment(request):
        return fragment(request, "pages/settings/people/unit.html", **context)
    return page(request, "pages/settings/people/unit_page.html", **context)
