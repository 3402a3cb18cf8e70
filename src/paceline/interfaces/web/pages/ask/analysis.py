"""What all answered, question by question, each with its n."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from paceline.access.scope import get_visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.pipeline.models import Questionnaire
from paceline.pipeline.queries.answers import analysed
from paceline.pipeline.queries.crossing import crossable


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answers within the reader's sight."""
    by = actor(request)
    questionnaire = get_visible(by, Questionnaire, key)
    return page(
        request, "pages/ask/analysis.html", questionnaire=questionnaire, found=analysed(by, questionnaire),
        may_cross=len(crossable(questionnaire)) > 1, may_export=by.can("pipeline.response", "export"),
    )  # fmt: skip
