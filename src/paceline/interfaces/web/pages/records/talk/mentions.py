"""Who is offered while somebody types @ on a record: colleagues who can see the record, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.http import HttpRequest, JsonResponse

from paceline.access.models import User, UserStatus
from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.interfaces.web.pages.lists.picking import matches
from paceline.interfaces.web.pages.records.opened import Opened, opened

MOST, LOOKED_AT, KNOWN = 8, 200, 2000


def offered(request: HttpRequest, path: str, key: UUID) -> JsonResponse:
    """Colleagues by name, pinyin or initials: {"items": [{"value", "label", "hint"}]}."""
    on = opened(request, path, key)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:40].casefold()
    found = islice(those_who_see(on, text), MOST)
    return JsonResponse({"items": [shown(user) for user in found]})


def those_who_see(on: Opened, text: str) -> Iterator[User]:
    """Colleagues in office whose name fits, one by one, as far as they may read the record."""
    rows = visible(on.by, User).filter(suspended_at=None).exclude(status=UserStatus.LEFT)
    people = rows.exclude(pk=on.by.user_id).select_related("unit").order_by("name")[:KNOWN]
    fits = (user for user in people if not text or matches(user.name, text) or user.username.startswith(text))
    for user in islice(fits, LOOKED_AT):
        if visible(principal_of(user), on.of.model).filter(pk=on.record.pk).exists():
            yield user


def shown(user: User) -> dict[str, str]:
    """An entry of the pop-up."""
    unit = user.unit.name if user.unit else ""
    return {"value": str(user.pk), "label": user.name, "hint": user.position or unit}
