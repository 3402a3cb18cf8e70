"""One question about the service as the customer answers it."""

from __future__ import annotations

from django.http import HttpResponse

from paceline.care.models.survey import SCALES, AnswerState, Measure
from paceline.interfaces.web.pages.portal.visit import Visit, shows


@shows("care.surveyanswer.rate")
def form(visit: Visit) -> HttpResponse:
    """The scale as long as it waits for an answer."""
    answer = visit.record
    survey, measure = answer.survey, Measure(answer.survey.measure)
    return visit.page(
        "pages/portal/survey.html",
        survey=survey,
        scale=list(SCALES[measure]),
        is_nps=measure == Measure.NPS,
        waits=answer.state == AnswerState.INVITED,
        answered=answer.state == AnswerState.ANSWERED,
        wrong=" ".join(visit.errors.get("score", [])),
        about=answer.ticket or answer.order,
    )
