"""What to say: the scripts for a record with its names filled in, as a page or inside the form of a follow-up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.ask.filling import about_of, address
from paceline.interfaces.web.pages.records.forms.answers import is_fragment
from paceline.metadata.registry import registry
from paceline.pipeline.models import Script
from paceline.pipeline.queries.scripts import scripts_for

MOST = 30


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Those that fit, best first; narrowed by words."""
    by, text = actor(request), request.GET.get("q", "").strip()[:60]
    subject, about = about_of(by, request.GET)
    found = scripts_for(by, about, MOST, text)
    scenes = registry.of(Script).standard["scenario"].type
    if is_fragment(request):
        return fragment(request, "pages/ask/scripts.html", found=found, scenes=scenes)
    return page(
        request, "pages/ask/say.html", found=found, scenes=scenes, text=text, subject=subject.value, about=about,
        back=address(subject, about),
    )  # fmt: skip
