"""The warning while somebody types a new record: who might be the same, who looks after them, the way there."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment
from paceline.interfaces.web.pages.records.forms.create import require_create
from paceline.interfaces.web.pages.records.opened import object_at
from paceline.records.duplicates import Match, find_duplicates

SHOWN = 4


@require_POST
def similar(request: HttpRequest, path: str) -> HttpResponse:
    """Records like what was typed so far, as a note; nothing when there are none."""
    of, by = object_at(path), actor(request)
    require_create(by, of)
    rule = of.duplicates
    names = (rule.name, *rule.exact_fields) if rule else ()
    typed = {name: request.POST[name] for name in names if request.POST.get(name)}
    found = find_duplicates(by, of, typed, exclude_of(request)) if typed else []
    if not found:
        return HttpResponse("")
    return fragment(
        request, "pages/records/doubles.html", of=of, matches=[told(each) for each in found[:SHOWN]]
    )


def exclude_of(request: HttpRequest) -> UUID | None:
    """The record that is being edited."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return None


def told(match: Match) -> dict[str, object]:
    """A match in words. One out of sight tells only whom to ask."""
    return {
        "key": match.key,
        "title": match.title or _t("一条你看不到的记录"),
        "owner": match.owner,
        "why": match.why.text(gettext),
        "exact": match.is_exact,
        "visible": match.is_visible,
    }
