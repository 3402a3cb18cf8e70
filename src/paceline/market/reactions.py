"""What other rooms tell: a follow-up in which somebody answered, or a deal that was won, ends sequences."""

from __future__ import annotations

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.customers.models import Activity
from paceline.customers.models.activity_kinds import ANSWERED, ActivityStatus
from paceline.market import stopping
from paceline.market.models import DripRun
from paceline.market.models.choices import DripEnd, DripState
from paceline.metadata.kept import Kept
from paceline.pipeline.models import Opportunity
from paceline.records.acting.publishing import reaction
from paceline.records.action import acting
from paceline.records.models import Event


def any_running() -> bool:
    return bool(visible(SYSTEM, DripRun).filter(state=DripState.RUNNING).exists())


kept = Kept("drips", any_running)


def anything_runs(_event: str) -> bool:
    """Without a sequence nothing has to be looked at."""
    return kept.get()


@reaction("customers.activity.*", when=anything_runs)
def after_answer(event: Event) -> None:
    """Whoever was reached by a follow-up has answered."""
    found = visible(SYSTEM, Activity).filter(pk=event.record_id).first()
    if found is None or found.status != ActivityStatus.DONE or found.outcome not in ANSWERED:
        return
    with acting(SYSTEM, "market.driprun.stop") as act:
        for link in ("contact", "lead"):
            if (key := getattr(found, f"{link}_id")) is not None:
                stopping.end_all(act, stopping.running(**{link: key}), DripEnd.REPLY)
        if found.contact_id is None and found.customer_id is not None:
            stopping.end_all(act, stopping.running(customer=found.customer_id), DripEnd.REPLY)


@reaction("pipeline.opportunity.win", when=anything_runs)
def after_win(event: Event) -> None:
    """A customer that has bought is not wooed any more."""
    deal = visible(SYSTEM, Opportunity).filter(pk=event.record_id).first()
    if deal is None or deal.customer_id is None:
        return
    with acting(SYSTEM, "market.driprun.stop") as act:
        stopping.end_all(act, stopping.running(customer=deal.customer_id), DripEnd.WON)
