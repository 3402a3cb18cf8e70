"""The badges of open opportunities: 停滞, 久未跟进, 滑单, each with its reason; and what their figures count."""

from __future__ import annotations

from datetime import date

from paceline.access.working_days import local_day, working_calendar
from paceline.kernel.messages import say
from paceline.methods.health import Badge as Kind
from paceline.methods.health import OpenDeal, health
from paceline.pipeline.funnels import stage_called
from paceline.pipeline.models.funnel import StageKind
from paceline.pipeline.queries.answers import answered_of
from paceline.pipeline.rules import DECISION_MAKER_FROM
from paceline.records.badges import Badge, Read, badges
from paceline.records.figures import counted

WORDS = {
    Kind.STALLED_IN_STAGE: (say("停滞"), "danger"),
    Kind.STALLED_NO_TOUCH: (say("久未联系"), "warn"),
    Kind.SLIPPING: (say("滑单"), "warn"),
}
NEEDS = (
    "state stage stage_entered_at stay_until last_touch_at push_count expected_close_on next_step_on "
    "decision_makers"
)

counted("pipeline.opportunity", "discovery")(answered_of)


@badges("pipeline.opportunity", NEEDS)
def judge(read: Read, today: date) -> list[Badge]:
    """What the health method finds, as far as it deserves a badge."""
    stage = stage_called(read("stage"))
    if read("state") != StageKind.OPEN or stage is None or read("stage_entered_at") is None:
        return []
    touched = read("last_touch_at")
    deal = OpenDeal(
        stage_entered_on=local_day(read("stage_entered_at")),
        last_touch_on=local_day(touched) if touched else None,
        pushes=read("push_count") or 0,
        expected_close_on=read("expected_close_on"),
        next_step_on=read("next_step_on"),
        stage_limit=stage.stay_limit,
        stay_until=read("stay_until"),
        has_decision_maker=bool(read("decision_makers")) if stage.position >= DECISION_MAKER_FROM else None,
    )
    found = health(deal, today, working_calendar()).findings
    return [
        Badge(one.badge.value, WORDS[one.badge][0], one.message, WORDS[one.badge][1])
        for one in found
        if one.badge
    ]
