"""Limits of tickets: how many working minutes until the first answer and until the solution, by level and severity."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from paceline.care.models.ticket_kinds import Severity
from paceline.metadata.fields import Choice, Integer, Link
from paceline.metadata.views import SavedView, Section, Timeline
from paceline.records.models import Record

LONGEST = 24_000
"""Working minutes that a limit may be at most: about nine weeks."""


class TicketLimit(Record):
    """工单时限：哪个服务等级、哪种严重程度的工单，多久之内首次响应、多久之内解决，按工作时间算。"""

    level = Link(
        "care.ServiceLevel", "服务等级", blank=True, on_delete=models.CASCADE, hint="留空为其余所有客户"
    )
    severity = Choice("严重程度", Severity, blank=True, hint="留空为这个等级的其余严重程度")
    response_minutes = Integer("首次响应（工作分钟）", summable=False, default=240)
    resolve_minutes = Integer(
        "解决（工作分钟）", summable=False, default=1440, hint="一个工作日通常是 540 分钟"
    )

    level_id: UUID | None

    class Meta(Record.Meta):
        verbose_name = _("工单时限")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "severity"],
                condition=models.Q(deleted_at__isnull=True),
                nulls_distinct=False,
                name="one_ticket_limit_per_kind",
            )
        ]

    class View:
        path = "ticket-limits"
        icon = "timer"
        title = "severity"
        list = "level severity response_minutes resolve_minutes"
        sort = "level"
        form = [Section("工单时限", "level severity response_minutes resolve_minutes")]
        beside = [Timeline()]
        views = [SavedView("全部工单时限")]
        main = False

    def __str__(self) -> str:
        return f"{self.level or '—'} · {Severity(self.severity).label if self.severity else '—'}"

    def faults(self) -> dict[str, str]:
        errors = {
            name: "时限要在 1 到 24000 分钟之间。"
            for name in ("response_minutes", "resolve_minutes")
            if not 1 <= getattr(self, name) <= LONGEST
        }
        if not errors and self.resolve_minutes < self.response_minutes:
            errors["resolve_minutes"] = "解决时限不能短于首次响应时限。"
        return errors
