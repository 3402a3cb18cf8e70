"""Two questions of a questionnaire against each other, and all answers as a file."""

from __future__ import annotations

import csv
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from paceline.access.scope import get_visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel.csv_cells import neutral
from paceline.pipeline.models import Question, Questionnaire
from paceline.pipeline.queries.crossing import crossable, crossed
from paceline.records.action import perform


@require_GET
def cross(request: HttpRequest, key: UUID) -> HttpResponse:
    """The two questions of the address, or the first two."""
    by = actor(request)
    questionnaire = get_visible(by, Questionnaire, key)
    offered = crossable(questionnaire)
    row = chosen(offered, request.GET.get("row", ""), 0)
    column = chosen([one for one in offered if one is not row], request.GET.get("column", ""), 0)
    found = crossed(by, questionnaire, row, column) if row and column else None
    return page(
        request, "pages/ask/cross.html", questionnaire=questionnaire, offered=offered, row=row, column=column,
        found=found,
    )  # fmt: skip


def chosen(offered: list[Question], key: str, place: int) -> Question | None:
    """The question of that key, else the one at a place; None where there are too few."""
    named = next((one for one in offered if one.key == key), None)
    return named or (offered[place] if len(offered) > place else None)


@require_POST
def answers_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answers within the reader's sight, a column a question. Raises NotAllowed."""
    table = perform(actor(request), "pipeline.questionnaire.take_answers", key, {}, via="web")
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="answers.csv"'
    writer = csv.writer(answer)
    writer.writerows([neutral(each) for each in row] for row in (table["head"], *table["rows"]))
    return answer
