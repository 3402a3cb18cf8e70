"""Filling a questionnaire in beside a lead, a customer or an opportunity; or sending it to the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.interfaces.web.pages.ask.questions import asked
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.interfaces.web.widgets import entries_sent
from paceline.kernel.errors import PacelineError
from paceline.kernel.ids import uuid7
from paceline.metadata.registry import registry
from paceline.pipeline.actions.questionnaire import questions_of
from paceline.pipeline.models import Questionnaire, Response
from paceline.pipeline.models.questionnaire import OBJECTS, QuestionnaireStatus, Subject
from paceline.records.action import perform

EARLIER = 20


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The questionnaires for a record, that of its stage first, and what was answered before."""
    by = actor(request)
    subject, about = about_of(by, request.GET)
    stage = about.stage.code if subject == Subject.OPPORTUNITY and about.stage else ""
    rows = visible(by, Questionnaire).filter(subject=subject, status=QuestionnaireStatus.PUBLISHED)
    found = sorted(rows.order_by("name"), key=lambda one: (one.stage_code != stage, one.stage_code != ""))
    earlier = visible(by, Response).filter(**{subject.value: about}).select_related("questionnaire")
    return page(
        request, "pages/ask/choose.html", subject=subject.value, about=about, back=address(subject, about),
        found=found, earlier=list(earlier.order_by("-created_at")[:EARLIER]),
        may_set=by.can("pipeline.questionnaire", "change"),
        states=registry.of(Response).standard["state"].type,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, key: UUID) -> HttpResponse:
    """The questions, and taking the answers."""
    by = actor(request)
    questionnaire: Questionnaire = get_visible(by, Questionnaire, key)
    subject, about = about_of(by, request.POST if request.method == "POST" else request.GET)
    if request.method == "GET":
        return shown(request, questionnaire, subject, about, {}, {})
    given = entries_sent(request.POST, "answers").get("answers", {})
    inputs = {
        subject.value: str(about.pk),
        "answers": given,
        "respondent": request.POST.get("respondent", ""),
    }
    batch = uuid7()
    try:
        made = perform(
            by, "pipeline.questionnaire.answer", key, inputs, via="web", key=key_of(request), batch=batch
        )
    except PacelineError as error:
        return shown(request, questionnaire, subject, about, given, words_of(error), status=422)
    messages.success(request, done_words(made), extra_tags=f"/undo/{batch}?next={address(subject, about)}")
    return redirect(f"/responses/{made.pk}/")


def done_words(made: Response) -> str:
    """What came of it, said once."""
    if made.skipped:
        return _t("已保存答复。没有写入：%(fields)s。") % {"fields": made.skipped}
    return _t("已保存答复，并更新了资料。")


def shown(
    request: HttpRequest, questionnaire: Questionnaire, subject: Subject, about: Any, given: Mapping[str, Any],
    errors: dict[str, list[str]], *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The form as it stands."""
    questions = questions_of(questionnaire)
    known = {question.key for question in questions}
    return page(
        request, "pages/ask/form.html", status=status, questionnaire=questionnaire, subject=subject.value, about=about,
        back=address(subject, about), sections=asked(questions, given, errors), key=uuid4().hex,
        respondent=request.POST.get("respondent", ""),
        missing=[text for name, texts in errors.items() if name not in known for text in texts],
        asks=questionnaire.status == QuestionnaireStatus.PUBLISHED,
    )  # fmt: skip


@require_POST
def invite(request: HttpRequest, key: UUID) -> HttpResponse:
    """An empty response, on whose page the link is made."""
    by = actor(request)
    subject, about = about_of(by, request.POST)
    inputs = {subject.value: str(about.pk)}
    try:
        made = perform(by, "pipeline.questionnaire.invite", key, inputs, via="web", key=key_of(request))
    except PacelineError as error:
        messages.error(request, error.text(_t))
        return redirect(f"/ask/?{subject.value}={about.pk}")
    return redirect(f"/responses/{made.pk}/?tab=links")


def about_of(by: Principal, given: Mapping[str, Any]) -> tuple[Subject, Any]:
    """The record that the address names. Raises Http404, NotFound."""
    for subject in Subject:
        if text := given.get(subject.value):
            try:
                return subject, get_visible(by, registry.get(OBJECTS[subject]).model, UUID(str(text)))
            except ValueError as error:
                raise Http404 from error
    raise Http404


def address(subject: Subject, about: Any) -> str:
    return f"/{registry.get(OBJECTS[subject]).path}/{about.pk}/"
