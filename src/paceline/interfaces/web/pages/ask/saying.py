"""What to say: the scripts for a record with its names filled in, as a page or inside the form of a follow-up."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import fragment, page
from paceline.interfaces.web.pages.ask.filling import about_of, address
from paceline.interfaces.web.pages.records.forms.answers import is_fragment
from paceline.metadata.registry import registry
from paceline.pipeline.models import Script
from paceline.pipeline.queries.scripts import scripts_for
from paceline.records.action import perform

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


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Put a script among one's own, or take it away; back to the list it was chosen in."""
    by = actor(request)
    try:
        script = UUID(request.POST.get("script", ""))
    except ValueError:
        raise Http404 from None
    perform(by, "pipeline.script.keep", script, {"kept": request.POST.get("kept", "")})
    subject, about = about_of(by, request.POST)
    return redirect(f"/say/?{subject.value}={about.pk}")
