"""What happens by itself: days that pass, reminders, priorities after a change of rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.customers import untouched  # noqa: F401  (declares its own)
from paceline.customers.handoffs import waiting  # noqa: F401  (declares its own)
from paceline.customers.models import Activity, Customer
from paceline.customers.models.activity_kinds import UNDONE, ActivityStatus
from paceline.customers.models.rule import priority_in_force
from paceline.customers.pools.first_priority import assign_all
from paceline.customers.pools.recycling import go_round
from paceline.customers.scoring import following  # noqa: F401  (declares its own)
from paceline.customers.segments import nightly  # noqa: F401  (declares its own)
from paceline.customers.visits import forgetting  # noqa: F401  (declares its own)
from paceline.kernel import clock
from paceline.kernel.clock import start_of
from paceline.records.acting.bulk import perform_many
from paceline.records.action import acting
from paceline.workflow.handlers import job
from paceline.workflow.notifications import notify
from paceline.workflow.run import Run
from paceline.workflow.schedules import schedule

CHUNK = 500
REMIND_LATE = timedelta(days=1)
"""A reminder that could not be given within a day is not given any more."""


@schedule("customers.missed", "10 0 * * *", "标记错过的跟进")
def mark_missed() -> str:
    """What was planned for a day that is over counts as missed. Running twice changes nothing."""
    today = start_of(local_day(clock.now()))
    overdue = visible(SYSTEM, Activity).filter(status__in=UNDONE, planned_at__lt=today)
    keys = list(overdue.values_list("pk", flat=True))
    report = perform_many(SYSTEM, "customers.activity.miss", keys, {}, via="job")
    return _t("标记了 %(count)s 条") % {"count": len(report.done)}


@schedule("customers.reminders", "*/5 * * * *", "跟进提醒")
def remind() -> str:
    """Tell owners about what they asked to be reminded of, each once."""
    now = clock.now()
    due = visible(SYSTEM, Activity).filter(
        status=ActivityStatus.PLANNED,
        remind_at__lte=now,
        remind_at__gt=now - REMIND_LATE,
        owner__isnull=False,
    )
    told = 0
    for activity in due.only("pk", "subject", "remind_at", "owner_id").order_by("remind_at")[:CHUNK]:
        told += notify(
            [activity.owner_id],
            kind="reminder",
            template="别忘了「%(subject)s」。",
            params={"subject": activity.subject},
            key=f"remind:{activity.pk}:{activity.remind_at.isoformat()}",
            about=("customers.activity", activity.pk),
        )
    return _t("提醒了 %(count)s 次") % {"count": told}


@schedule("customers.pools", "30 1 * * *", "公海回收")
def run_pools() -> str:
    """Take back what is over, warn about what will be. Running twice on a day changes nothing."""
    done = go_round(local_day(clock.now()))
    return _t("收回 %(recycled)s，延期 %(extended)s，提醒 %(warned)s，转入主管队列 %(queued)s") % vars(done)


@schedule("customers.first_priority", "*/10 * * * *", "P1 自动分配")
def assign_first_priority() -> str:
    """Give the P1 records of the pools to people. Running twice changes nothing."""
    return _t("分配了 %(count)s 个") % {"count": assign_all()}


@schedule("customers.worth", "50 1 * * *", "客户价值、等级和状态")
def value_customers() -> str:
    """RFM, lifetime value, class and lifecycle of everybody. Running twice on a day changes nothing."""
    return in_words(worth_of_all())


@job("customers.worth", "重算客户价值")
def recount_worth(run: Run, *, dry: bool = False) -> dict[str, Any]:
    """The same on request; with `dry` it only counts what would change."""
    done = worth_of_all(dry=dry)
    words = _t("试算：%(words)s") if dry else "%(words)s"
    run.progress(done.buyers, done.buyers, words % {"words": in_words(done)})
    return vars(done)


@job("customers.clusters", "客户聚类", attempts=2)
def find_clusters(run: Run, *, run_id: str) -> dict[str, Any]:
    """Group the customers of a cluster run; its arithmetic needs what only the worker loads."""
    from paceline.customers.clusters.running import find

    return find(run, run_id)


def worth_of_all(*, dry: bool = False) -> Any:
    """The night's round; its arithmetic needs what only the worker loads."""
    from paceline.customers.worth.night import go_round

    return go_round(local_day(clock.now()), dry=dry)


def in_words(done: Any) -> str:
    return _t("买过的客户 %(buyers)s，状态变化 %(lifecycle)s，等级变化 %(classes)s") % vars(done)


@job("customers.priorities", "重算客户优先级")
def recount_priorities(run: Run) -> dict[str, Any]:
    """Bring the priority of every customer in line with the rules; taken up again where it stopped."""
    rows = (
        visible(SYSTEM, Customer).exclude(value_score__isnull=True, intent_score__isnull=True).order_by("pk")
    )
    total, done, changed = rows.count(), 0, 0
    last = None
    while True:
        chunk = list((rows.filter(pk__gt=last) if last else rows)[:CHUNK])
        if not chunk:
            return {"changed": changed}
        with acting(SYSTEM, "customers.customer.change") as act:
            for customer in chunk:
                if customer.priority != priority_in_force(customer):
                    changed += bool(act.save(customer, priority=""))
            done += len(chunk)
            run.progress(done, total)
        last = chunk[-1].pk


@schedule("customers.priority_by_hand", "10 0 * * *", "手动优先级到期")
def end_priorities() -> str:
    """Priorities set by hand whose last day is over are the rules' again."""
    with acting(SYSTEM, "customers.customer.end_by_hand") as act:
        over = visible(SYSTEM, Customer).filter(priority_until__lt=local_day(act.now)).order_by("pk")
        ended = [
            act.save(one, priority_by_hand="", priority_until=None)
            for one in over.select_for_update(of=("self",))
        ]
    return _t("%(n)s 个客户的优先级交回规则") % {"n": len(ended)}
