"""How formatted text will look: Markdown drawn and cleaned by the allow-list of the field type."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from markdown_it import MarkdownIt

from paceline.metadata.fields import Reading, RichText

LONGEST = 20_000
MARKDOWN = MarkdownIt("commonmark", {"html": False})


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text of the form as clean HTML."""
    drawn = MARKDOWN.render(request.POST.get("text", "")[:LONGEST])
    return HttpResponse(RichText().read(drawn, Reading()) or "")
