"""What a new installation begins with: calls after a delivery; plans and occasions that are off until wanted."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.care.models import AfterSaleStep, CarePlan, Occasion, TicketLimit
from paceline.records.act import Act

PLANS: tuple[tuple[str, list[str], list[str], int, str], ...] = (
    ("A 类客户每月一访", ["A"], [], 30, "visit"),
    ("B 类客户两月一次电话", ["B"], [], 60, "call"),
    ("流失预警两周一次电话", [], ["at_risk"], 14, "call"),
)
AFTER_SALE: tuple[tuple[str, str, int], ...] = (
    ("到货电话", "signed", 1),
    ("满意度回访", "signed", 7),
    ("复购提醒", "reorder", 30),
)
OCCASIONS: tuple[tuple[str, str, int | None, int | None, str], ...] = (
    ("生日问候", "birthday", None, None, "{{联系人}}，生日快乐！祝您身体健康，事事顺心。{{我}}"),
    ("春节问候", "lunar", 1, 1, "{{联系人}}，新春快乐！感谢{{客户}}一年来的信任，祝新年顺利。{{我}}"),
    ("中秋问候", "lunar", 8, 15, "{{联系人}}，中秋快乐！祝{{客户}}上下团圆、生意兴隆。{{我}}"),
)
LIMITS: tuple[tuple[str, int, int], ...] = (
    ("critical", 60, 480), ("high", 120, 960), ("normal", 240, 1440), ("low", 480, 2700),
)  # fmt: skip
"""Severity, working minutes to the first answer and to the solution, for customers without limits of their own."""


def install(act: Act) -> None:
    """Each kind once: what was ever made here does not come back."""
    if is_new(CarePlan):
        for name, classes, lifecycles, days, kind in PLANS:
            act.create(
                CarePlan, name=_t(name), classes=classes, lifecycles=lifecycles, days=days, kind=kind,
                active=False, subject=_t("定期回访"),
            )  # fmt: skip

    if is_new(AfterSaleStep):
        for name, basis, days in AFTER_SALE:
            act.create(AfterSaleStep, name=_t(name), basis=basis, days=days)
    if is_new(TicketLimit):
        for severity, response, resolve in LIMITS:
            act.create(TicketLimit, severity=severity, response_minutes=response, resolve_minutes=resolve)
    if is_new(Occasion):
        for name, kind, month, day, message in OCCASIONS:
            act.create(
                Occasion, name=_t(name), kind=kind, month=month, day=day, message=message, active=False
            )


def is_new(model: type[Model], **values: Any) -> bool:
    """Whether there is and was none."""
    here = visible(SYSTEM, model).filter(**values).exists()
    return not here and not visible(SYSTEM, model, removed=True).filter(**values).exists()
