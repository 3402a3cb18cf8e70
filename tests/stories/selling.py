"""Deals and targets of the stories, as they came to be: made through the door, or written as an import leaves them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from paceline.access.models import OrgUnit
from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.funnels import default_funnel
from paceline.pipeline.models import Opportunity, Stage, StageEvent
from tests.stories.world import Person


def unit(name: str) -> OrgUnit:
    """A unit of the company by its name."""
    found: OrgUnit = visible(SYSTEM, OrgUnit).get(name=name)
    return found


def deal(owner: Person, name: str, amount: int, **values: Any) -> Opportunity:
    """An open deal of somebody."""
    made = owner.post("/opportunities/", {"name": name, "amount": str(amount), **values})
    return Opportunity.objects.get(pk=made["id"])


def won(owner: Person, name: str, amount: int, closed_on: date) -> Opportunity:
    """A deal that somebody won on a day."""
    made = deal(owner, name, amount)
    stage = visible(SYSTEM, Stage).get(pipeline=made.pipeline_id, kind="won")
    rows = Opportunity.objects.filter(pk=made.pk)
    rows.update(
        state="won", stage=stage, closed_on=closed_on, amount_base=Decimal(amount), forecast_category="closed"
    )
    return rows.get()


def won_often(owner: Person, like: Opportunity, count: int) -> None:
    """As many more deals like one that was won, as an import leaves them."""
    Opportunity.objects.bulk_create(
        Opportunity(
            name=f"{like.name} {at}", number=f"{like.number}-{at}", pipeline_id=like.pipeline_id, stage=like.stage,
            state="won", closed_on=like.closed_on, amount=like.amount, amount_base=like.amount_base,
            owner=owner.user, team_id=owner.user.unit_id, created_at=like.created_at, updated_at=like.updated_at,
            forecast_category="closed",
        )
        for at in range(count)
    )  # fmt: skip


def ended_after_needs(owner: Person, on: date, went_on: int, of: int) -> None:
    """Deals that had come to 需求分析 and ended: won, or lost there."""
    funnel = default_funnel()
    assert funnel is not None
    needs = next(one for one in funnel.path if one.code == "needs")
    moment = datetime.combine(on, time(4), tzinfo=UTC)
    made = [
        Opportunity(
            name=f"{owner.user.name} {on} {at}", number=f"{owner.user.username}-{on}-{at}", pipeline=funnel.pipeline,
            stage=funnel.end("won" if at < went_on else "lost"), state="won" if at < went_on else "lost",
            closed_on=on, owner=owner.user, team_id=owner.user.unit_id, amount_base=Decimal(10_000),
            lost_reason="" if at < went_on else "feature", created_at=moment, updated_at=moment,
        )
        for at in range(of)
    ]  # fmt: skip
    Opportunity.objects.bulk_create(made)
    StageEvent.objects.bulk_create(
        StageEvent(opportunity=one, to_stage=needs, moved_at=moment - timedelta(days=9), recorded_at=moment)
        for one in made
    )


def in_force(setter: Person, approver: Person, **values: Any) -> str:
    """A target on its whole way: set, submitted, approved by another, published by who set it. Returns its key."""
    key: str = setter.post("/targets/", {"metric": "won_amount", "period": "quarter", **values})["id"]
    setter.post(f"/targets/{key}/submit")
    approver.post(f"/targets/{key}/approve", {"reason": "同意"})
    setter.post(f"/targets/{key}/publish")
    return key


ANSWERS = {
    "q1": "换线慢，每次停 40 分钟", "q2": "4", "q3": "已批准", "q4": "860000", "q5": "2030-06-30", "q6": ["总经理"],
}  # fmt: skip


def answered(owner: Person, deal_id: str, *names: str) -> None:
    """The discovery questionnaire of a deal with these of its six questions answered."""
    [questionnaire] = owner.get("/questionnaires/")["data"]
    given = {"opportunity": deal_id, "answers": {name: ANSWERS[name] for name in names}}
    owner.post(f"/questionnaires/{questionnaire['id']}/answer", given)
