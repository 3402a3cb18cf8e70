"""Visits are forgotten when their days are over."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers.models import CapturePoint, PageView, VisitDay, Visitor
from paceline.kernel import clock
from paceline.workflow.schedules import schedule

CHUNK = 5000


@schedule("customers.visits", "50 2 * * *", "删除过期的浏览记录")
def forget_old() -> str:
    """Delete what is older than its capture point keeps. Running twice changes nothing."""
    return _t("删除了 %(n)s 条") % {"n": sum(map(forget_at, visible(SYSTEM, CapturePoint).order_by("pk")))}


def forget_at(point: CapturePoint) -> int:
    """Delete what one point keeps no longer. Returns how many views."""
    last = clock.now() - timedelta(days=point.keep_days)
    visible(SYSTEM, VisitDay).filter(point=point, day__lt=local_day(last)).delete()
    old = visible(SYSTEM, PageView).filter(point=point, at__lt=last).order_by()
    gone = 0
    while keys := list(old.values_list("pk", flat=True)[:CHUNK]):
        gone += visible(SYSTEM, PageView).filter(pk__in=keys).delete()[0]
    left = visible(SYSTEM, PageView).filter(visitor=OuterRef("pk"))
    visible(SYSTEM, Visitor).filter(~Exists(left), point=point, last_at__lt=last).delete()
    return gone
