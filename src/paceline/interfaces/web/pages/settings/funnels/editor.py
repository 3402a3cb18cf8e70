"""The editor of a funnel's stages. Saving changes them in place where that harms nobody, else makes a new edition."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_http_methods

from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import get_visible, visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.records.forms.answers import key_of, words_of
from paceline.interfaces.web.pages.records.page.measures import by_stage
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.interfaces.web.pages.settings.funnels import conditions, drafts
from paceline.interfaces.web.pages.settings.funnels.drafts import LIGHT, Draft
from paceline.kernel.errors import PacelineError
from paceline.pipeline.models import Opportunity, Pipeline, Stage
from paceline.pipeline.models.funnel import StageKind
from paceline.records.action import perform


@open_to("funnels")
@require_http_methods(["GET", "POST"])
def funnel(request: HttpRequest, key: UUID) -> HttpResponse:
    """The editor, and saving."""
    by = actor(request)
    pipeline: Pipeline = get_visible(by, Pipeline, key)
    stages = stages_of(pipeline)
    if request.method == "GET":
        return editor(request, pipeline, [drafts.drawn(stage) for stage in stages], {})
    given = drafts.sent(request.POST)
    if not conditions.check(given):
        return editor(request, pipeline, given, {"": [_t("有一个条件看不懂，请看标红的地方。")]}, status=422)
    try:
        saved = save(by, pipeline, stages, given, key_of(request))
    except PacelineError as error:
        return editor(request, pipeline, given, words_of(error), status=422)
    if saved.pk == pipeline.pk:
        messages.success(request, _t("漏斗已保存，马上生效。"))
        return redirect(request.path)
    words = _t("已生成第 %(edition)s 版，新商机进入它；进行中的商机还在旧版本，可以迁移过来。")
    messages.success(request, words % {"edition": saved.edition})
    return redirect(f"/settings/funnels/{saved.pk}/")


def stages_of(pipeline: Pipeline) -> list[Stage]:
    return list(visible(SYSTEM, Stage).filter(pipeline=pipeline).order_by("position"))


def save(
    by: Principal, pipeline: Pipeline, stages: list[Stage], given: list[Draft], key: str | None
) -> Pipeline:
    """Small changes stage by stage, everything else as a whole. Returns the edition that holds the result."""
    stored = {stage.code: stage for stage in stages}
    rows = [draft.as_row(stored.get(draft.code)) for draft in given]
    if not drafts.only_light(stages, rows):
        result: Pipeline = perform(
            by, "pipeline.pipeline.set_stages", pipeline.pk, {"stages": rows}, via="web", key=key
        )
        return result
    before = {stage.code: drafts.drawn(stage) for stage in stages}
    with transaction.atomic():
        for draft in given:
            values = {
                n: getattr(draft, n) for n in LIGHT if getattr(draft, n) != getattr(before[draft.code], n)
            }
            if values:
                perform(by, "pipeline.stage.change", stored[draft.code].pk, values, via="web")
    return pipeline


def editor(
    request: HttpRequest, pipeline: Pipeline, stages: list[Draft], errors: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page."""
    by = actor(request)
    deals = visible(SYSTEM, Opportunity).filter(pipeline=pipeline)
    newest = visible(by, Pipeline).filter(code=pipeline.code).order_by("-edition").first()
    return show(
        request,
        "funnels",
        "pages/settings/funnels/editor.html",
        status=status,
        pipeline=pipeline,
        stages=stages,
        newest=newest,
        deals=deals.count(),
        open_deals=deals.filter(state=StageKind.OPEN).count(),
        errors=[text for said in errors.values() for text in said],
        key=uuid4().hex,
        menu=menu_of(pipeline),
        measures=by_stage(by, stages_of(pipeline)),
        **conditions.drawing(by, stages),
    )


def menu_of(pipeline: Pipeline) -> list[list[dict[str, Any]]]:
    """What else can be done with a funnel."""
    base = "/settings/do/pipeline.pipeline."
    entries = [
        {"label": _t("改名和说明"), "icon": "edit", "attrs": {"data-dialog": f"{base}change/{pipeline.pk}"}}
    ]
    if not pipeline.default and pipeline.active:
        entries.append(
            {
                "label": _t("设为默认"),
                "icon": "star",
                "attrs": {"data-dialog": f"{base}make_default/{pipeline.pk}"},
            }
        )
    return [entries]
