"""Opportunities brought in from elsewhere: their stage, their ending, and a stage history rebuilt from the dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings as django_settings
from django.utils.translation import gettext_lazy as _

from paceline.kernel import clock
from paceline.kernel.errors import Conflict, NotFound
from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Choice, Day
from paceline.metadata.fields.base import FieldType
from paceline.pipeline.funnels import Funnel, all_funnels, default_funnel
from paceline.pipeline.models import Stage, StageEvent
from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.models.opportunity import LostReason
from paceline.records.act import Act
from paceline.records.importing import Draft, Importer, Load, importer
from paceline.records.importing.copying import encode

LOST = (StageKind.LOST, StageKind.CANCELLED)
COLUMNS = (
    "id", "opportunity_id", "from_stage_id", "to_stage_id", "moved_at", "recorded_at", "actor_id", "amount",
    "amount_currency", "amount_base", "expected_close_on", "override", "backward", "reason", "allowance",
)  # fmt: skip
Step = tuple[Stage, datetime]


@importer
class OpportunityImporter(Importer):
    """Settings: `pipeline` (code of a funnel, else the default one) and `engaged_stage` (code of the stage that is
    entered on the day of `engaged_on`, else the first one)."""

    object = "pipeline.opportunity"
    sets = (
        "pipeline", "stage", "state", "stage_entered_at", "closed_on", "lost_reason", "forecast_category",
        "expected_close_on", "created_at",
    )  # fmt: skip

    @cached_property
    def funnel(self) -> Funnel:
        """The funnel that all rows go into. Raises NotFound or Conflict when there is none."""
        code = self.settings.get("pipeline")
        if not code:
            found = default_funnel()
            if found is None:
                raise Conflict("还没有销售漏斗。请管理员先设置漏斗，再导入商机。")
            return found
        editions = [
            one for one in all_funnels().values() if one.pipeline.code == code and one.pipeline.active
        ]
        if not editions:
            raise NotFound("没有代码为「%(code)s」的漏斗。", params={"code": str(code)[:30]})
        return max(editions, key=lambda one: one.pipeline.edition)

    @cached_property
    def stages(self) -> dict[str, Stage]:
        return {str(stage.pk): stage for stage in self.funnel.stages}

    @cached_property
    def engaged(self) -> Stage:
        """The stage that a deal enters when it is taken up."""
        code = self.settings.get("engaged_stage")
        return next((stage for stage in self.funnel.stages if stage.code == code), self.funnel.first)

    def inputs(self) -> dict[str, FieldType]:
        options = [{"value": key, "label": stage.name} for key, stage in self.stages.items()]
        return {
            "stage": Choice(_("阶段"), options, blank=True),
            "engaged_on": Day(_("开始日期"), blank=True),
            "closed_on": Day(_("结束日期"), blank=True),
            "lost_reason": Choice(_("输单原因"), LostReason, blank=True),
        }

    # one row ---------------------------------------------------------------------------------------------------
    def fill(self, draft: Draft) -> None:
        """Stage, state, ending and the steps that led there."""
        given, own = draft.extra, draft.__dict__
        stage = self.stages.get(given.get("stage") or "", self.funnel.first)
        closed_on = given.get("closed_on")
        own |= {"pipeline_id": self.funnel.pipeline.pk, "stage_id": stage.pk, "state": stage.kind}
        if "forecast_category" not in self.given:
            own["forecast_category"] = stage.forecast_category
        if given.get("engaged_on"):
            own["created_at"] = min(start_of(given["engaged_on"]), own["created_at"])
        if stage.kind == StageKind.OPEN:
            own["expected_close_on"] = own["expected_close_on"] or closed_on
        else:
            self.close(draft, stage, closed_on)
        own["lost_reason"] = given.get("lost_reason") or "" if stage.kind in LOST else ""
        given["steps"] = steps = self.steps(draft, stage, closed_on)
        own["stage_entered_at"] = steps[-1][1]

    def close(self, draft: Draft, stage: Stage, closed_on: date | None) -> None:
        """An ended deal has a day on which it ended, not before the one on which it began."""
        if closed_on is None:
            draft.errors["closed_on"] = _("「%s」的商机要有结束日期。") % stage.name
            return
        if start_of(closed_on) < draft.__dict__["created_at"] and self.is_dated(draft):
            draft.errors["closed_on"] = _("结束日期早于开始日期。请检查这两列。")
        draft.__dict__["closed_on"] = closed_on
        draft.__dict__["created_at"] = min(draft.__dict__["created_at"], start_of(closed_on))

    def is_dated(self, draft: Draft) -> bool:
        return bool(draft.extra.get("engaged_on")) or "created_at" in self.given

    def steps(self, draft: Draft, stage: Stage, closed_on: date | None) -> list[Step]:
        """From nothing to the stage of now: taken up when it began, moved on when it ended."""
        began: datetime = draft.__dict__["created_at"]
        begin = self.engaged if draft.extra.get("engaged_on") or stage.kind != StageKind.OPEN else stage
        if begin.pk == stage.pk or self.funnel.place(stage) < self.funnel.place(begin):
            return [(stage, began)]
        ended = start_of(closed_on) if closed_on and stage.kind != StageKind.OPEN else began
        return [(begin, began), (stage, max(began, ended))]

    # all rows --------------------------------------------------------------------------------------------------
    def loads(self, act: Act, drafts: Sequence[Draft]) -> list[Load]:
        """The facts of the stage histories."""
        lines = [line for draft in drafts for line in facts(act, draft)]
        return [Load(StageEvent._meta.db_table, COLUMNS, lines)]


def facts(act: Act, draft: Draft) -> list[str]:
    """One line per step; each begins where the one before ended."""
    own: Mapping[str, Any] = draft.__dict__
    amounts = (own["amount"], own["amount_currency"], own["amount_base"], own["expected_close_on"])
    nobody_passed_over = (False, False, "", "")
    tail = "\t".join(map(encode, (*amounts, *nobody_passed_over)))
    made, before = [], None
    for stage, at in draft.extra["steps"]:
        head = (uuid7(), draft.id, before, stage.pk, at, act.now, act.by.user_id)
        made.append("\t".join(map(encode, head)) + "\t" + tail)
        before = stage.pk
    return made


def start_of(day: date) -> datetime:
    return clock.start_of(day, django_settings.ORGANISATION_TIME_ZONE)
