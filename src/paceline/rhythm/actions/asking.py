"""Asking whether a target can still be reached. Nothing is changed; programs get the figures that the pages draw."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel.errors import Invalid
from paceline.metadata.fields import Day
from paceline.records.act import Act
from paceline.records.action import action
from paceline.rhythm.models import Target
from paceline.rhythm.queries.earlier import as_of as at_close_of
from paceline.rhythm.queries.earlier import is_earlier
from paceline.rhythm.queries.targets.outlook import outlook as answer

AsOf = Annotated[date | None, Day("截至", blank=True, past=True, hint="留空是今天")]


@action("rhythm.target.outlook", "还能完成吗", permission="read", icon="target", hidden=True)
def outlook(act: Act, target: Target, *, as_of: AsOf = None) -> dict[str, Any]:
    """Gap, latest starts, what is in reach and binds, fixes, chance, deciding deals. Raises Invalid for later days."""
    today = local_day(act.now)
    if as_of is not None and as_of > today:
        raise Invalid({"as_of": "截至日期不能晚于今天。"})
    if target.days is None:
        raise Invalid("这个目标还没有周期，算不出来。请先填写周期开始。")
    if as_of is None or not is_earlier(as_of):
        return answer(act.by, target, today)
    with at_close_of(as_of):
        return answer(act.by, visible(act.by, Target).filter(pk=target.pk).first() or target, as_of)
