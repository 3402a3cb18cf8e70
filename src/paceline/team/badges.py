"""What commission plans say about themselves: until which day one still counts whose successor is published."""

from __future__ import annotations

from datetime import date

from paceline.kernel.messages import say
from paceline.records.badges import Badge, Read, badges
from paceline.team.models.commission.choices import PlanState


@badges("team.compplan", "state valid_to")
def counts_until(read: Read, today: date) -> list[Badge]:
    """The last day, while it has not passed."""
    last = read("valid_to")
    if read("state") != PlanState.ENDED or last is None or last < today:
        return []
    words = say("算到 %(day)s", day=last.isoformat())
    return [Badge("counts_until", words, say("到这一天为止还按它算，以后按新版本"), "ok")]
