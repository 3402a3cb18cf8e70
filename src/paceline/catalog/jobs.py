"""What happens by itself in the catalog room: promotions end when their time is over."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.catalog.models import Promotion, PromotionState
from paceline.kernel import clock
from paceline.records.acting.bulk import perform_many
from paceline.workflow.schedules import schedule


@schedule("catalog.promotions", "*/5 * * * *", "到点结束促销")
def end_promotions() -> str:
    """Mark as ended what has ended: prices follow the clock itself, not this job. Twice changes nothing."""
    over = visible(SYSTEM, Promotion).filter(state=PromotionState.PUBLISHED, ends_at__lte=clock.now())
    report = perform_many(
        SYSTEM, "catalog.promotion.end", list(over.values_list("pk", flat=True)), {}, via="job"
    )
    return _t("结束了 %(count)s 个") % {"count": len(report.done)}
