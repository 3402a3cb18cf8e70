"""Leads are graded anew at once when they change or do something, and every night because intent fades."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.customers.scoring.rules import any_rules
from paceline.customers.scoring.scoring import SCORE, open_leads, rescore
from paceline.kernel import clock
from paceline.records.acting.publishing import reaction
from paceline.records.models import Event
from paceline.workflow.handlers import job
from paceline.workflow.run import Run
from paceline.workflow.schedules import schedule


def of_interest(name: str) -> bool:
    """Without rules nothing has to be looked at; a grade does not follow from a grade."""
    return name != SCORE and any_rules(name)


def grade_again(keys: Collection[UUID | None]) -> None:
    """The leads among the keys that the rules grade."""
    rescore(open_leads().filter(pk__in=[key for key in keys if key]), clock.now())


@reaction("customers.lead.*", when=of_interest)
def lead_changed(event: Event) -> None:
    """A lead is new, has changed or came in again."""
    grade_again([event.record_id])


@reaction("customers.activity.*", when=of_interest)
def was_followed_up(event: Event) -> None:
    """Somebody spoke with a lead."""
    grade_again(list(visible(SYSTEM, Activity).filter(pk=event.record_id).values_list("lead_id", flat=True)))


@schedule("customers.scores", "45 1 * * *", "线索评分")
def score_leads() -> str:
    """All open leads. Running twice changes nothing."""
    return _t("等级变化 %(count)s 条") % {"count": rescore(open_leads(), clock.now())}


@job("customers.scores", "重算线索评分")
def score_on_request(run: Run) -> dict[str, int]:
    """The same after the rules have changed."""
    rows = open_leads()
    total, changed = rows.count(), rescore(rows, clock.now())
    run.progress(total, total, _t("等级变化 %(count)s 条") % {"count": changed})
    return {"leads": total, "changed": changed}


@schedule("customers.chances", "20 2 * * 1", "学习线索转化概率")
def learn_chances() -> str:
    """Once a week, from the leads before; the arithmetic needs what only the worker loads."""
    from paceline.customers.scoring.learning import learn

    made = learn(clock.now())
    return _t("学了 %(leads)s 条线索，其中 %(won)s 条转化") % {"leads": made.leads, "won": made.conversions}
