"""Sequences go on: whose next letter is due gets it queued, who came to the end has finished."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.kernel import clock
from paceline.kernel.errors import Conflict
from paceline.market import stopping
from paceline.market.audience import Person, person
from paceline.market.holding import held_back, require_started
from paceline.market.models import Drip, DripRun, DripStep
from paceline.market.models.choices import DripEnd, DripState
from paceline.market.preparing import row
from paceline.market.rules import send_rule
from paceline.market.sending import FOR_GOOD
from paceline.market.standing import known_of, why_not
from paceline.records.act import Act
from paceline.records.action import acting


def steps_of(drip: UUID, after: int = -1) -> list[DripStep]:
    """The steps after a day, in order."""
    rows = visible(SYSTEM, DripStep).filter(drip=drip, after_days__gt=after)
    return list(rows.order_by("after_days").select_related("template"))


def join(act: Act, drip: Drip, one: Person) -> DripRun | None:
    """Begin the sequence for somebody; None for who was in it or must not be.

    Raises Conflict without steps, and before the drip's campaign has started.
    """
    steps = steps_of(drip.pk)
    if not steps:
        raise Conflict("这个序列还没有步骤。请先加步骤。")
    require_started(drip.campaign)
    if one.links["customer"] in held_back(drip.campaign_id):
        return None
    links = {name: key for name, key in one.links.items() if key is not None and name != "customer"}
    if visible(SYSTEM, DripRun).filter(drip=drip, **links).exists():
        return None
    known = known_of(drip.channel, [one], act.now, send_rule())
    why = why_not(one, known, [])
    if why is not None and (why.reason in FOR_GOOD or not one.address):
        return None
    made: DripRun = act.create(
        DripRun, event="market.driprun.begin", links_checked=True, name=one.record.name, drip=drip,
        owner=drip.owner_id, started_at=act.now, due_at=act.now + timedelta(days=steps[0].after_days), **one.links,
    )  # fmt: skip
    return made


def advance_all() -> int:
    """Everybody whose next letter is due."""
    due = visible(SYSTEM, DripRun).filter(
        state=DripState.RUNNING, due_at__lte=clock.now(), drip__active=True, drip__deleted_at=None
    )
    return sum(advance(key) for key in due.order_by("due_at", "pk").values_list("pk", flat=True))


def advance(key: UUID) -> bool:
    """Queue the next letter of one run and note when the one after is due."""
    with acting(SYSTEM, "market.driprun.advance") as act:
        rows = visible(SYSTEM, DripRun).filter(pk=key, state=DripState.RUNNING, due_at__lte=act.now)
        run: Any = rows.select_related("drip").select_for_update(of=("self",)).first()
        steps = steps_of(run.drip_id, run.done_days) if run is not None else []
        record = (run.contact or run.lead) if run is not None else None
        if record is None or not steps:
            finish(act, run)
            return False
        step = steps[0]
        one = person(record, run.drip.channel, run.owner)
        known = known_of(run.drip.channel, [one], act.now, send_rule())
        why = why_not(one, known, [step.template.subject or "", step.template.body])
        if why is not None and why.reason in FOR_GOOD:
            stopping.end(act, run, DripEnd.OPT_OUT)
            return False
        row(act, one, why, run=run, step=step, channel=run.drip.channel)
        after(act, run, step, steps[1:])
    return True


def after(act: Act, run: DripRun, step: DripStep, rest: list[DripStep]) -> None:
    """When the next letter is due, counted from this one; after the last the run has finished."""
    if not rest:
        run.done_days = step.after_days
        finish(act, run)
        return
    due: datetime = act.now + timedelta(days=rest[0].after_days - step.after_days)
    act.save(run, done_days=step.after_days, due_at=due)


def finish(act: Act, run: DripRun | None) -> None:
    if run is not None:
        act.save(run, event="market.driprun.finish", state=DripState.FINISHED, due_at=None, ended_at=act.now)
