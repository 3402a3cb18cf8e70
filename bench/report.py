"""Measuring every scenario for every person and printing the table."""

from __future__ import annotations

import argparse
import os
import statistics
import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from bench.client import Request, Wrong, measure
from bench.queries import QUERIES
from bench.scenarios import Scenario, scenarios
from paceline.access import tokens
from paceline.access.models import ApiToken, User
from paceline.access.principal import principal_of
from paceline.access.scope import visible
from paceline.customers.models import Customer
from paceline.metadata.registry import registry
from paceline.pipeline.models import Opportunity, Stage
from paceline.records.reading.listing import ListQuery

COLUMNS = (
    "测什么", "谁", "p50 ms", "p95 ms", "次/秒", "必须", "登月", "判定",
    "÷裸 SQL", "÷裸 Django", "折合 ms", "折合判定", "KB",
)  # fmt: skip
HOLDS = "登月", "必须", "未达"
BUYERS = 200
SCANS = frozenset({"count_by_stage"})
"""Queries of which the bare view reads a whole table: a ratio to it says nothing."""
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


def run(options: argparse.Namespace, ports: dict[str, int]) -> None:
    """Print a row per scenario and person."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(
        f"\n{options.size:,} customers, 2 web workers, {os.cpu_count()} cores, load {load}\n\n{HEAD}",
        flush=True,
    )
    for username in options.people.split(","):
        user = User.objects.get(username=username)
        headers = headers_of(user)
        for scenario in scenarios(world_of(user)):
            if options.only in scenario.name:
                print(row(scenario, user, headers, ports, options.times), flush=True)


def row(
    scenario: Scenario, user: User, headers: dict[str, dict[str, str]], ports: dict[str, int], times: int
) -> str:
    """One line of the table."""
    kind = "api" if scenario.is_api else "page"
    request = Request(scenario.path, headers[kind], scenario.method, scenario.fresh)

    def floor(size: int) -> tuple[int, Request]:
        """The bare view with the same query and as many bytes."""
        return ports["bare"], Request(f"/answer?query={scenario.query}&size={size}", headers["page"])

    try:
        ours, bare = measure((ports["product"], request), floor, times=times)
    except Wrong as wrong:
        return f"| {scenario.name} | {user.username} | {str(wrong)[:160]} |"
    raw = raw_sql(scenario.query)
    ratio = ours.p50 / bare.p50
    alone = "–" if scenario.query in SCANS else f"{ratio * scenario.floor:.2f}"
    verdict = "–" if scenario.query in SCANS else judged(scenario, ratio * scenario.floor)
    return (
        f"| {scenario.name} | {user.username} | {ours.p50:.2f} | {ours.p95:.2f} | {ours.per_second:.0f} | "
        f"{scenario.must} | {scenario.moonshot} | {judged(scenario, ours.p50)} | {ours.p50 / raw:.1f} | "
        f"{ratio:.2f} | {alone} | {verdict} | {ours.size / 1024:.1f} |"
    )


def judged(scenario: Scenario, milliseconds: float) -> str:
    """登月 within the moonshot, 必须 within the must, else 未达."""
    limits = sorted((scenario.moonshot, scenario.must))
    if milliseconds > scenario.must:
        return HOLDS[2]
    return HOLDS[0] if milliseconds <= limits[0] or milliseconds <= scenario.moonshot else HOLDS[1]


def raw_sql(name: str, times: int = 100) -> float:
    """Median milliseconds of the query alone over a persistent connection."""
    query, parameters = QUERIES[name]
    spans = []
    with connection.cursor() as cursor:
        for _ in range(times):
            begun = time.perf_counter()
            cursor.execute(query, parameters)
            cursor.fetchall()
            spans.append(1000 * (time.perf_counter() - begun))
    return statistics.median(spans)


def headers_of(user: User) -> dict[str, dict[str, str]]:
    """A signed-in session for pages and a token for the API."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {
        "page": {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"},
        "api": {"Authorization": f"Bearer {token_of(user)}", "Content-Type": "application/json"},
    }


def token_of(user: User) -> str:
    """A fresh token with all of the user's rights."""
    ApiToken.objects.filter(user=user, name="bench").delete()
    return tokens.make(user.pk, "bench", grants={}, expires_at=None).text


def world_of(user: User) -> dict[str, str]:
    """Keys of records that this person sees."""
    by = principal_of(user)
    customers = visible(by, Customer)
    deal = visible(by, Opportunity).filter(state="open").order_by("-created_at").first()
    others = Stage.objects.filter(kind="open").exclude(pk=deal.stage_id).order_by("position")
    stages = [deal.stage_id, others.values_list("pk", flat=True)[0]]
    of = registry.get("customers.customer")
    query = ListQuery(of, by, sort="name", columns=("name",))
    middle = min(50_000, customers.count() // 2)
    first, *buyers = map(str, customers.order_by("name").values_list("pk", flat=True)[:BUYERS])
    return {
        "customer": first,
        "buyers": " ".join(buyers),
        "opportunity": str(deal.pk),
        "stage_a": str(stages[0]),
        "stage_b": str(stages[1]),
        "cursor": cursor_after(query, middle),
    }


def cursor_after(query: ListQuery, rows: int) -> str:
    """The position behind so many rows, made from the row itself."""
    last = query.order.ordered(query.rows).values(*query.selected)[rows]
    return query.order.position(last)
