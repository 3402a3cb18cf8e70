"""Whether the promotions that made the prices of a document still run when it is submitted or confirmed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Promotion, PromotionState
from paceline.kernel import clock
from paceline.kernel.errors import Conflict


def require_running(lines: Any) -> None:
    """Raises Conflict when a line has the price of a promotion that is over."""
    used = {name for line in lines for name in line.promotions}
    if not used:
        return
    now = clock.now()
    running = visible(SYSTEM, Promotion).filter(
        name__in=used, state=PromotionState.PUBLISHED, starts_at__lte=now, ends_at__gt=now
    )
    over = sorted(used - set(running.values_list("name", flat=True)))
    if over:
        raise Conflict(
            "促销「%(names)s」已经结束，明细里的促销价不能再用。请点「套用促销」更新单价，再继续。",
            params={"names": _t("、").join(over)}, code="promotion_over",
        )  # fmt: skip
