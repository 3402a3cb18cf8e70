"""客群重叠: which customers the chosen segments share. The choice stands in the address."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.scope import visible
from paceline.customers.models import Segment
from paceline.customers.segments.overlap import MOST, matrix
from paceline.customers.segments.refreshing import MEMBERSHIP
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.home.cards import list_url

OFFERED = 200


@require_GET
def overlap(request: HttpRequest) -> HttpResponse:
    """The segments to choose from, and the matrix of those that were chosen."""
    by = actor(request)
    offered = list(visible(by, Segment).order_by("name", "pk")[:OFFERED])
    wanted = {key for text in request.GET.getlist("segment") if (key := key_of(text)) is not None}
    chosen = [one for one in offered if one.pk in wanted]
    wrong = fault(len(chosen), asked="segment" in request.GET)
    found = matrix(chosen, by) if len(chosen) >= 2 and not wrong else None
    both_of = [[both(a.pk, b.pk) for b in chosen] for a in chosen] if found else []
    return page(
        request,
        "pages/segments/overlap.html",
        offered=offered,
        wanted=wanted,
        found=found,
        wrong=wrong,
        both=both_of,
    )


def fault(count: int, *, asked: bool) -> str:
    """What is wrong with the choice; "" when nothing is, or when nothing was chosen yet."""
    if count > MOST:
        return _t("最多选八个客群。")
    return _t("至少选两个客群。") if asked and count < 2 else ""


def key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def both(a: UUID, b: UUID) -> str:
    """The list of the customers that are in both."""
    parts = [{"field": MEMBERSHIP, "op": "in", "value": [str(key)]} for key in dict.fromkeys((a, b))]
    return list_url("customers.customer", {"all": parts})
