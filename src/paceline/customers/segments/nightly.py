"""Dynamic segments are brought up to date every night; a condition that broke is told to its owner once."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.actions.segment import refresh_now, stamp
from paceline.customers.models import Segment
from paceline.customers.models.segment import SegmentKind
from paceline.kernel.errors import PacelineError
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule


@schedule("customers.segments", "40 1 * * *", "更新动态客群")
def refresh_all() -> str:
    """Bring every dynamic segment in line with its condition. Running twice changes nothing."""
    done, broken = 0, 0
    rows = (
        visible(SYSTEM, Segment)
        .filter(kind=SegmentKind.DYNAMIC)
        .exclude(Q(definition__isnull=True) | Q(definition={}))
    )
    for segment in rows.select_related("owner").order_by("pk"):
        try:
            refresh_now(SYSTEM, segment, via="job")
            done += 1
        except PacelineError as error:
            tell_broken(segment, error)
            broken += 1
    return _t("更新了 %(done)s 个，%(broken)s 个条件要改") % {"done": done, "broken": broken}


def tell_broken(segment: Segment, error: PacelineError) -> None:
    """The list stays as it was; the owner hears why, once per reason."""
    stamp(segment, problem=error.text()[:200])
    if segment.owner_id is not None:
        notify(
            [segment.owner_id], kind="segment", template="客群「%(name)s」的条件不能用了：%(why)s",
            params={"name": segment.name, "why": error.text(_t)},
            key=f"segment:{segment.pk}:{segment.problem}", about=("customers.segment", segment.pk),
        )  # fmt: skip
