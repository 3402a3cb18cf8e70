"""附近客户: whom one could drop in on, by distance from here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.customers import nearby
from paceline.interfaces.web.errors import in_words
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import GeoPoint, Reading
from paceline.methods.distance import point_of

WITHIN = (2, 5, 10, 30)


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The customers around a place; without one, the button that takes the place of this device."""
    by, asked = actor(request), request.GET.get("within", "5")
    within = int(asked) if asked in {str(km) for km in WITHIN} else 5
    at = request.GET.get("at", "").strip()[:60]
    context: dict[str, Any] = {"at": at, "within": within, "choices": WITHIN, "error": "", "found": None}
    if at:
        try:
            centre = point_of(GeoPoint().read(at, Reading()))
        except Invalid as error:
            context["error"] = in_words(error)
        else:
            context["found"] = nearby.customers(by, centre, within * 1000) if centre else None
    context["most"] = nearby.MOST
    return page(request, "pages/field/nearby.html", **context)
