"""过程监控: the stages with what is stuck in them, by person and deal by deal, what waits after the order, and what
will hardly come; each figure leads to its rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.access.working_days import working_calendar
from paceline.customers.models.activity_kinds import Cause
from paceline.customers.models.value_rule import current_worth
from paceline.interfaces.web import formats
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import done, page
from paceline.interfaces.web.pages.home.cards import list_url
from paceline.metadata.registry import registry
from paceline.methods.health import HealthRule
from paceline.pipeline.models import Opportunity
from paceline.pipeline.models.opportunity import LostReason
from paceline.records.acting.bulk import BulkReport, perform_many
from paceline.rhythm.queries.monitor.after_sale import ON_THE_WAY, At, Late, after_sale
from paceline.rhythm.queries.monitor.closing import QUIET, ToClose, still, to_close
from paceline.rhythm.queries.monitor.process import (
    OPEN,
    AtStage,
    Process,
    Stuck,
    left_alone_filter,
    process,
    stuck_filter,
)

DEALS = "pipeline.opportunity"
AFTER = {
    "delivery": _("待交付"), "signing": _("在途待签收"), "payment": _("待回款"), "ticket": _("未解决的工单"),
    "repurchase": _("复购"),
}  # fmt: skip
MOST_OWNERS = 50
"""So many people are listed, those with most stuck deals; the lists behind the stages hold everybody's."""
GRAVE = 0.3
"""A stage is red from this share of stuck deals on."""


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The process of everybody whom the asker sees."""
    by, today = actor(request), formats.today()
    found, (after, late) = process(by, today), after_sale(by, today)
    closing = to_close(by, today)
    return page(
        request, "pages/rhythm/process.html", found=found, stages=[stage_row(one, today) for one in found.stages],
        owners=[owner_row(found, one, today) for one in found.owners[:MOST_OWNERS]],
        more_owners=max(0, len(found.owners) - MOST_OWNERS),
        deals=deal_rows(by, found.stuck), url=list_url(DEALS, stuck_filter(today)),
        silent_url=list_url(DEALS, left_alone_filter(today)), after=[after_row(one) for one in after],
        late=[(one, page_of(one)) for one in late], after_words=AFTER, way=ON_THE_WAY,
        times=f"{current_worth().quiet.risk_times:g}",
        closing=closing, closable=closable(by, closing), reasons=LostReason.choices, quiet=QUIET,
        keep_until=working_calendar().add_workdays(today, 20), today=today,
        slips=sum(one.slipping for one in found.stages), slip_url=list_url(DEALS, {"all": [OPEN, SLIPPING]}),
    )  # fmt: skip


SLIPPING = {"field": "push_count", "op": "gte", "value": HealthRule().slip_pushes}


def at(stage: UUID) -> dict[str, Any]:
    return {"field": "stage", "op": "in", "value": [str(stage)]}


def stage_row(one: AtStage, today: date) -> dict[str, Any]:
    """A stage with its colour and the lists behind its counts."""
    share = one.stuck / one.count if one.count else 0.0
    return {
        "one": one, "tone": "danger" if share >= GRAVE else "warn" if one.stuck else "ok", "share": share,
        "url": list_url(DEALS, {"all": [OPEN, at(one.stage.pk)]}),
        "stuck_url": list_url(DEALS, stuck_filter(today, at(one.stage.pk))),
        "slip_url": list_url(DEALS, {"all": [OPEN, SLIPPING, at(one.stage.pk)]}),
        "silent_url": list_url(DEALS, left_alone_filter(today, at(one.stage.pk))),
    }  # fmt: skip


def owner_row(found: Process, row: tuple[UUID, str, int, dict[UUID, int]], today: date) -> dict[str, Any]:
    """A person with how many deals are stuck in each stage."""
    key, name, total, counts = row
    whose = {"field": "owner", "op": "eq", "value": str(key)}
    return {
        "name": name, "total": total, "url": list_url(DEALS, stuck_filter(today, whose)),
        "cells": [
            {"n": counts.get(one.stage.pk, 0), "url": list_url(DEALS, stuck_filter(today, whose, at(one.stage.pk)))}
            for one in found.stages
        ],
    }  # fmt: skip


def deal_rows(by: Principal, rows: tuple[Stuck, ...]) -> list[tuple[Stuck, list[tuple[str, str]], bool]]:
    """The deals that do not move, each with why in words and whether the asker may do something about it."""
    keys = [one.deal.pk for one in rows]
    mine = (
        set(visible(by, Opportunity, "change").filter(pk__in=keys).values_list("pk", flat=True))
        if keys
        else set()
    )
    return [(one, words_of(one), one.deal.pk in mine) for one in rows]


def words_of(one: Stuck) -> list[tuple[str, str]]:
    """Why a deal is listed; its stage stands beside it."""
    stay = _t("停 %(n)s 天，超 %(over)s 天") % {"n": one.days, "over": one.over}
    return [(str(cause), stay if cause == Cause.STUCK else why.text(_t)) for cause, why in one.causes]


def after_row(one: At) -> dict[str, Any]:
    """A step after the order with the lists behind its counts."""
    return {
        "one": one, "url": list_url(one.step.object, one.waiting),
        "late_url": list_url(one.step.object, one.overdue),
        "tone": "danger" if one.count and one.late / one.count >= GRAVE else "warn" if one.late else "ok",
    }  # fmt: skip


def page_of(one: Late) -> str:
    """The record page of a late row."""
    return f"/{registry.get(one.step.object).path}/{one.key}/"


def closable(by: Principal, found: ToClose) -> set[UUID]:
    """Which of the candidates the asker may close."""
    keys = [one.deal.pk for one in found.rows]
    rows = visible(by, Opportunity, "lose").filter(pk__in=keys) if keys else []
    return {one.pk for one in rows}


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close what was ticked as lost, as one batch that can be undone."""
    inputs = {name: request.POST.get(name, "") for name in ("lost_reason", "lost_note")}
    return decided(request, "pipeline.opportunity.lose", inputs, _t("关闭了 %(n)s 个商机"))


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Leave what was ticked alone until a day, with the reason."""
    inputs = {name: request.POST.get(name, "") for name in ("until", "reason")}
    return decided(request, "pipeline.opportunity.extend", inputs, _t("%(n)s 个商机先留着"))


def decided(request: HttpRequest, name: str, inputs: dict[str, str], words: str) -> HttpResponse:
    """Do it to the ticked ones that are still candidates, and say what came of it."""
    by, wanted = actor(request), [UUID(one) for one in request.POST.getlist("deal")]
    if not wanted:
        return done({"toast": {"text": _t("还没有勾选商机。")}})
    keys = still(by, formats.today(), wanted)
    report = perform_many(by, name, keys, inputs, via="web", key=request.headers.get("Idempotency-Key"))
    text = words % {"n": len(report.done)} + left_over(report, len(wanted) - len(keys))
    undo = {"undoUrl": f"/undo/{report.batch}"} if report.done else {}
    return done({"toast": {"text": text, **undo}, "record-changed": {}})


def left_over(report: BulkReport, moved: int) -> str:
    """What was not done, and why."""
    parts = []
    if moved:
        parts.append(_t("，%(n)s 个已有新进展，没有动") % {"n": moved})
    if report.failed:
        why = next(iter(report.failed.values()))
        parts.append(_t("，%(n)s 个没有成：%(why)s") % {"n": len(report.failed), "why": why})
    return "".join(parts)
