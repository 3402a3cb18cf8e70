"""Stage history: one fact per move, written with the move and never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.kernel.ids import uuid7
from paceline.metadata.fields import Amount, Day, Instant, Link, LongText, UserLink, YesNo


class StageEvent(models.Model):
    """阶段变更：从哪个阶段到哪个阶段，何时，谁。每个商机的变更首尾相接。"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    opportunity = Link("pipeline.Opportunity", "商机", on_delete=models.CASCADE)
    from_stage = Link("pipeline.Stage", "从", blank=True, index=False)
    to_stage = Link("pipeline.Stage", "到")
    moved_at = Instant("变更时间")
    recorded_at = Instant("记录时间")
    actor = UserLink("操作人", blank=True, index=False)
    amount = Amount("当时金额", blank=True)
    expected_close_on = Day("当时预计成交日", blank=True)
    override = YesNo("破例推进")
    backward = YesNo("往回退")
    reason = LongText("原因", blank=True)
    allowed_by = UserLink("放行人", blank=True, index=False)
    allowance = LongText("放行理由", blank=True)

    class Meta:
        verbose_name = _("阶段变更")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["opportunity", "id"],
                name="stageevent_journey_ix",
                include=["to_stage", "moved_at", "recorded_at"],
            ),
            models.Index(fields=["to_stage", "moved_at"], name="stageevent_to_ix"),
        ]

    class View:
        path = "stage-events"
        icon = "history"
        title = "reason"
        list = "opportunity from_stage to_stage moved_at actor amount override reason allowed_by allowance"
        sort = "-moved_at"
        through = "opportunity"
        main = creatable = changeable = False

    def __str__(self) -> str:
        return f"{self.from_stage or '–'} → {self.to_stage}"
