"""Sales rhythm for 500 reps and a million opportunities: the cockpit against a bare view, and the nightly work.

Run as `make rhythm-speed`, or `python -m bench.rhythm_speed --home var/bench-1000000` on a home that
`python -m bench --size 1000000` filled. Of the night processor seconds of the process and of its database session are
measured, because the machine may be shared; pages are measured by turns with the bare view.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

REPS, TEAM = 500, 10


def prepare() -> None:
    """Five hundred sellers in fifty teams own what the filler gave to a few; each has a target for the quarter."""
    from django.db import connection

    from paceline.access.models import OrgUnit, Role, User
    from paceline.access.principal import rights_changed

    if User.objects.filter(username="seller499").exists():
        return
    regions = list(OrgUnit.objects.filter(kind="region").order_by("name"))
    role = Role.objects.get(code="bench-own")
    teams = [
        OrgUnit.objects.create(name=f"团队{at:02d}", kind="team", parent=regions[at % len(regions)])
        for at in range(REPS // TEAM)
    ]
    sellers = []
    for at in range(REPS):
        seller = User(username=f"seller{at}", name=f"销售{at:03d}", unit=teams[at // TEAM], password="!")  # noqa: S106
        sellers.append(seller)
    User.objects.bulk_create(sellers)
    for seller in sellers:
        seller.roles.add(role)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE seat (n int PRIMARY KEY, owner uuid, team uuid)")
        cursor.executemany(
            "INSERT INTO seat VALUES (%s, %s, %s)",
            [(at, one.pk, one.unit_id) for at, one in enumerate(sellers)],
        )
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(
            "UPDATE pipeline_opportunity o SET owner_id = s.owner, team_id = s.team FROM seat s "
            "WHERE s.n = abs(hashtext(o.id::text)) %% %s",
            [REPS],
        )
        cursor.execute("VACUUM ANALYZE pipeline_opportunity")
    rights_changed()


MOVES = """
INSERT INTO pipeline_stageevent (id, opportunity_id, from_stage_id, to_stage_id, moved_at, recorded_at, actor_id,
    amount, amount_currency, amount_base, override, backward, reason, allowance)
SELECT uuidv7(), o.id, before.id, s.id,
    o.created_at + (ends.at - o.created_at) * (least(s.position, 5)::float / (ends.deep + 1)),
    now(), o.owner_id, o.amount, o.amount_currency, o.amount_base, false, false, '', ''
FROM pipeline_opportunity o
JOIN pipeline_stage own ON own.id = o.stage_id
CROSS JOIN LATERAL (
    SELECT coalesce(o.closed_on::timestamptz, now()) AS at,
        CASE own.kind WHEN 'won' THEN 4 WHEN 'lost' THEN abs(hashtext(o.id::text)) %% 5 ELSE own.position END AS deep
) ends
JOIN pipeline_stage s ON s.pipeline_id = o.pipeline_id AND (s.position <= ends.deep OR s.id = o.stage_id)
LEFT JOIN pipeline_stage before ON before.pipeline_id = o.pipeline_id AND before.position = s.position - 1
ORDER BY o.id, s.position
"""
"""Every deal went through the stages before its own; the lost ones through some."""


def moves() -> None:
    """The history of stages, which the filler leaves out: some four moves for each deal."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pipeline_stageevent)")
        if not cursor.fetchone()[0]:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute(MOVES.replace("%%", "%"))
            cursor.execute("VACUUM ANALYZE pipeline_stageevent")


def targets() -> None:
    """The company's target, the teams' and the sellers', in force."""
    from decimal import Decimal

    from paceline.access.models import OrgUnit, User
    from paceline.access.principal import SYSTEM
    from paceline.access.scope import visible
    from paceline.kernel import clock
    from paceline.kernel.ids import uuid7
    from paceline.kernel.periods import period_of
    from paceline.rhythm.models import Target

    quarter = period_of("quarter", clock.today())
    if visible(SYSTEM, Target).filter(starts_on=quarter.start).exists():
        return
    boss = User.objects.get(username="everything")
    now, made = clock.now(), []

    def target(value: int, parent: Target | None, **whose: Any) -> Target:
        one = Target(
            id=uuid7(), created_at=now, updated_at=now, metric="won_amount", value=Decimal(value), period="quarter",
            starts_on=quarter.start, ends_on=quarter.last_day, parent=parent, state="published", basis="测速",
            first_value=Decimal(value), **whose,
        )  # fmt: skip
        one.derive()
        made.append(one)
        return one

    company = OrgUnit.objects.get(parent=None)
    each = 40_000_000
    top = target(each * REPS, None, unit=company, owner=boss)
    regions = {
        one.pk: target(each * REPS // 2, top, unit=one, owner=boss)
        for one in OrgUnit.objects.filter(kind="region").order_by("name")
    }
    for team in OrgUnit.objects.filter(name__startswith="团队").order_by("name"):
        above = target(each * TEAM, regions[team.parent_id], unit=team, owner=boss)
        for seller in User.objects.filter(unit=team):
            target(each, above, owner=seller, team_id=team.pk)
    visible(SYSTEM, Target).bulk_create(made, batch_size=200)


PEOPLE = ("seller0", "manager", "everything")
PATHS = {
    "销售节奏（保存的页）": "/rhythm/",
    "三十天前的销售节奏（第二次看）": "/rhythm/?as_of={month_ago}",
    "今日": "/",
    "预测": "/rhythm/forecast/",
    "均衡排程": "/rhythm/levelling/",
    "过程监控": "/rhythm/process/",
    "预警": "/rhythm/alerts/",
    "日历": "/rhythm/calendar/",
    "辅导": "/coaching/",
    "客户列表": "/customers/?sort=-created_at",
}


def pages(times: int) -> None:
    """The cockpit and its neighbours over HTTP by turns with the bare view under the same server, for three people."""
    from bench.__main__ import free_port, served
    from bench.client import Request, Wrong, measure
    from bench.report import headers_of
    from paceline.access.models import User
    from paceline.access.working_days import local_day
    from paceline.kernel import clock

    ports = {name: free_port() for name in ("product", "bare")}
    print("| page | who | p50 ms | bare p50 ms | ÷ bare | kB |\n|---|---|---|---|---|---|")
    with served("", ports["product"]), served("bench.bare:application", ports["bare"]):
        for name, path in PATHS.items():
            for username in PEOPLE:
                headers = headers_of(User.objects.get(username=username))["page"]
                path = path.format(month_ago=local_day(clock.now()) - timedelta(days=30))

                def floor(size: int, headers: dict[str, str] = headers) -> tuple[int, Request]:
                    return ports["bare"], Request(f"/answer?query=list_newest&size={size}", headers)

                try:
                    ours, bare = measure(
                        (ports["product"], Request(path, headers)), floor, times=times, seconds=1
                    )
                except Wrong as wrong:
                    print(f"| {name} | {username} | {str(wrong)[:120]} |", flush=True)
                    continue
                print(
                    f"| {name} | {username} | {ours.p50:.2f} | {bare.p50:.2f} | {ours.p50 / bare.p50:.2f} | "
                    f"{ours.size / 1024:.0f} |", flush=True,
                )  # fmt: skip
    print(f"load average {os.getloadavg()[0]:.1f}")


AGAIN = {
    "forecasts": ("rhythm_forecastfigure", "rhythm_forecasttruth", "rhythm_forecastissue"),
    "snapshots": ("rhythm_snapshot",),
    "cockpits": ("rhythm_cockpitpage",),
}
"""What an earlier run wrote: each part is measured as if it had never run."""


def night(only: str = "") -> None:
    """What is recomputed by night, or one part of it: processor seconds of this process and its database session."""
    from django.db import connection, transaction

    from paceline.interfaces.web.pages.rhythm import drawing
    from paceline.rhythm import jobs
    from paceline.rhythm.forecasting import jobs as forecasting
    from paceline.rhythm.watching import watch

    total = [0.0, 0.0, 0.0]
    print(f"load average {os.getloadavg()[0]:.1f}; rows {rows_behind()}", flush=True)
    for name, work in (
        ("forecasts", forecasting.nightly), ("snapshots", jobs.keep_snapshots), ("cockpits", drawing.keep_cockpits),
        ("signals", watch.watch_nightly), ("a later forecast", forecasting.nightly),
    ):  # fmt: skip
        if only not in ("", name):
            continue
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")  # else workers' time is nobody's
            for table in AGAIN.get(name, ()):
                forget(table)
            if name == "a later forecast":
                forget_last_forecasts()
        begun, base, wall = time.process_time(), session_seconds(), time.perf_counter()
        with transaction.atomic():
            said = work()
        spent = time.process_time() - begun, session_seconds() - base, time.perf_counter() - wall
        total = [one + more for one, more in zip(total, spent, strict=True)]
        print(
            f"{name:<18} {spent[0]:7.1f} s CPU {spent[1]:7.1f} s database CPU {spent[2]:7.1f} s wall   {said}",
            flush=True,
        )
    ours, database, wall = total
    print(f"{'all':<18} {ours:7.1f} s CPU {database:7.1f} s database CPU {wall:7.1f} s wall")
    print(f"load average {os.getloadavg()[0]:.1f}")


def had_its_night() -> bool:
    """Whether forecasts are issued and cockpits kept, without which pages have little to show."""
    from paceline.access.principal import SYSTEM
    from paceline.access.scope import visible
    from paceline.rhythm.models import CockpitPage, ForecastIssue

    return visible(SYSTEM, ForecastIssue).exists() and visible(SYSTEM, CockpitPage).exists()


def rows_behind() -> str:
    """How much there is to read."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table in ("pipeline_opportunity", "pipeline_stageevent", "customers_activity", "rhythm_target"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(f"{table.split('_')[1]} {cursor.fetchone()[0]:,}")
    return ", ".join(found)


def forget_last_forecasts() -> None:
    """The newest forecast of each metric, so that one night's work remains."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE last ON COMMIT PRESERVE ROWS AS SELECT DISTINCT ON (metric) id "
            "FROM rhythm_forecastissue ORDER BY metric, as_of DESC"
        )
    forget("rhythm_forecastfigure", "WHERE issue_id IN (SELECT id FROM last)")
    forget("rhythm_forecastissue", "WHERE id IN (SELECT id FROM last)")


def forget(table: str, which: str = "") -> None:
    """Delete even what is written for ever: this is a bench's own data."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"DELETE FROM {table} {which}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def session_seconds() -> float:
    """Processor seconds that the server's process of our connection has used."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Prepare once, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    parser.add_argument("--only", choices=("prepare", "pages", "night"), default="")
    parser.add_argument("--times", type=int, default=200, help="calls of each page")
    parser.add_argument("--part", default="", help="forecasts, snapshots, cockpits or signals alone")
    options = parser.parse_args()
    os.environ["PACELINE_HOME"] = options.home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paceline.config.settings")
    os.environ["PACELINE_RATE_LIMITS"] = "off"
    from paceline.interfaces.cli.server import postgres
    from paceline.interfaces.cli.server.home import home

    with postgres.hold(home()):
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from bench import event_log

        settings.ALLOWED_HOSTS.append("testserver")
        call_command("migrate", verbosity=0)
        prepare()
        moves()
        event_log.tell()
        targets()
        if options.only in ("", "night") or (options.only == "pages" and not had_its_night()):
            night(options.part)
        if options.only in ("", "pages"):
            pages(options.times)


if __name__ == "__main__":
    main()
