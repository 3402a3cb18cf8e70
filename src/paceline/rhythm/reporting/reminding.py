"""Who has not handed in a report, and promises whose day has passed. Each is told once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day, working_calendar
from paceline.kernel import clock
from paceline.records.action import acting
from paceline.rhythm.models import Promise, WorkReport
from paceline.rhythm.models.report import PromiseState, ReportKind, ReportState
from paceline.rhythm.queries.organisation import Organisation
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule

IN_USE = timedelta(days=14)
"""A team of which nobody has reported for so long does not work with reports, and is not reminded."""


def reporting_teams(today: date) -> set[UUID]:
    """The units that work with daily reports."""
    rows = visible(SYSTEM, WorkReport).filter(kind=ReportKind.DAILY, day__gte=today - IN_USE, day__lte=today)
    return set(
        rows.exclude(state=ReportState.DRAFT).filter(team__isnull=False).values_list("team_id", flat=True)
    )


def missing_on(day: date, organisation: Organisation) -> list[UUID]:
    """The sellers of those teams who have not handed in the day's report."""
    teams = reporting_teams(day)
    handed = set(
        visible(SYSTEM, WorkReport).filter(kind=ReportKind.DAILY, day=day).exclude(state=ReportState.DRAFT)
        .values_list("owner_id", flat=True)
    )  # fmt: skip
    return [
        one for team in sorted(teams, key=str) for one in organisation.members.get(team, ())
        if one in organisation.sellers and one not in handed
    ]  # fmt: skip


@schedule("rhythm.reports", "0 18 * * *", "提醒交日报")
def remind_today() -> str:
    """At the end of a workday those who have not handed in hear of it."""
    today = local_day(clock.now())
    told = 0
    if working_calendar().is_workday(today):
        told = notify(
            missing_on(today, Organisation.today()), kind="report", template="今天的日报还没交，草稿已经备好。",
            key=f"report:{today.isoformat()}", url="/rhythm/reports/",
        )  # fmt: skip
    return _t("提醒了 %(count)s 次") % {"count": told}


@schedule("rhythm.reports_missing", "0 9 * * *", "告诉主管谁没交日报")
def tell_managers() -> str:
    """In the morning managers hear how many of their people have not handed in the last workday's report."""
    calendar, today, organisation = working_calendar(), local_day(clock.now()), Organisation.today()
    if not calendar.is_workday(today):
        return _t("提醒了 %(count)s 次") % {"count": 0}
    day = calendar.add_workdays(today, -1)
    by_manager: dict[UUID, list[str]] = {}
    for one in missing_on(day, organisation):
        manager = organisation.manager_of(organisation.people[one].unit_id)
        if manager is not None and manager != one:
            by_manager.setdefault(manager, []).append(organisation.people[one].name)
    told = 0
    for manager, names in by_manager.items():
        told += notify(
            [manager], kind="report", template="%(day)s 的日报还有 %(n)s 人没交：%(names)s。",
            params={"day": day.isoformat(), "n": len(names), "names": names[:5]},
            key=f"reports:{day.isoformat()}", url=f"/rhythm/reports/?day={day.isoformat()}",
        )  # fmt: skip
    return _t("提醒了 %(count)s 次") % {"count": told}


@schedule("rhythm.promises", "20 0 * * *", "检查承诺")
def break_promises() -> str:
    """A promise whose day has passed was not kept; its owner hears of it once. Running twice changes nothing."""
    today = local_day(clock.now())
    rows = visible(SYSTEM, Promise).filter(state=PromiseState.OPEN, due_on__lt=today).order_by("pk")
    broken = list(rows.select_for_update(of=("self",))) if rows.exists() else []
    with acting(SYSTEM, "rhythm.promise.break", via="job") as act:
        for one in broken:
            act.save(one, state=PromiseState.BROKEN)
    for one in broken:
        notify(
            [one.owner_id] if one.owner_id else [], kind="promise", template="承诺到期没兑现：「%(what)s」。",
            params={"what": one.what}, key=f"promise:{one.pk}:{one.due_on.isoformat()}",
            about=("rhythm.promise", one.pk),
        )  # fmt: skip
    return _t("标记了 %(count)s 条") % {"count": len(broken)}
