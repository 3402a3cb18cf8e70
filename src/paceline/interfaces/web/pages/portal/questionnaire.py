"""A questionnaire as the customer fills it in."""

from __future__ import annotations

from django.http import HttpResponse

from paceline.interfaces.web.pages.ask.questions import asked
from paceline.interfaces.web.pages.portal.visit import Visit, shows
from paceline.interfaces.web.widgets import entries_sent
from paceline.pipeline.actions.questionnaire import questions_of
from paceline.pipeline.models.response import ResponseState


@shows("pipeline.response.form")
def form(visit: Visit) -> HttpResponse:
    """The questions as long as they wait for answers."""
    response = visit.record
    questionnaire = response.questionnaire
    questions = questions_of(questionnaire)
    given = entries_sent(visit.request.POST, "answers").get("answers", {})
    sections = asked(questions, given, visit.errors)
    return visit.page(
        "pages/portal/questionnaire.html",
        questionnaire=questionnaire,
        sections=sections,
        waits=response.state == ResponseState.INVITED,
        answered=response.state == ResponseState.ANSWERED,
    )
